"""Did anything move? Shifts as arrows, drift of themes, change points, and looks that add no error.

Everything counts tellers: a shift, a drift or a change is as sure as its tellers are many.
"""
