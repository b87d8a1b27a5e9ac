"""Words that are told begin where their own script begins, on pages that run the other way too."""

from pathlib import Path

import pytest
from playwright.sync_api import Page

TOLD = {"ar": "أعادوا المقعد إلى مكانه.", "nb": "De satte benken tilbake."}
BEGINS = """told => {
  const words = document.createRange();
  words.selectNodeContents(told.firstChild);
  const [box, line] = [told, words].map(one => one.getBoundingClientRect());
  return line.left - box.left < box.right - line.right ? 'left' : 'right';
}"""


@pytest.mark.parametrize("runs", ["ltr", "rtl"])
@pytest.mark.parametrize("language, side", [("ar", "right"), ("nb", "left")])
def test_a_story_begins_where_its_script_begins(
    laptop: Page, repository: Path, runs: str, language: str, side: str
) -> None:
    """As the cards of the maps and the pages of one story hold it."""
    told = TOLD[language]
    card = f'<h2 lang="{language}">{told}</h2><div lang="{language}"><p>{told}</p></div>'
    style = (repository / "dashboard/static/dashboard.css").read_text("utf-8")
    laptop.set_content(f'<html dir="{runs}"><style>{style}</style><main>{card}</main>')
    assert [laptop.locator(one).evaluate(BEGINS) for one in ("h2", "p")] == [side, side]


def test_what_is_typed_begins_where_its_script_begins(laptop: Page, repository: Path) -> None:
    style = (repository / "collector/static/capture.css").read_text("utf-8")
    field = '<textarea class="ds-input" lang="ar" dir="rtl"></textarea>'
    laptop.set_content(f"<style>{style}</style>{field}")
    typed = laptop.locator("textarea")
    assert typed.evaluate("field => getComputedStyle(field).unicodeBidi") == "plaintext"
