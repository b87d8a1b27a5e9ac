"""The stories as a landscape over two signifiers, or over a triad: basins where they gather.

A basin beyond the first is drawn only where chance would not: an even spread of as many tellers,
or a narrow straight ridge of them, shows one in at most 5 of 100 cases.
"""
