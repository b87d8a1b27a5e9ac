"""A deed on Explore: what the server answers, and that the newest is what stands in the end."""

import json
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Page, Route, expect
from werkzeug.test import TestResponse

from browsing import AxeRun
from builders import LIV, OLAUG
from dashboard.drawing import draw_view
from dashboard.figures import geometry
from dashboard.room import open_room
from dashboard.views.filters import read_view
from dashboards import FIRST, SLUG, House, at_desk, copy_house, mounted
from keeping import Browser, browser, deeds
from waiting import until

DEEDS = f"/explore/{SLUG}/deeds"


@pytest.fixture
def house(standing_house: House, tmp_path: Path) -> House:
    """A house whose audit log is empty."""
    return copy_house(standing_house, tmp_path)


def hold_next_deed(page: Page) -> list[Route]:
    """Let the next deed wait on its way out, until whoever holds it lets it go."""
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/deeds", hold, times=1)
    return held


def answered(who: Browser, asked: dict[str, Any], **form: str) -> dict[str, Any]:
    """What the page is told to show when this is chosen on it."""
    answer = who.post(DEEDS, asked=json.dumps(asked), **form)
    assert answer.status_code == 200
    return read_lines(answer)


def read_lines(answer: TestResponse) -> dict[str, Any]:
    """All that the lines of an answer tell, put together."""
    shown: dict[str, Any] = {}
    for line in answer.text.splitlines():
        told = json.loads(line)
        shown |= told | {"maps": shown.get("maps", {}) | told.get("maps", {})}
    return shown


def test_a_deed_shows_what_the_page_would_show_if_it_were_opened_so(house: House) -> None:
    zone = [list(corner) for corner in geometry.zones()[0]]
    groups = {"by": "rolle", "first": "innbygger", "second": "ansatt", "how": "beside"}
    asked = {"language": ["nb"], "mark.drivkraft": zone, "versus.by": groups}
    shown = answered(browser(house), asked)
    with at_desk(house, OLAUG) as desk:
        room = open_room(desk, SLUG)
        sides = ("rolle", "innbygger", "ansatt")
        view = read_view(room.offers, asked, sides, {"drivkraft": zone}, beside=True)
        drawn = draw_view(room, view)
    assert shown["address"] == drawn.address
    assert shown["maps"]["sentences"]["sentences"] == list(drawn.sentences)
    assert shown["maps"]["grid"] == {"beside": True}
    expected = json.loads(json.dumps(drawn.figures))
    assert shown["maps"]["map-drivkraft"]["figure"] == expected["triad"][0]
    assert shown["maps"]["map-folelse"]["figure"] == expected["bars"][0]
    assert shown["maps"]["teller-rolle"]["figure"] == expected["teller"][0]


def test_whoever_reads_by_a_deed_stands_in_the_log_and_turning_draws_no_map(house: House) -> None:
    asked = {"rolle": ["ansatt"], "stories.order": {"order": "random"}, "stories.page": 1}
    shown = answered(browser(house), asked, only="stories")
    assert not shown["maps"]
    assert shown["stories"]["story-pager"]["value"] == 1
    assert deeds(house) == [(OLAUG, "opened stories")]


@pytest.mark.parametrize(
    "gone",
    [
        {"theme": ["t99"]},
        {"mark.borte": ["glede"]},
        {"versus.by": {"by": "rolle", "first": "ansatt", "second": "borte", "how": "over"}},
    ],
)
@pytest.mark.parametrize("only", ["", "stories"])
def test_a_choice_that_is_gone_since_the_page_was_opened_is_said_to_be(
    standing_house: House, gone: dict[str, Any], only: str
) -> None:
    """A theme that was put into another, say: the page went on as if nobody had chosen it."""
    who, still = browser(standing_house), {"language": ["nb"]}
    told, sentence, *_ = answered(who, still | gone, only=only)["maps"]["sentences"]["sentences"]
    assert "finnes ikke lenger" in sentence
    whole = answered(who, still)["maps"]["sentences"]["sentences"]
    assert told == whole[0]
    assert not any("finnes ikke lenger" in one for one in whole)


