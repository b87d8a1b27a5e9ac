"""The colours can be told apart by everybody, and the style sheets repeat them."""

import re
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path

import pytest

from dashboard.figures import theme

SCHEMES = [pytest.param(theme.LIGHT, id="light"), pytest.param(theme.DARK, id="dark")]


def luminance(colour: str) -> float:
    """Relative luminance of WCAG 2.2."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("colours", SCHEMES)
@pytest.mark.parametrize(
    "role, least",
    [
        ("ink", 7),
        ("quiet", 4.5),
        ("compared-text", 4.5),
        ("accent", 4.5),
        ("compared", 3),
        ("centre", 3),
    ],
)
def test_words_and_lines_stand_out_from_the_surface(
    colours: Mapping[str, str], role: str, least: float
) -> None:
    assert contrast(colours[role], colours["surface"]) >= least


@pytest.mark.parametrize("colours", SCHEMES)
def test_bands_step_by_lightness_alone(colours: Mapping[str, str]) -> None:
    lightness = [luminance(fill) for fill in (*theme.bands(colours), colours["surface"])]
    steps = [contrast(one, other) for one, other in pairwise(theme.bands(colours))]
    assert lightness in (sorted(lightness), sorted(lightness, reverse=True))
    assert min(steps) >= 1.15


@pytest.mark.parametrize("colours", SCHEMES)
@pytest.mark.parametrize("step", [6, 7, 8])
def test_numbers_can_be_read_on_the_zones(colours: Mapping[str, str], step: int) -> None:
    assert contrast(colours["ink"], colours[f"band-{step}"]) >= 4.5


@pytest.mark.parametrize("colours", SCHEMES)
def test_the_compared_groups_line_stands_out_from_its_own_halo(colours: Mapping[str, str]) -> None:
    assert contrast(colours["compared"], colours["halo"]) >= 3


def test_the_style_sheet_repeats_the_theme(repository: Path) -> None:
    sheet = (repository / "dashboard" / "components" / "colours.css").read_text("utf-8")
    light, dark, chosen = (dict(found) for found in blocks(sheet)[:3])
    assert light == dict(theme.LIGHT)
    assert dark == chosen == dict(theme.DARK)


def blocks(sheet: str) -> list[list[tuple[str, str]]]:
    """The custom properties of each rule."""
    rules = re.findall(r"\{([^{}]*)\}", sheet)
    return [re.findall(r"--fortell-([\w-]+): ([^;]+);", rule) for rule in rules]


def test_every_colour_in_the_style_sheets_comes_from_the_theme(repository: Path) -> None:
    for sheet in (repository / "dashboard" / "components").glob("*.css"):
        if sheet.name != "colours.css":
            assert not re.findall(r"#[0-9a-f]{3,8}\b|rgba?\(", sheet.read_text("utf-8")), sheet.name
