"""Figures: arrays and labels in, a frozen value out, which an own component draws.

Knows NumPy and nothing of ours; colours and type come from `theme` alone. Every figure's `props()`
is what its component takes as `figure`; what the gate holds back never enters one.
"""

from dashboard.figures.bars import Bar, BarsFigure, BarsLabels, Share, bars_figure
from dashboard.figures.course import CourseFigure, CourseLabels, Marker, Spot, Turn
from dashboard.figures.dyad import DyadFigure, DyadGroup, DyadLabels, dyad_figure
from dashboard.figures.grids import Grid
from dashboard.figures.landscape import Arrow, LandscapeFigure, LandscapeLabels, Peak, Way
from dashboard.figures.sheet import inline_svg, sheet_svg
from dashboard.figures.stones import (
    Axis,
    Stone,
    StoneGroup,
    StonesFigure,
    StonesLabels,
    stones_figure,
)
from dashboard.figures.svg_theme_map import inline_theme_map
from dashboard.figures.svg_triad import triad_svg
from dashboard.figures.tables import Table
from dashboard.figures.theme_map import Region, ThemeMapFigure, ThemeMapLabels
from dashboard.figures.triad import TriadFigure, TriadGroup, TriadLabels, triad_figure

__all__ = [
    "Arrow",
    "Axis",
    "Bar",
    "BarsFigure",
    "BarsLabels",
    "CourseFigure",
    "CourseLabels",
    "DyadFigure",
    "DyadGroup",
    "DyadLabels",
    "Grid",
    "LandscapeFigure",
    "LandscapeLabels",
    "Marker",
    "Peak",
    "Region",
    "Share",
    "Spot",
    "Stone",
    "StoneGroup",
    "StonesFigure",
    "StonesLabels",
    "Table",
    "ThemeMapFigure",
    "ThemeMapLabels",
    "TriadFigure",
    "TriadGroup",
    "TriadLabels",
    "Turn",
    "Way",
    "bars_figure",
    "dyad_figure",
    "inline_svg",
    "inline_theme_map",
    "sheet_svg",
    "stones_figure",
    "triad_figure",
    "triad_svg",
]
