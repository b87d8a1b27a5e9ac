"""What pages call their own fields, words and steps: no question can have one of these names."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import pytest

from builders import OLAUG, a_framework, many_stories, named, words
from capturing import CODE, form, open_room
from dashboards import SLUG, build_house
from inviting import invited_room
from papering import ENTRY, a_sheet, open_paper_house
from storybank.framework_mistakes import RESERVED
from storybank.steps import step_names

AN_ID = re.compile(r"[a-z][a-z0-9_]*")
FRAMEWORK = a_framework(voice={"seconds": 60}, photo=True)
WORD = re.compile(r'[?&;]([\w.]+)=|"asks": ?"([\w.]+)"|<select[^>]* name="([\w.]+)"')
"""Of an address, or by which a part of a page asks for its own, as a form of choices does."""
HEAD = frozenset(["next"])
"""What the head of the dashboard's pages has, in a form and an address of its own."""
QUESTION = "drivkraft"
"""By whose elements it is seen how those around any other would be called."""


class Named(HTMLParser):
    """The names of a page's fields and the ids of its elements."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.fields: set[str] = set()
        self.ids: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag in ("input", "textarea", "select", "button"):
            self.fields.add(found.get("name", ""))
        self.ids.add(found.get("id", ""))


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> list[Named]:
    """The form on the phone in each of its shapes, and that in which sheets are typed."""
    return [Named(page) for page in _forms(tmp_path_factory.mktemp("told"))]


def _forms(folder: Path) -> Iterator[str]:
    url = f"sqlite:///{folder / 'phone.db'}"
    with invited_room(url, folder, 5, framework=FRAMEWORK) as (room, _):
        for mode in ("", "?mode=kiosk", "?mode=facilitator"):
            yield room.client.get(f"/t/{CODE}{mode}").get_data(as_text=True)
        yield room.client.post(f"/t/{CODE}", data=form(text="")).get_data(as_text=True)
    typed = open_paper_house(f"sqlite:///{folder / 'paper.db'}", folder).client(OLAUG)
    for query in (f"?sheet={a_sheet().number}", "?without=yes&test=yes"):
        yield typed.get(ENTRY + query).get_data(as_text=True)


def free(names: set[str]) -> set[str]:
    """Those of the names that a question could have."""
    known = RESERVED | HEAD | set(FRAMEWORK.questions)
    return {one for one in names if AN_ID.fullmatch(one)} - known


def test_no_answer_is_taken_for_a_field_of_the_form(told: list[Named]) -> None:
    named = set[str]().union(*(page.fields for page in told))
    assert {"story", "website", "voice", "invitation", "sheet"} <= named
    assert not free(named)


def test_no_element_of_a_question_is_called_as_one_of_the_form(told: list[Named]) -> None:
    for page in told:
        around = {one for one in page.ids if QUESTION in one}
        assert around
        for one in around:
            like = re.compile(re.escape(one).replace(QUESTION, f"({AN_ID.pattern})"))
            assert not free({found[1] for other in page.ids if (found := like.fullmatch(other))})


def test_no_step_of_a_question_is_counted_as_one_of_the_form() -> None:
    assert not free(set(step_names(FRAMEWORK)))


def test_no_choice_is_taken_for_a_word_of_an_address(tmp_path: Path) -> None:
    client = build_house(tmp_path, many_stories(60)).client(OLAUG)
    compared = "versus.by=rolle&versus.first=innbygger&versus.second=ansatt&beside=1"
    for page in ("explore/{}", "explore/{}/page", "landscape/{}", "change/{}"):
        text = client.get(f"/{page.format(SLUG)}?{compared}").get_data(as_text=True)
        words = {word for found in WORD.findall(text) for word in found}
        assert words
        assert not free(words)


def test_no_pole_is_called_as_what_stands_around_its_line(sqlite_url: str, tmp_path: Path) -> None:
    poles = [named("help", "Hjelp"), named("error", "Feil")]
    dyad = {"id": "stemme", "kind": "dyad", "question": words("Jeg fikk …"), "poles": poles}
    framework = a_framework(signifiers=[dyad])
    room = open_room(sqlite_url, tmp_path / "home", framework=framework)
    ids = re.findall(r' id="(\S+)"', room.client.get(f"/t/{CODE}").get_data(as_text=True))
    assert "stemme-help" in ids
    assert len(ids) == len(set(ids))
