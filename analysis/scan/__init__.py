"""The pattern scan: every answer against every other, honestly.

Arrays become columns (`triad_column`, `dyad_column`, … or all at once by `columns_of`),
`find_patterns` sets them against each other, `check_stability` looks again in halves of the
tellers, `relate_within_days` among those who told on the same day, `check_on_chance` tries the scan
where there is nothing, `describe_direction` says which regions go together, and `plain` holds the
numbers of the textbooks.
"""

from analysis.scan.columns import (
    Column,
    choice_column,
    dyad_column,
    flag_column,
    label_column,
    number_column,
    scale_column,
    several_column,
    stone_column,
    triad_column,
)
from analysis.scan.directions import Direction, describe_direction
from analysis.scan.discovery import adjust_p
from analysis.scan.find import Pattern, Scan, ScanOptions, find_pattern, find_patterns
from analysis.scan.gather import columns_of
from analysis.scan.self_check import SelfCheck, check_on_chance
from analysis.scan.stability import check_stability
from analysis.scan.within_days import WithinDays, relate_within_days

__all__ = [
    "Column",
    "Direction",
    "Pattern",
    "Scan",
    "ScanOptions",
    "SelfCheck",
    "WithinDays",
    "adjust_p",
    "check_on_chance",
    "check_stability",
    "choice_column",
    "columns_of",
    "describe_direction",
    "dyad_column",
    "find_pattern",
    "find_patterns",
    "flag_column",
    "label_column",
    "number_column",
    "relate_within_days",
    "scale_column",
    "several_column",
    "stone_column",
    "triad_column",
]