def test_who_may_not_see_the_collection_or_comes_from_elsewhere_gets_nothing(house: House) -> None:
    assert browser(house, LIV).post(DEEDS, asked="{}").status_code == 404
    client = house.client(OLAUG)
    assert client.post(DEEDS, data={"csrf": "", "asked": "{}"}).status_code == 403
    assert house.client().post(DEEDS, data={"asked": "{}"}).status_code == 401
    assert deeds(house) == []


def test_what_is_in_sight_is_told_before_the_rest_is_drawn_and_the_stories_last(
    house: House,
) -> None:
    sight = "sentences map-drivkraft teller-rolle map-nothing"
    with browser(house).post(DEEDS, asked="{}", sight=sight) as answer:
        lines = answer.iter_encoded()
        first = json.loads(next(lines))
        assert set(first["maps"]) == {"map-drivkraft", "teller-rolle", "chips", "grid"}
        assert deeds(house) == []
        said, rest, stories = (json.loads(line) for line in lines)
    assert set(said["maps"]) == {"sentences"}
    assert not set(first["maps"]) & set(rest["maps"])
    told = first["maps"] | said["maps"] | rest["maps"]
    assert told == answered(browser(house), {})["maps"]
    assert stories["stories"]["stories"]["stories"]
    assert deeds(house) == [(OLAUG, "opened stories")] * 2


def test_for_who_asks_anew_before_the_end_no_more_is_drawn_and_no_story_opened(
    house: House,
) -> None:
    with browser(house).post(DEEDS, asked="{}") as answer:
        next(answer.iter_encoded())
    assert deeds(house) == []


def test_an_answer_is_squeezed_line_by_line(standing_house: House) -> None:
    who = browser(standing_house)
    told = who.post(DEEDS, asked="{}").get_data()
    who.client.environ_base["HTTP_ACCEPT_ENCODING"] = "gzip"
    # Its pages come plain, so that the word of its forms can still be read.
    answer = who.post(DEEDS, asked="{}")
    assert answer.headers["Content-Encoding"] == "gzip"
    opened, read = zlib.decompressobj(wbits=31), b""
    for number, part in enumerate(answer.iter_encoded()):
        read += opened.decompress(part)
        assert read.count(b"\n") == min(number + 1, told.count(b"\n"))
    assert opened.eof
    assert len(read) == len(told)


@pytest.mark.parametrize(
    "asked",
    [
        "",
        "nothing",
        "[1]",
        "[" * 100_000,
        '{"versus.by": {"by": ["rolle"], "first": {}, "second": 1}}',
        '{"versus.by": [1], "rolle": {"a": [1]}, "mark.stemme": ["x", 1]}',
        '{"mark.drivkraft": [[1e9, 0], [0, 1], [1, 1]], "mark.": NaN}',
        '{"mark.nothing": [0, Infinity], "mark.stemme": [[[]]]}',
        '{"mark.krefter": {"stone": 1, "area": {}}, "mark.folelse": [[]], "stories.search": []}',
        '{"stories.order": [], "stories.page": "x", "stories.search": {"typed": 3}}',
        '{"stories.order": {"order": "near", "map": {}, "point": [NaN]}, "stories.page": true}',
        '{"stories.page": -5}',
        f'{{"stories.page": {10**30}}}',
    ],
)
def test_no_forged_deed_breaks_the_page(standing_house: House, asked: str) -> None:
    answer = browser(standing_house).post(DEEDS, asked=asked)
    assert answer.status_code == 200
    assert "av 60" in read_lines(answer)["maps"]["sentences"]["sentences"][0]


