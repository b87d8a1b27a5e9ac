"""The drawn maps in a real browser: by mouse, by finger, by keys and by list, and read aloud."""

import json
import re
from collections.abc import Callable
from itertools import pairwise
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, expect

from dashboard.components import Checks, Chips, DyadMap, Progress, Select, StonesMap, TriadMap
from dashboard.figures import geometry
from drawn import (
    CHIP_WORDS,
    LONG_ANCHORS,
    OPTIONS,
    WORDS,
    a_dyad,
    a_page,
    a_triad,
    every_map,
    hear,
    show,
    some_stones,
)
from serving import Servers


@pytest.fixture
def triad(serve: Servers, laptop: Page) -> Page:
    """A triad on a laptop, whose selection the server repeats in the page."""
    show(laptop, serve, TriadMap(id="triad", figure=a_triad(), words=WORDS), heard="triad")
    return laptop


def place(area: Locator, point: tuple[float, float]) -> tuple[float, float]:
    """Where a point of the unit triangle lies on the screen."""
    box = area.bounding_box()
    assert box is not None
    across = (point[0] + 0.03) / 1.06
    down = (geometry.HEIGHT + 0.03 - point[1]) / (geometry.HEIGHT + 0.06)
    return box["x"] + across * box["width"], box["y"] + down * box["height"]


def draw(page: Page, corners: list[tuple[float, float]]) -> None:
    """Draw a line around the corners with the mouse, as a hand does."""
    area = page.get_by_role("application")
    area.hover()  # waits until nothing moves any more
    page.mouse.move(*place(area, corners[0]))
    page.mouse.down()
    for corner in corners[1:]:
        page.mouse.move(*place(area, corner), steps=4)
    page.mouse.up()


def heard(page: Page) -> Any:
    """What the server heard last."""
    text = page.locator("#heard").inner_text()
    return None if text == "None" else json.loads(text.replace("'", '"'))


def zone(number: int) -> list[list[float]]:
    """The corners of a zone, where a browser's 0 is not 0.0."""
    return [[int(part) if part == 0 else part for part in at] for at in geometry.zones()[number]]


def test_a_lasso_arrives_at_the_server_where_it_was_drawn(triad: Page) -> None:
    corners = [(0.2, 0.1), (0.5, 0.1), (0.5, 0.4), (0.2, 0.4)]
    draw(triad, corners)
    expect(triad.locator("#heard")).to_have_text(re.compile(r"^\[\["))
    drawn = heard(triad)
    assert all(min(abs(x - u) + abs(y - v) for x, y in drawn) < 0.02 for u, v in corners)
    assert all(0.19 <= x <= 0.51 and 0.09 <= y <= 0.41 for x, y in drawn)
    expect(triad.get_by_label("Show only")).to_have_value("drawn")


def test_a_zone_is_chosen_alike_by_list_click_and_keys(triad: Page) -> None:
    area, twin = triad.get_by_role("application"), triad.get_by_label("Show only")
    twin.select_option("Mostly Trust")
    hear(triad, zone(0))
    triad.get_by_role("button", name="Clear").press("Enter")
    hear(triad, None)
    expect(twin).to_be_focused()
    triad.mouse.click(*place(area, (0.5, 0.7)))
    hear(triad, zone(0))
    expect(twin).to_have_value("0")
    triad.mouse.click(*place(area, (0.5, 0.7)))
    hear(triad, None)
    area.focus()
    for _ in range(9):
        triad.keyboard.press("ArrowUp")
    triad.keyboard.press("Enter")
    hear(triad, zone(0))


def test_the_cursor_says_where_it_is_and_stays_inside(triad: Page) -> None:
    area, spoken = triad.get_by_role("application"), triad.locator("[aria-live]")
    area.focus()
    triad.keyboard.press("ArrowLeft")
    expect(spoken).to_have_text("In between: 0")
    for _ in range(12):
        triad.keyboard.press("Shift+ArrowLeft")
    expect(spoken).to_have_text("Mostly Help from others")
    triad.keyboard.press("Space")
    hear(triad, zone(1))
    expect(spoken).to_have_text("Mostly Help from others is chosen")
    triad.keyboard.press("Escape")
    hear(triad, None)


