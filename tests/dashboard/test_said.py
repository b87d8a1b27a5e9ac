"""What a page says of what was done takes the focus, so that it is in sight and is read first."""

import re
from pathlib import Path

SAID = re.compile(r'<(?:p|div) class="ds-alert"[^>]* role="(?:status|alert)"[^>]*>')
A_FIELD_TAKES_IT = (
    "sign_in.html",
    "sign_in_code.html",
    "choose_password.html",
    "second_factor.html",
)
"""There the field to be filled in has the focus, and what was wrong is said to belong to it."""


def test_what_is_said_of_a_deed_takes_the_focus_on_every_page(repository: Path) -> None:
    """A page that comes with such words announces nothing: it came with them (WCAG 2.2, 4.1.3)."""
    pages = {one.name: one for one in (repository / "dashboard" / "templates").rglob("*.html")}
    said = {name: SAID.findall(page.read_text("utf-8")) for name, page in pages.items()}
    assert sum(map(len, said.values())) > len(A_FIELD_TAKES_IT)
    for name in said.keys() - set(A_FIELD_TAKES_IT):
        assert [one for one in said[name] if "autofocus" not in one] == [], name


def test_a_field_that_takes_the_focus_says_what_was_wrong(repository: Path) -> None:
    for name in A_FIELD_TAKES_IT:
        page = (repository / "dashboard" / "templates" / name).read_text("utf-8")
        fields = [one for one in re.findall(r"<input [^>]*>", page) if "autofocus" in one]
        assert fields, name
        assert all("problem" in one.partition("aria-describedby")[2] for one in fields), name