def test_an_answer_that_comes_late_is_not_drawn_over_a_newer_one(
    standing_house: House, open_door: str, laptop: Page
) -> None:
    laptop.goto(f"{standing_house.enter(laptop, open_door)}/explore/{SLUG}")
    bars = laptop.locator(".teller").get_by_role("button")
    expect(laptop.locator(FIRST)).to_be_visible()
    held = hold_next_deed(laptop)
    bars.filter(has_text="Ansatt").click()
    expect(bars.filter(has_text="Ansatt")).to_have_attribute("aria-pressed", "true")
    bars.filter(has_text="Innbygger").click()
    expect(laptop.locator(FIRST)).to_have_text("60 fortellere i utsnittet, av 60.")
    expect(laptop.locator(".fortell-chip")).to_contain_text("Innbygger eller Ansatt")
    with laptop.expect_response("**/deeds"):
        held[0].continue_()
    laptop.get_by_label("Rekkefølge").select_option("random")
    expect(laptop.locator("#story-sentences")).to_contain_text("tilfeldig")
    expect(laptop.locator(".fortell-chip")).to_contain_text("Innbygger eller Ansatt")
    expect(laptop).to_have_url(f"{open_door}/dashboard/explore/{SLUG}?rolle=innbygger&rolle=ansatt")


def test_who_turns_the_stories_while_maps_are_awaited_loses_neither(
    standing_house: House, open_door: str, laptop: Page
) -> None:
    laptop.goto(f"{standing_house.enter(laptop, open_door)}/explore/{SLUG}")
    expect(laptop.locator(FIRST)).to_be_visible()
    held = hold_next_deed(laptop)
    laptop.locator(".teller").get_by_role("button", name="Ansatt").click()
    laptop.get_by_label("Rekkefølge").select_option("random")
    expect(laptop.locator("#story-sentences")).to_contain_text("tilfeldig")
    held[0].continue_()
    expect(laptop.locator(FIRST)).to_have_text("30 fortellere i utsnittet, av 60.")
    expect(laptop.locator("#story-sentences")).to_contain_text("tilfeldig")


def choose_and_turn(house: House, door: str, page: Page) -> tuple[Route, Route]:
    """Choose a group and then another order of the stories: both deeds wait on their way out."""
    page.goto(f"{house.enter(page, door)}/explore/{SLUG}")
    expect(page.locator("#story-where")).to_have_text("Side 1 av 6")
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route("**/deeds", hold)
    page.locator(".teller").get_by_role("button", name="Ansatt").click()
    page.get_by_label("Rekkefølge").select_option("random")
    until(page, lambda: len(held) == 2)
    return held[0], held[1]


def test_stories_that_failed_to_turn_are_still_those_of_the_maps(
    standing_house: House, open_door: str, laptop: Page
) -> None:
    choice, turn = choose_and_turn(standing_house, open_door, laptop)
    turn.abort()
    expect(laptop.get_by_role("alert")).to_contain_text("Dette kom ikke fram.")
    choice.continue_()
    expect(laptop.locator(FIRST)).to_have_text("30 fortellere i utsnittet, av 60.")
    expect(laptop.locator("#story-where")).to_have_text("Side 1 av 3")
    expect(laptop.get_by_role("alert")).to_contain_text("Dette kom ikke fram.")
    laptop.unroute("**/deeds")
    laptop.get_by_role("button", name="Last på nytt").click()
    expect(laptop.locator("#story-sentences")).to_contain_text("tilfeldig")
    expect(laptop.get_by_role("alert")).to_be_hidden()


def test_an_answer_that_takes_its_time_is_waited_for_aloud(
    standing_house: House, open_door: str, laptop: Page
) -> None:
    """The place for it stands there before, or whoever hears the page is told nothing (4.1.3)."""
    laptop.goto(f"{standing_house.enter(laptop, open_door)}/explore/{SLUG}")
    expect(laptop.locator("#story-where")).to_have_text("Side 1 av 6")
    aloud = laptop.locator("#aloud[role=status]")
    expect(aloud).to_have_text("")
    held = hold_next_deed(laptop)
    laptop.locator(".teller").get_by_role("button", name="Ansatt").click()
    expect(aloud).to_have_text("Historiene hentes …")
    held[0].continue_()
    expect(aloud).to_have_text("")


