"""Themes that people name, put together, split, pin and take back in orders that nobody thought of,
while stories come and go and analyses run between."""

from collections.abc import Mapping, Sequence

import pytest
from hypothesis import Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from hypothesis.stateful import run_state_machine_as_test as walk

from analysis.shell.kept_themes import KeptThemes
from analysis.themes.find import ThemeOptions
from builders import ANDERS, OLAUG
from dashboard.room import open_room
from dashboards import SLUG, House, at_desk, copy_house
from keeping import Browser, browser, deeds
from storybank.audit import first_broken_entry
from storybank.collections import find_collection
from storybank.stories import withdraw_story
from storybank.tables import Story, ThemeEdit, ThemeHold
from storybank.theme_edits import holds_of, list_edits
from towns import TOPICS, Town

ADDRESS = f"/themes/{SLUG}/changes"
FEWEST = 2 * ThemeOptions().smallest
ANY = st.integers(min_value=0, max_value=999)
WORDS = {"name": "named a theme", "merge": "put themes together", "split": "split a theme",
         "pin": "pinned a theme"}  # fmt: skip


class Themes(RuleBasedStateMachine):
    """The page of two people, beside what the model knows of names and deeds."""

    house: House

    def __init__(self) -> None:
        super().__init__()
        self.town = Town(self.house.sessions)
        for topic in TOPICS:
            self.town.tell(topic, 20)
        self.people: Sequence[Browser] = [browser(self.house, one) for one in (OLAUG, ANDERS)]
        self.names: dict[str, str] = {}
        self.held: dict[int, dict[str, str]] = {}
        self.done: list[str] = []
        self.before: KeptThemes | None = None
        self.analysis_runs()

    @rule(topic=st.sampled_from(TOPICS), stories=st.integers(min_value=1, max_value=15))
    def stories_come(self, topic: str, stories: int) -> None:
        self.town.tell(topic, stories)

    @rule(first=ANY, many=st.integers(min_value=1, max_value=20))
    def stories_are_withdrawn(self, first: int, many: int) -> None:
        with self.house.sessions.writing() as session:
            kept = session.query(Story).filter_by(state="kept").order_by(Story.story_id).all()
            # Of fewer than these no themes are sought.
            for story in kept[first % len(kept) :][: min(many, len(kept) - FEWEST)]:
                withdraw_story(session, story)

    @rule(which=ANY, who=st.integers(min_value=0, max_value=1), clears=st.booleans())
    def a_theme_is_named(self, which: int, who: int, *, clears: bool) -> None:
        key, name = self._shown(which), "" if clears else f"Navn {which}"
        if self._changed("name", who, theme=key, name=name):
            self.names[key] = name

    @rule(which=ANY, other=ANY, who=st.integers(min_value=0, max_value=1))
    def themes_are_put_together(self, which: int, other: int, who: int) -> None:
        pair = self._shown(which), self._shown(other)
        if self._changed("merge", who, theme=pair[0], other=pair[1]):
            themes = [one for one in self.town.themes().themes if one.key in pair]
            self._hold({story: pair[0] for one in themes for story in one.stories})

    @rule(which=ANY, who=st.integers(min_value=0, max_value=1))
    def a_theme_is_split(self, which: int, who: int) -> None:
        self._changed("split", who, theme=self._shown(which))

    @rule(which=ANY, who=st.integers(min_value=0, max_value=1))
    def a_theme_is_pinned(self, which: int, who: int) -> None:
        key = self._shown(which)
        if self._changed("pin", who, theme=key):
            [theme] = [one for one in self.town.themes().themes if one.key == key]
            self._hold(dict.fromkeys(theme.stories[: (len(theme.stories) + 1) // 2], key))

    @precondition(lambda self: self._edits())
    @rule(which=ANY, who=st.integers(min_value=0, max_value=1))
    def a_change_is_taken_back(self, which: int, who: int) -> None:
        edits = self._edits()
        number = edits[which % len(edits)].id
        assert self.people[who].post(f"{ADDRESS}/{number}").status_code == 303
        self.done.append("took back a change of themes")
        self.held.pop(number, None)
        assert number not in {one.id for one in self._edits()}
        assert self.people[who].post(f"{ADDRESS}/{number}").status_code == 422

    @rule()
    def analysis_runs(self) -> None:
        before, edits = self.before, {one.id for one in self._edits()}
        themes = self.before = self.town.analyse()
        lies = {story: one.key for one in themes.themes for story in one.stories}
        with self.house.sessions.reading() as session:
            holds = holds_of(session, find_collection(session, SLUG))
            kept = {one for (one,) in session.query(Story.story_id).filter_by(state="kept")}
            parts = session.query(ThemeHold.edit_id, ThemeHold.story_id).all()
        assert {story: lies.get(story) for story in holds} == {
            story: hold.key for story, hold in holds.items()
        }
        later = {story: number for number, story in sorted(parts) if number in edits}
        for number, held in self.held.items():
            for story in {*held} & kept:
                assert later[story] > number or lies[story] == held[story]
        assert {*holds} == {*later}
        assert set(lies) <= kept
        assert len({one.key for one in themes.themes}) == len(themes.themes)
        assert edits == set(themes.edits)
        if before and edits == set(before.edits):
            self._keep_their_keys(before, lies)

    @rule(place=st.sampled_from([f"/themes/{SLUG}", f"/themes/{SLUG}/map", ADDRESS]))
    def a_page_is_opened(self, place: str) -> None:
        assert self.people[0].client.get(place).status_code == 200

    @invariant()
    def themes_are_called_by_the_names_that_people_gave(self) -> None:
        with at_desk(self.house, OLAUG) as desk:
            shown = open_room(desk, SLUG).theme_names
        assert {key: name for key, name in shown.items() if self.names.get(key)} == {
            key: name for key, name in self.names.items() if name and key in shown
        }

    def teardown(self) -> None:
        self.analysis_runs()
        known = [*WORDS.values(), "took back a change of themes"]
        assert [deed for _, deed in deeds(self.house) if deed in known] == self.done
        with self.house.sessions.reading() as session:
            assert first_broken_entry(session) is None

    def _keep_their_keys(self, before: KeptThemes, lies: Mapping[str, str]) -> None:
        """A theme whose stories are all found together again, with few others, is the same."""
        together: dict[str, set[str]] = {}
        for story, key in lies.items():
            together.setdefault(key, set()).add(story)
        for one in before.themes:
            for key, stories in together.items():
                if {*one.found} <= stories and len(stories) < 2 * len(one.found):
                    assert key == one.key

    def _hold(self, stories: dict[str, str]) -> None:
        self.held[max(one.id for one in self._edits())] = stories

    def _shown(self, which: int) -> str:
        """The key of one of the themes that are shown; a foreign one where there is none."""
        with at_desk(self.house, OLAUG) as desk:
            shown = sorted(open_room(desk, SLUG).theme_names)
        return shown[which % len(shown)] if shown else "none"

    def _edits(self) -> list[ThemeEdit]:
        with self.house.sessions.reading() as session:
            return list_edits(session, find_collection(session, SLUG))

    def _changed(self, deed: str, who: int, **form: str) -> bool:
        """Whether a form has changed anything; what is refused changes nothing."""
        before = len(deeds(self.house))
        answer = self.people[who].post(ADDRESS, deed=deed, **form)
        said = [deed for _, deed in deeds(self.house)[before:]]
        assert (answer.status_code, said) in [(303, [WORDS[deed]]), (303, []), (422, [])]
        self.done += said
        return bool(said)


def test_themes_in_any_order(
    standing_empty_house: House, tmp_path_factory: pytest.TempPathFactory
) -> None:
    class HereAndNow(Themes):
        def __init__(self) -> None:
            self.house = copy_house(standing_empty_house, tmp_path_factory.mktemp("themes"))
            super().__init__()

    once = settings(max_examples=6, stateful_step_count=20, phases=[Phase.generate])
    walk(HereAndNow, settings=once)
