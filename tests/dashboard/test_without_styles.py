"""Pages whose styles do not come, or are put away by the reader, show each thing once."""

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from builders import OLAUG
from dashboards import SLUG, House, copy_house, mounted
from serving import Servers
from storybank.tables import Theme
from theming import keep_places, keep_run


@pytest.fixture
def laid(standing_house: House, tmp_path_factory: pytest.TempPathFactory) -> House:
    """Sixty stories on a map, of one theme."""
    house = copy_house(standing_house, tmp_path_factory.mktemp("laid"))
    theme = Theme(key="benk", terms=["benk", "gate"], stability=0.9)
    keep_run(house, [(theme, slice(0, 30))])
    keep_places(house, np.random.default_rng(5).random((60, 2)))
    return house


@pytest.mark.parametrize("place", [f"/themes/{SLUG}", f"/themes/{SLUG}/map"])
def test_without_styles_the_map_of_themes_stands_there_once(
    laid: House, serve: Servers, laptop: Page, place: str
) -> None:
    laptop.route("**/*.css", lambda asked: asked.abort())
    laptop.goto(f"{laid.enter(laptop, serve(mounted(laid)), OLAUG)}{place}")
    drawn = laptop.locator(".theme-map svg")
    expect(drawn).to_have_count(2)  # one for a narrow page, one for a wide
    expect(drawn.filter(visible=True)).to_have_count(1)


@pytest.mark.parametrize("wide", [True, False])
def test_with_styles_too_as_narrow_or_as_wide_as_the_page(
    laid: House, serve: Servers, laptop: Page, *, wide: bool
) -> None:
    laptop.set_viewport_size({"width": 1440 if wide else 390, "height": 844})
    laptop.goto(f"{laid.enter(laptop, serve(mounted(laid)), OLAUG)}/themes/{SLUG}")
    part = laptop.locator(".theme-map .is-wide" if wide else ".theme-map div.is-narrow")
    expect(part).to_be_visible()
    expect(laptop.locator(".theme-map svg").filter(visible=True)).to_have_count(1)