def test_a_lasso_given_up_midway_selects_nothing(triad: Page) -> None:
    area = triad.get_by_role("application")
    triad.mouse.move(*place(area, (0.2, 0.1)))
    triad.mouse.down()
    triad.mouse.move(*place(area, (0.6, 0.1)), steps=5)
    expect(triad.locator(".fortell-lasso")).to_be_attached()
    triad.keyboard.press("Escape")
    expect(triad.locator(".fortell-lasso")).not_to_be_attached()
    triad.mouse.up()
    hear(triad, None)


def test_a_finger_scrolls_until_it_is_asked_to_draw(serve: Servers, phone: Page) -> None:
    maps = [TriadMap(id=name, figure=a_triad(), words=WORDS) for name in ("triad", "other")]
    show(phone, serve, *maps, heard="triad")
    area = phone.get_by_role("application").first
    swipe(phone, area, [(0.5, 0.6), (0.5, 0.1)])
    assert phone.evaluate("scrollY") == 0
    swipe(phone, area, [(0.5, 0.1), (0.5, 0.6)])
    phone.wait_for_function("() => scrollY > 30")
    wait_until_it_rolls_no_more(phone)
    hear(phone, None)
    button = phone.get_by_role("button", name="Mark an area").first
    button.tap()
    expect(button).to_have_attribute("aria-pressed", "true")
    before = phone.evaluate("scrollY")
    swipe(phone, area, [(0.3, 0.1), (0.6, 0.1), (0.6, 0.3), (0.4, 0.5)])
    expect(phone.locator("#heard")).to_have_text(re.compile(r"^\[\["))
    assert phone.evaluate("scrollY") == before
    expect(button).to_have_attribute("aria-pressed", "false")


def wait_until_it_rolls_no_more(page: Page) -> None:
    """A finger that comes while the page still rolls stops it, and taps nothing."""
    page.evaluate(
        """async () => {
          for (let still = 0, before = -1; still < 10; before = scrollY) {
            await new Promise(requestAnimationFrame);
            still = scrollY === before ? still + 1 : 0;
          }
        }"""
    )


def swipe(page: Page, area: Locator, corners: list[tuple[float, float]]) -> None:
    """Draw with a finger, through the debugger: Playwright itself only taps."""
    finger = page.context.new_cdp_session(page)
    legs = pairwise(corners)
    line = [
        (u + (x - u) * part / 8, v + (y - v) * part / 8)
        for (u, v), (x, y) in legs
        for part in range(9)
    ]
    # The page may scroll under the finger: the screen's places are taken before it does.
    for step, (across, down) in enumerate([place(area, point) for point in line]):
        kind = "touchMove" if step else "touchStart"
        touch = {"type": kind, "touchPoints": [{"x": across, "y": down}]}
        finger.send("Input.dispatchTouchEvent", touch)
    finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    finger.detach()


def test_a_map_held_back_shows_its_reason_and_no_number(serve: Servers, laptop: Page) -> None:
    held = a_triad(held="Too few have told.")
    show(laptop, serve, TriadMap(id="triad", figure=held, words=WORDS, selection=None))
    figure = laptop.get_by_role("figure", name="What helped?")
    expect(figure).to_contain_text("Too few have told.")
    expect(figure.locator("canvas, table, select, [role=application]")).to_have_count(0)
    told = figure.inner_text().replace("All 700 tellers; ±3 points.", "")
    assert not re.search(r"\d", told)
    for anchor in held["anchors"]:  # type: ignore[attr-defined]
        expect(figure).to_contain_text(anchor)


