"""Weak signals: single stories that no theme would show.

Those that lie apart from all others by what they say, and those whose text and placements disagree.
Pure: arrays in, arrays out. Each says how many it would find by chance alone.
"""

from analysis.signals.apart import find_apart
from analysis.signals.disagreeing import Disagreeing, find_disagreeing
from analysis.signals.near import Near, find_near
from analysis.signals.said import Said, Signals

__all__ = ["Disagreeing", "Near", "Said", "Signals", "find_apart", "find_disagreeing", "find_near"]
