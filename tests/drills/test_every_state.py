"""Every state of every page of the collector, in every language and view: axe-core finds nothing,
nothing scrolls sideways, nothing is too small for a finger, and the focus is never hidden."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import pytest
from playwright.sync_api import Browser

from browsing import AxeRun, WatchedPage
from drilling import Tell, full
from drills.looking import VIEWS, Looking
from drills.more_walks import WALKS
from drills.places import LANGUAGES, Place, open_place
from serving import Servers

ELSEWHERE = ("printed: ", "projected: ")
"""Made for paper and for a wall: there a page has one size."""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    folder, servers = tmp_path_factory.mktemp("every_state"), Servers()
    yield open_place(f"sqlite:///{folder / 'fortell.db'}", folder, servers)
    servers.stop_all()


@pytest.fixture
def looking(axe: AxeRun) -> Looking:
    return Looking(axe, lambda state: not state.startswith(ELSEWHERE))


def look(
    browser: Browser, place: Place, looking: Looking, name: str, views: Sequence[Sequence[str]]
) -> Iterator[tuple[str, list[str]]]:
    """What is found in each state of a walk, seen in the next of `views` each time."""
    with WatchedPage(browser, phone=True) as page:
        page.context.grant_permissions(["microphone"])
        for number, state in enumerate(WALKS[name](page, place)):
            for view in views[number % len(views)]:
                found = looking.at(page, state, VIEWS[view])
                what = f"{name}, {state}, {place.language}, {view}"
                yield what, [f"{what}: {fault}" for fault in found]


@pytest.mark.drill
@pytest.mark.parametrize("language", LANGUAGES[: full(len(LANGUAGES))])
def test_every_state_in_every_view(
    language: str, place: Place, humming: Browser, looking: Looking, tell: Tell
) -> None:
    here, every = replace(place, language=language), [[*VIEWS]]
    found = dict(one for name in WALKS for one in look(humming, here, looking, name, every))
    states = len(found) // len(VIEWS)
    wrong = [fault for faults in found.values() for fault in faults]
    tell(f"{language}: {states} states × {len(VIEWS)} views, {len(wrong)} faults")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("number, name", list(enumerate(WALKS)))
def test_every_state_in_one_language_and_one_view(
    number: int, name: str, place: Place, humming: Browser, looking: Looking
) -> None:
    """The short form: languages turn from walk to walk, views from state to state."""
    here = replace(place, language=LANGUAGES[number % len(LANGUAGES)])
    found = look(humming, here, looking, name, [[view] for view in VIEWS])
    wrong = [fault for _, faults in found for fault in faults]
    assert not wrong, "\n".join(wrong)
