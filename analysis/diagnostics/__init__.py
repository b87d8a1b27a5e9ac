"""Did a signifier work? What a pilot of some 30 stories says, with a plain verdict and its reason.

Verdicts and reasons are values, never sentences: whoever shows them words them. A verdict is only
given where the interval lies wholly beyond its limit; where it spans it, it is too early to say.
"""
