"""The disclosure gate: what may be shown of a group, decided by pure functions on arrays.

It counts tellers, not stories. Every figure, table, live page and web export passes it; nothing
in here reads a database, a clock or a setting.
"""

from storybank.gate.crowd import Crowd, keyed_order, newest_first
from storybank.gate.cut import (
    SMALLEST_K,
    Cells,
    cut,
    cut_cells,
    cut_labels,
    shown_count,
    shown_tellers,
)
from storybank.gate.noise import cell_key, key_of_sums, less, noise, noise_of_cell, sums_of
from storybank.gate.reading import Listing, Reason, density_form, may_list, may_open
from storybank.gate.widths import doubt_of_mean, doubt_of_pair, outward

__all__ = [
    "SMALLEST_K",
    "Cells",
    "Crowd",
    "Listing",
    "Reason",
    "cell_key",
    "cut",
    "cut_cells",
    "cut_labels",
    "density_form",
    "doubt_of_mean",
    "doubt_of_pair",
    "key_of_sums",
    "keyed_order",
    "less",
    "may_list",
    "may_open",
    "newest_first",
    "noise",
    "noise_of_cell",
    "outward",
    "shown_count",
    "shown_tellers",
    "sums_of",
]