HIDDEN = """() => [...document.querySelectorAll("main :is(button, a, summary, select)")].reverse()
  .filter((one) => one.checkVisibility() && !one.closest("#failure")).filter((one) => {
    one.focus();
    const box = one.getBoundingClientRect();
    const [low, middle, high] = [0.02, 0.5, 0.98].map((share) => box.top + share * box.height);
    const at = (y) => document.elementFromPoint(box.left + box.width / 2, y);
    return document.activeElement === one && ![low, middle, high].some((y) => one.contains(at(y)));
  }).map((one) => one.textContent)"""


@pytest.mark.parametrize("width, height", [(1440, 900), (390, 844), (320, 256)])
def test_what_is_said_of_a_failure_is_seen_and_hides_nothing_that_has_the_focus(
    standing_house: House, open_door: str, laptop: Page, width: int, height: int
) -> None:
    laptop.set_viewport_size({"width": width, "height": height})
    laptop.goto(f"{standing_house.enter(laptop, open_door)}/explore/{SLUG}")
    laptop.route("**/deeds", lambda route: route.abort())
    laptop.get_by_label("Rekkefølge").select_option("random")
    expect(laptop.get_by_role("alert")).to_be_in_viewport()
    assert laptop.evaluate(HIDDEN) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_stands_there_of_an_earlier_choice_can_still_be_read(
    standing_house: House,
    open_door: str,
    laptop: Page,
    axe: AxeRun,
    scheme: Literal["light", "dark"],
) -> None:
    laptop.emulate_media(color_scheme=scheme)
    laptop.goto(f"{standing_house.enter(laptop, open_door)}/explore/{SLUG}?by=rolle")
    expect(laptop.locator("#story-where")).to_have_text("Side 1 av 6")
    laptop.route("**/deeds", lambda route: route.abort())
    laptop.locator(".teller").get_by_role("button", name="Ansatt").click()
    expect(laptop.locator("[data-unlisted][data-missed]")).to_be_attached()
    assert axe(laptop) == []


def test_stories_that_come_do_not_hide_that_the_maps_did_not(
    standing_house: House, open_door: str, laptop: Page
) -> None:
    choice, turn = choose_and_turn(standing_house, open_door, laptop)
    choice.abort()
    expect(laptop.locator("[data-missed] .maps")).to_be_visible()
    turn.continue_()
    expect(laptop.locator("#story-sentences")).to_contain_text("tilfeldig")
    expect(laptop.locator("#stories")).to_have_css("opacity", "1")
    expect(laptop.get_by_role("alert")).to_contain_text("Dette kom ikke fram.")
    laptop.unroute("**/deeds")
    laptop.get_by_role("button", name="Last på nytt").click()
    expect(laptop.locator(FIRST)).to_have_text("30 fortellere i utsnittet, av 60.")
    expect(laptop.get_by_role("alert")).to_be_hidden()


def test_maps_that_did_not_come_through_come_with_the_next_deed(
    standing_house: House, open_door: str, laptop: Page
) -> None:
    laptop.goto(f"{standing_house.enter(laptop, open_door)}/explore/{SLUG}")
    expect(laptop.locator(FIRST)).to_be_visible()
    laptop.context.set_offline(True)
    laptop.locator(".teller").get_by_role("button", name="Ansatt").click()
    expect(laptop.get_by_role("alert")).to_contain_text("Dette kom ikke fram.")
    laptop.context.set_offline(False)
    laptop.get_by_label("Rekkefølge").select_option("random")
    expect(laptop.locator(FIRST)).to_have_text("30 fortellere i utsnittet, av 60.")
    expect(laptop.get_by_role("alert")).to_be_hidden()


