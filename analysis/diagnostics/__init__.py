"""Did a signifier work? What a pilot of some 30 stories says, with a plain verdict and its reason.

Verdicts and reasons are values, never sentences: whoever shows them words them. One against a
signifier stands where the interval lies wholly beyond its limit; where the share alone does, it is
too early to say.
"""