@pytest.mark.parametrize("device", ["phone", "laptop"])
def test_long_anchors_stand_in_full_beside_each_other(
    device: str, serve: Servers, request: pytest.FixtureRequest
) -> None:
    page: Page = request.getfixturevalue(device)
    show(page, serve, TriadMap(id="triad", figure=a_triad(anchors=LONG_ANCHORS), words=WORDS))
    boxes = []
    for anchor in LONG_ANCHORS:
        words = page.locator(".fortell-anchor", has_text=anchor)
        assert words.evaluate("one => one.scrollWidth <= one.clientWidth + 1")
        box = words.bounding_box()
        assert box is not None
        boxes.append(box)
    top, left, right = boxes
    area = page.get_by_role("application").bounding_box()
    assert area is not None
    assert top["y"] + top["height"] <= area["y"] + 12
    assert left["y"] >= area["y"] + area["height"] - 12
    assert left["x"] + left["width"] <= right["x"]
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width == page.viewport_size["width"]  # type: ignore[index]


def test_the_picture_has_a_name_a_description_and_its_numbers(triad: Page) -> None:
    picture = triad.get_by_role("img", name="What helped?")
    expect(picture).to_have_accessible_description("All 700 tellers; ±3 points.")
    triad.get_by_text("The numbers as a table").click()
    table = triad.get_by_role("table", name="Tellers by zone")
    expect(table.get_by_role("row", name="Mostly Trust")).to_contain_text("100")
    expect(table.get_by_role("row", name="Mostly Help from others")).to_contain_text("held back")
    expect(table.get_by_role("columnheader")).to_have_count(2)


def test_the_bands_are_painted_darkest_where_most_lie(triad: Page) -> None:
    await_pixel(triad, (0.5, 0.63), "8,48,107,255")  # the first of `theme.LIGHT`'s bands
    await_pixel(triad, (0.05, 0.01), "0,0,0,0")
    triad.evaluate("document.documentElement.setAttribute('data-color-scheme', 'dark')")
    await_pixel(triad, (0.5, 0.63), "227,241,255,255")  # and of `theme.DARK`'s


def await_pixel(page: Page, point: tuple[float, float], colour: str) -> None:
    """Until this colour, with its opacity, is painted at a point of the unit triangle."""
    across = (point[0] + 0.03) / 1.06
    down = (geometry.HEIGHT + 0.03 - point[1]) / (geometry.HEIGHT + 0.06)
    page.wait_for_function(
        "([x, y, colour]) => { const canvas = document.querySelector('canvas');"
        "return String(canvas.getContext('2d').getImageData("
        "x * canvas.width, y * canvas.height, 1, 1).data) === colour }",
        arg=[across, down, colour],
    )


def test_a_dyad_is_marked_by_drag_list_and_keys(serve: Servers, laptop: Page) -> None:
    show(laptop, serve, DyadMap(id="dyad", figure=a_dyad(), words=WORDS), heard="dyad")
    area = laptop.get_by_role("application")
    area.hover()  # waits until nothing moves any more
    box = area.bounding_box()
    assert box is not None
    laptop.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + 40)
    laptop.mouse.down()
    laptop.mouse.move(box["x"] + box["width"] * 0.75, box["y"] + 60, steps=6)
    laptop.mouse.up()
    expect(laptop.locator("#heard")).to_have_text(re.compile(r"^\[0"))
    assert heard(laptop) == pytest.approx([0.5, 0.76], abs=0.02)
    laptop.get_by_label("Show only").select_option("Rather")
    hear(laptop, [0.6, 0.8])
    area.focus()
    laptop.keyboard.press("ArrowRight")
    expect(laptop.locator("[aria-live]")).to_have_text("In between")
    laptop.keyboard.press("Enter")
    hear(laptop, [0.4, 0.6])


def test_counts_stand_over_a_few_and_a_dash_where_held_back(serve: Servers, laptop: Page) -> None:
    show(laptop, serve, DyadMap(id="dyad", figure=a_dyad(few=True), words=WORDS))
    assert laptop.locator(".fortell-counts b").all_inner_texts() == ["5", "–", "20", "10", "0"]