def test_what_did_not_come_through_is_asked_for_again_as_it_was_chosen(
    standing_house: House, open_door: str, laptop: Page
) -> None:
    laptop.goto(f"{standing_house.enter(laptop, open_door)}/explore/{SLUG}")
    expect(laptop.locator(FIRST)).to_be_visible()
    laptop.context.set_offline(True)
    laptop.locator(".teller").get_by_role("button", name="Ansatt").click()
    expect(laptop.get_by_role("alert")).to_be_visible()
    laptop.context.set_offline(False)
    laptop.get_by_role("button", name="Last på nytt").click()
    expect(laptop.locator(FIRST)).to_have_text("30 fortellere i utsnittet, av 60.")
    expect(laptop.get_by_role("alert")).to_be_hidden()
    expect(laptop.locator("#content")).to_be_focused()


def test_a_page_that_a_newer_sign_in_has_outlived_is_opened_anew_with_what_was_chosen(
    house: House, serve: Callable[..., str], laptop: Page
) -> None:
    address = serve(mounted(house))
    laptop.goto(f"{house.enter(laptop, address)}/explore/{SLUG}")
    expect(laptop.locator(FIRST)).to_be_visible()
    house.enter(laptop, address)
    laptop.evaluate("document.body.dataset.old = 'yes'")
    laptop.locator(".teller").get_by_role("button", name="Ansatt").click()
    expect(laptop.locator("body:not([data-old])")).to_be_visible()
    expect(laptop.locator(FIRST)).to_have_text("30 fortellere i utsnittet, av 60.")


def test_maps_of_which_some_broke_off_on_their_way_are_asked_for_again(
    standing_house: House, open_door: str, laptop: Page
) -> None:
    laptop.goto(f"{standing_house.enter(laptop, open_door)}/explore/{SLUG}")
    expect(laptop.locator(FIRST)).to_be_visible()

    def cut_in_half(route: Route) -> None:
        answer = route.fetch()
        lines = answer.text().splitlines(keepends=True)
        route.fulfill(response=answer, body=lines[0] + lines[1][:100])

    laptop.route("**/deeds", cut_in_half, times=1)
    laptop.locator(".teller").get_by_role("button", name="Ansatt").click()
    expect(laptop.get_by_role("alert")).to_contain_text("Dette kom ikke fram.")
    expect(laptop.locator(".fortell-chip")).to_contain_text("Ansatt")
    expect(laptop.locator(FIRST)).to_have_text("60 fortellere i utsnittet, av 60.")
    for part in (".maps", "#stories"):
        expect(laptop.locator(part)).to_have_css("opacity", "0.7")
    laptop.get_by_label("Rekkefølge").select_option("random")
    expect(laptop.locator(FIRST)).to_have_text("30 fortellere i utsnittet, av 60.")
    expect(laptop.get_by_role("alert")).to_be_hidden()
    for part in (".maps", "#stories"):
        expect(laptop.locator(part)).to_have_css("opacity", "1")


def test_a_chip_takes_its_own_mark_away_and_remove_all_takes_every_one(
    standing_house: House, open_door: str, laptop: Page
) -> None:
    address = f"{standing_house.enter(laptop, open_door)}/explore/{SLUG}"
    laptop.goto(f"{address}?rolle=ansatt&language=nb&mark.drivkraft=zone:0&versus.by=prompt")
    chips = laptop.locator(".fortell-chip")
    expect(chips).to_have_count(3)
    chips.filter(has_text="Mest: Tillit").click()
    expect(chips).to_have_count(2)
    triad = laptop.locator(".maps figure").filter(has_text="Hva bar det fram?")
    expect(triad.get_by_label("Avgrens til")).to_have_value("-1")
    laptop.get_by_role("button", name="Fjern alle").click()
    expect(laptop.locator(FIRST)).to_have_text("60 fortellere i utsnittet, av 60.")
    expect(laptop.locator(".teller").get_by_role("button", name="Ansatt")).to_have_attribute(
        "aria-pressed", "false"
    )
    assert laptop.locator(".offer input:checked").count() == 0
