"""The shared look is small, whole, and good to read in light and dark."""

import gzip
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask, send_from_directory
from playwright.sync_api import Page
from werkzeug import Response

from serving import Servers
from storybank.look import LOOK

PHONE_SHEETS = ("vendor/designsystemet.css", "base.css")
DASHBOARD_SHEETS = (*PHONE_SHEETS, "vendor/designsystemet-dashboard.css")
PAGE = """<!doctype html><html lang="nb" data-color-scheme="{scheme}">
<meta name="viewport" content="width=device-width"><title>Prøve</title>{sheets}
<main class="page stack"><h1 class="ds-heading" data-size="lg">Fortell hva som skjedde</h1>
<p class="ds-paragraph quiet">Du bestemmer selv. {letters}</p>
<div class="ds-field"><label class="ds-label" for="name">Tittel</label>
<p data-field="description">Kort</p><input class="ds-input" id="name">
<p class="ds-validation-message">Skriv en tittel.</p></div>
<div class="panel"><button class="ds-button">Neste</button>
<button class="ds-button" data-variant="tertiary">Gjelder ikke</button>
<a class="ds-link" href="/">Tilbake</a> <span class="ds-tag">12 historier</span></div>
<div class="ds-alert" data-color="danger">Noe gikk galt.</div></main>"""


def sent(path: Path) -> int:
    """How many bytes travel: fonts are compressed already."""
    raw = path.read_bytes()
    return len(raw) if path.suffix == ".woff2" else len(gzip.compress(raw))


def a_look(scheme: str = "light", letters: str = "") -> Flask:
    app = Flask("a_look")
    sheets = "".join(f'<link rel="stylesheet" href="/look/{name}">' for name in DASHBOARD_SHEETS)

    @app.get("/")
    def show() -> str:
        return PAGE.format(scheme=scheme, sheets=sheets, letters=letters)

    @app.get("/look/<path:name>")
    def file(name: str) -> Response:
        return send_from_directory(LOOK, name)

    return app


def test_what_a_phone_fetches_leaves_room_for_the_page() -> None:
    weight = sum(sent(LOOK / name) for name in (*PHONE_SHEETS, "vendor/inter.woff2"))
    assert weight < 40_000


def test_every_file_that_a_sheet_names_is_there() -> None:
    named = re.findall(r'url\("([^"]+)"\)', (LOOK / "base.css").read_text("utf-8"))
    assert named == ["vendor/inter.woff2", "vendor/inter-extended.woff2"]
    assert all((LOOK / name).is_file() for name in named)


def test_the_font_is_asked_for_exactly_the_letters_it_holds(repository: Path) -> None:
    tool = (repository / "tools" / "vendor_look.py").read_text("utf-8")
    cut = re.findall(r"U\+[0-9A-F]{4}(?:-[0-9A-F]{4})?", tool)
    asked = re.findall(r"U\+[0-9A-F]{4}(?:-[0-9A-F]{4})?", (LOOK / "base.css").read_text("utf-8"))
    assert cut == asked


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_can_be_read_in_light_and_dark(
    serve: Servers, phone: Page, axe: Callable[[Page], list[str]], scheme: str
) -> None:
    phone.goto(serve(a_look(scheme)))
    assert axe(phone) == []


@pytest.mark.parametrize(
    "letters, files",
    [
        ("Ærlig talt, på norsk – «slik» € −3", {"inter.woff2"}),
        ("Čálli, ŋuhppi, đ š ŧ ž", {"inter.woff2", "inter-extended.woff2"}),
    ],
)
def test_a_font_is_fetched_only_for_letters_on_the_page(
    serve: Servers, phone: Page, letters: str, files: set[str]
) -> None:
    fetched: set[str] = set()
    phone.on("request", lambda request: fetched.add(request.url.rpartition("/")[2]))
    phone.goto(serve(a_look(letters=letters)))
    phone.evaluate("document.fonts.ready.then(() => true)")
    assert {name for name in fetched if name.endswith(".woff2")} == files


def test_both_weights_and_level_figures_come_from_our_font(serve: Servers, phone: Page) -> None:
    phone.goto(serve(a_look()))
    assert phone.evaluate("document.fonts.ready.then(() => document.fonts.check('600 16px Inter'))")
    widths = phone.evaluate(
        """() => ['1111', '0000'].map(figures => {
            const shown = document.createElement('output');
            shown.textContent = figures;
            document.querySelector('main p').append(shown);
            return shown.getBoundingClientRect().width;
        })"""
    )
    assert widths[0] == pytest.approx(widths[1], abs=0.1)