@pytest.mark.parametrize("device", ["phone", "laptop"])
def test_nothing_is_found_by_axe_and_all_targets_are_large(
    device: str,
    serve: Servers,
    axe: Callable[[Page], list[str]],
    request: pytest.FixtureRequest,
) -> None:
    page: Page = request.getfixturevalue(device)
    forms = [
        Select(id="select", label="Compare", options=OPTIONS, value="a"),
        Checks(id="checks", label="Who", options=OPTIONS, value=["a"]),
        Chips(id="chips", label="Filters", chips=OPTIONS, words=CHIP_WORDS),
        Progress(id="progress", label="Reading", value=0.4, text="4 of 10"),
        Progress(id="unknown", label="Waiting", value=None, text="Soon"),
    ]
    show(page, serve, *forms, *every_map())
    page.locator("details").evaluate_all("all => all.forEach(one => { one.open = true })")
    assert axe(page) == []
    page.emulate_media(color_scheme="dark")
    assert axe(page) == []
    targets = page.locator("button:visible, select:visible, summary:visible, .fortell-checks label")
    for height in targets.evaluate_all("all => all.map(one => one.getBoundingClientRect().height)"):
        assert height >= 44


def test_the_components_add_nothing_that_a_strict_policy_stops(
    serve: Servers, browser: Browser
) -> None:
    assert stopped(serve, browser, every_map()) == stopped(serve, browser, [])


def stopped(serve: Servers, browser: Browser, components: list[Any]) -> set[str]:
    """What a policy without exceptions stops on a page; Dash's own renderer has a few styles."""
    app = a_page(components)
    policy = f"default-src 'self'; script-src 'self' {' '.join(app.csp_hashes())}"

    @app.server.after_request
    def send(answer: Any) -> Any:
        answer.headers["Content-Security-Policy"] = policy
        return answer

    found: set[str] = set()

    def listen(message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            found.update(re.findall(r"sha256-[\w+/=]+", message.text) or [message.text])

    context = browser.new_context()
    page = context.new_page()
    page.on("console", listen)
    page.goto(serve(app.server))
    page.wait_for_selector("main h1")
    for summary in page.locator("summary").all():
        summary.click()
    context.close()
    return found


@pytest.mark.parametrize("width", [390, 1440])
def test_a_map_of_pieces_stays_beside_the_long_words_of_its_axes(
    serve: Servers, laptop: Page, width: int
) -> None:
    """It was as high as they, so that it ended outside, and the words covered what follows."""
    laptop.set_viewport_size({"width": width, "height": 900})
    figure = some_stones(before="Kommunehelsetjenestesamarbeidsutvalgsmedlemskap" * 2)
    show(laptop, serve, StonesMap(id="stones", figure=figure, words=WORDS))
    plane = laptop.locator(".fortell-plane").first
    parts = [plane, *(plane.locator(one) for one in (".fortell-map", ".is-upward", ".is-across"))]
    edges = "one => ['top', 'right', 'bottom'].map((side) => one.getBoundingClientRect()[side])"
    outer, drawn, upward, across = (one.evaluate(edges) for one in parts)
    assert drawn[1] <= outer[1] + 0.04 * width
    assert upward[2] <= across[0]
    assert across[2] <= outer[2] + 1


@pytest.mark.parametrize(
    "scheme, blue, orange",
    [
        ("light", "rgb(31, 111, 180)", "rgb(217, 95, 14)"),
        ("dark", "rgb(140, 195, 238)", "rgb(255, 154, 77)"),
    ],
)
def test_in_a_readers_own_colours_groups_keep_those_that_the_words_name(
    serve: Servers, laptop: Page, scheme: Literal["light", "dark"], blue: str, orange: str
) -> None:
    laptop.emulate_media(forced_colors="active", color_scheme=scheme)
    show(laptop, serve, *every_map())
    dot, line = laptop.locator(".fortell-dots circle"), laptop.locator(".fortell-outline")
    expect(dot.first).to_have_css("fill", blue)
    expect(line.first).to_have_css("stroke", orange)


def test_every_component_is_drawn_without_colours_to_choose(serve: Servers, laptop: Page) -> None:
    laptop.emulate_media(forced_colors="active")
    show(laptop, serve, *every_map())
    edge = laptop.locator(".fortell-edge").first
    assert edge.evaluate("one => getComputedStyle(one).stroke") == "rgb(0, 0, 0)"
    laptop.emulate_media(forced_colors="none", media="print", color_scheme="dark")
    assert edge.evaluate("one => getComputedStyle(one).stroke") == "rgb(30, 43, 60)"
