"""The one place for the colours and the type of every figure, on screen, in print and as SVG.

The style sheets of `dashboard.components` repeat these values as custom properties; a test keeps
the two the same. Bands run from densest to sparsest and change in lightness at every step, so that
they survive colour blindness and grey print.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

#: Share of the group that lies at a denser place, at the outer edge of each band.
BAND_SHARES: Final = (0.1, 0.2, 0.3, 0.4, 0.5, 0.65, 0.8, 0.95)
#: The shares whose outlines are drawn for the group compared with.
OUTLINE_SHARES: Final = (0.25, 0.5, 0.75)

FONT_FAMILY: Final = "Inter, system-ui, 'Liberation Sans', sans-serif"

LIGHT: Final[Mapping[str, str]] = MappingProxyType(
    {
        "surface": "#ffffff",
        "ink": "#1e2b3c",
        "quiet": "#4d5b6e",
        "line": "#d5dbe3",
        "accent": "#0062ba",
        "compared": "#d95f0e",
        "compared-text": "#9a3f00",
        "halo": "#ffffff",
        "centre": "#0b4f93",
        "band-1": "#08306b",
        "band-2": "#0b4f93",
        "band-3": "#1f6fb4",
        "band-4": "#4292c6",
        "band-5": "#6baed6",
        "band-6": "#9ecae1",
        "band-7": "#c6dbef",
        "band-8": "#e4eff9",
    }
)

DARK: Final[Mapping[str, str]] = MappingProxyType(
    {
        "surface": "#14181f",
        "ink": "#e9eef5",
        "quiet": "#b3bfcf",
        "line": "#364152",
        "accent": "#5cb0ff",
        "compared": "#ff9a4d",
        "compared-text": "#ffb380",
        "halo": "#14181f",
        "centre": "#e3f1ff",
        "band-1": "#e3f1ff",
        "band-2": "#b8daf6",
        "band-3": "#8cc3ee",
        "band-4": "#5fa5dc",
        "band-5": "#3f86c0",
        "band-6": "#2d6799",
        "band-7": "#244e74",
        "band-8": "#1f3850",
    }
)

#: What a picture is drawn with: the colour of the page that it stands in, else the light one.
PAINTS: Final[Mapping[str, str]] = MappingProxyType(
    {role: f"var(--fortell-{role}, {colour})" for role, colour in LIGHT.items()}
)


def freeze(drawn: str) -> str:
    """A picture in the light colours wherever it is shown, for a file or a sheet."""
    return re.sub(r"var\(--fortell-[a-z0-9-]+, (#[0-9a-f]{6})\)", r"\1", drawn)


def bands(colours: Mapping[str, str] = LIGHT) -> tuple[str, ...]:
    """The fills of the bands, densest first."""
    return tuple(colours[f"band-{step}"] for step in range(1, len(BAND_SHARES) + 1))
