"""Exploring in a real browser: what is shown first, narrowed, compared, saved, read."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from builders import ANDERS, OLAUG, PASSWORD
from dashboards import FIRST, SLUG, House, mounted
from waiting import until


@pytest.fixture
def explore(standing_house: House, open_door: str, laptop: Page) -> Page:
    """The owner's laptop with the page open."""
    laptop.goto(f"{standing_house.enter(laptop, open_door)}/explore/{SLUG}")
    expect(laptop.locator(FIRST)).to_be_visible()
    return laptop


def choose(page: Page, question: str, option: str) -> None:
    """Press the bar of an answer to a question about the teller."""
    teller = page.locator(".teller").filter(has_text=question)
    teller.get_by_role("button", name=re.compile(f"^{option}")).click()


def test_the_sentence_comes_first_and_says_of_whom(explore: Page) -> None:
    expect(explore.locator(FIRST)).to_have_text("60 fortellere i utsnittet, av 60.")
    expect(explore.locator(".sentences")).to_contain_text("ingen meningsmåling")


def test_every_signifier_has_its_map_and_its_own_sentence(explore: Page) -> None:
    figures = explore.locator(".maps figure.fortell-figure")
    assert figures.count() == 5
    triad = figures.filter(has_text="Hva bar det fram?")
    expect(triad.locator(".fortell-sentence")).to_have_text("60 har plassert historien sin.")
    expect(triad.locator(".fortell-anchor")).to_have_text(["Tillit", "Regler", "Vilje"])
    stones = figures.filter(has_text="Hvor sto de?")
    expect(stones).to_contain_text(
        "Færre enn 5 har plassert historien sin her, så ingenting vises."
    )


def test_a_filter_narrows_says_itself_and_can_be_taken_away(explore: Page) -> None:
    choose(explore, "Hvem er du?", "Ansatt")
    expect(explore.locator(FIRST)).to_have_text("30 fortellere i utsnittet, av 60.")
    chip = explore.locator(".fortell-chip")
    expect(chip).to_contain_text("Hvem er du? Ansatt")
    expect(explore).to_have_url(re.compile(r"\?rolle=ansatt$"))
    chip.press("Enter")
    expect(explore.locator(FIRST)).to_have_text("60 fortellere i utsnittet, av 60.")
    expect(explore.get_by_text("Ingenting er valgt ut")).to_be_visible()
    expect(explore.locator("#chips")).to_be_focused()
    expect(explore).to_have_url(re.compile(rf"/{SLUG}$"))


def test_the_browsers_way_back_undoes_what_was_chosen_last(explore: Page) -> None:
    both, narrowed, whole = (
        re.compile(rf"^{tellers} fortellere i utsnittet")
        for tellers in (r"(5|10|15|20|25)", "30", "60")
    )
    select = explore.locator(".maps figure").filter(has_text="Hva bar det fram?")
    select = select.get_by_label("Avgrens til")
    choose(explore, "Hvem er du?", "Ansatt")
    expect(explore.locator(FIRST)).to_have_text(narrowed)
    expect(explore).to_have_url(re.compile(r"\?rolle=ansatt$"))
    select.select_option(label="Mest: Tillit")
    expect(explore.locator(FIRST)).to_have_text(both)
    expect(explore).to_have_url(re.compile(r"rolle=ansatt&"))
    explore.go_back()
    expect(explore.locator(FIRST)).to_have_text(narrowed)
    expect(explore.locator(".fortell-chip")).to_have_count(1)
    expect(select.locator("option:checked")).to_have_text("Hele kartet")
    expect(explore).to_have_url(re.compile(r"\?rolle=ansatt$"))
    explore.go_back()
    expect(explore.locator(FIRST)).to_have_text(whole)
    expect(explore).to_have_url(re.compile(rf"/{SLUG}$"))
    explore.go_forward()
    expect(explore.locator(FIRST)).to_have_text(narrowed)
    explore.reload()
    expect(explore.locator(FIRST)).to_have_text(narrowed)
    explore.go_back()
    expect(explore.locator(FIRST)).to_have_text(whole)


def test_two_groups_are_compared_with_effect_and_chance_in_words(explore: Page) -> None:
    explore.get_by_label("Sammenlign etter").select_option(label="Hvem er du?")
    expect(explore.get_by_label("Denne gruppen (blå)")).to_have_value("innbygger")
    expect(explore.locator(".sentences")).to_contain_text(
        "Innbygger (30) ved siden av Ansatt (30)."
    )
    triad = explore.locator(".maps figure").filter(has_text="Hva bar det fram?")
    expect(triad.locator(".fortell-sentence")).to_contain_text(
        re.compile(r"Avstanden mellom tyngdepunktene er \d+\s% \(\d+ til \d+\s%\) av")
    )
    expect(triad.locator(".fortell-sentence")).to_contain_text("tilfeldig")
    explore.get_by_label("Tegnes").select_option(label="Ved siden av hverandre")
    expect(triad.locator(".fortell-side-name")).to_have_text(["Innbygger", "Ansatt"])
    explore.locator(".fortell-chip").click()
    expect(explore.get_by_label("Sammenlign etter")).to_have_value("")
    expect(explore.locator("#versus-groups")).to_be_hidden()


def test_the_select_beside_a_map_narrows_without_dragging(explore: Page) -> None:
    triad = explore.locator(".maps figure").filter(has_text="Hva bar det fram?")
    triad.get_by_label("Avgrens til").select_option(label="Mest: Tillit")
    expect(explore.locator(".fortell-chip")).to_contain_text("Hva bar det fram? Mest: Tillit")
    expect(explore.locator(FIRST)).to_have_text(re.compile(r"^\d*[05] fortellere i utsnittet"))
    dyad = explore.locator(".maps figure").filter(has_text="Jeg ble")
    expect(dyad.locator(".fortell-sentence")).not_to_have_text("60 har plassert historien sin.")
    expect(triad.locator(".fortell-sentence")).to_have_text("60 har plassert historien sin.")


def test_a_map_is_saved_as_a_picture_with_the_keyboard(explore: Page) -> None:
    triad = explore.locator(".maps figure").filter(has_text="Hva bar det fram?")
    triad.get_by_text("Lagre kartet").press("Enter")
    with explore.expect_download() as saved:
        triad.get_by_role("link", name="PNG").press("Enter")
    assert saved.value.suggested_filename == "Hva bar det fram_.png"
    assert saved.value.path().read_bytes().startswith(b"\x89PNG")


def test_a_lasso_narrows_the_other_maps_and_the_stories(explore: Page) -> None:
    triad = explore.locator(".maps figure").filter(has_text="Hva bar det fram?")
    before = explore.locator("#story-sentences").inner_text()
    draw_round(explore, triad.locator(".fortell-area"))
    expect(explore.locator(".fortell-chip")).to_contain_text("et eget område")
    expect(explore.locator("#story-sentences")).not_to_have_text(before)
    triad.get_by_role("button", name="Fjern").click()
    expect(explore.locator(FIRST)).to_have_text("60 fortellere i utsnittet, av 60.")


def draw_round(page: Page, area: Locator) -> None:
    """Draw round the upper half of a map with the mouse."""
    area.hover()  # waits until nothing moves any more
    box = area.bounding_box()
    assert box is not None
    corners = [(0.5, 0.02), (0.9, 0.6), (0.1, 0.6), (0.45, 0.02)]
    places = [(box["x"] + box["width"] * x, box["y"] + box["height"] * y) for x, y in corners]
    page.mouse.move(*places[0])
    page.mouse.down()
    for place in places[1:]:
        page.mouse.move(*place, steps=8)
    page.mouse.up()


def test_stories_are_read_ten_at_a_time_with_what_is_held_back(explore: Page) -> None:
    held = explore.locator("#story-sentences")
    expect(held).to_contain_text("Historier fra 50 fortellere kan leses her.")
    expect(held).to_contain_text("5 ville bare at svarene skulle telles, er holdt tilbake")
    expect(explore.locator(".fortell-story")).to_have_count(10)
    first = explore.locator(".fortell-story h3").first.inner_text()
    explore.get_by_role("button", name="Neste").click()
    expect(explore.locator("#story-where")).to_have_text("Side 2 av 6")
    expect(explore.locator(".fortell-story h3").first).not_to_have_text(first)
    explore.get_by_label("Rekkefølge").select_option("random")
    expect(explore.locator("#story-where")).to_have_text("Side 1 av 6")


def test_stories_are_sought_and_read_from_a_point(explore: Page) -> None:
    explore.get_by_label("Søk i historiene").fill("nummer 17")
    explore.get_by_label("Søk i historiene").press("Enter")
    expect(explore.locator(".fortell-story h3")).to_have_text(["Nummer 17"])
    explore.get_by_label("Mening").check()
    explore.get_by_role("button", name="Søk", exact=True).click()
    expect(explore.locator("#story-sentences")).to_contain_text("er ikke klart her akkurat nå")
    explore.get_by_role("button", name="Fjern søket").click()
    expect(explore.get_by_label("Søk i historiene")).to_be_focused()
    explore.get_by_label("Rekkefølge").select_option("near")
    expect(explore.locator("#story-where")).to_have_text("Side 1 av 6")
    first = explore.locator(".fortell-placements").first
    expect(first).to_contain_text("Mest: Tillit")
    explore.get_by_label("Hvor på kartet").select_option("Mellom Regler og Vilje")
    expect(first).to_contain_text("Mellom Regler og Vilje")


def test_an_address_can_ask_for_a_filter(
    standing_house: House, open_door: str, laptop: Page
) -> None:
    address = standing_house.enter(laptop, open_door, ANDERS)
    laptop.goto(f"{address}/explore/{SLUG}?rolle=ansatt")
    expect(laptop.locator(FIRST)).to_have_text("30 fortellere i utsnittet, av 60.")
    expect(laptop.locator(".fortell-chip")).to_contain_text("Ansatt")


def test_an_empty_collection_says_so(
    empty_house: House, serve: Callable[..., str], laptop: Page
) -> None:
    address = empty_house.enter(laptop, serve(mounted(empty_house)))
    laptop.goto(f"{address}/explore/{SLUG}")
    expect(laptop.locator(FIRST)).to_have_text("Her er det ingen historier ennå.")
    expect(laptop.locator(".stories")).to_contain_text("Her er det ingen historier ennå.")


def test_a_lost_network_is_said_aloud(explore: Page) -> None:
    explore.context.set_offline(True)
    choose(explore, "Hvem er du?", "Ansatt")
    expect(explore.get_by_role("alert")).to_contain_text("Dette kom ikke fram.")
    explore.context.set_offline(False)


def test_who_was_signed_out_meanwhile_comes_back_to_what_she_chose_last(
    house: House, serve: Callable[..., str], laptop: Page
) -> None:
    address = house.enter(laptop, serve(mounted(house)))
    laptop.goto(f"{address}/explore/{SLUG}")
    expect(laptop.locator(FIRST)).to_be_visible()
    house.pass_time(hours=2)
    choose(laptop, "Hvem er du?", "Ansatt")
    expect(laptop.get_by_role("heading", name="Logg inn")).to_be_visible()
    assert f"next=/explore/{SLUG}" in laptop.url
    laptop.get_by_label("E-post").fill(OLAUG)
    laptop.get_by_label("Passord").fill(PASSWORD)
    laptop.get_by_role("button", name="Logg inn").click()
    expect(laptop.locator(".fortell-chip")).to_contain_text("Hvem er du? Ansatt")
    expect(laptop.locator(FIRST)).to_have_text("30 fortellere i utsnittet, av 60.")
    expect(laptop).to_have_url(re.compile(r"\?rolle=ansatt$"))
    choose(laptop, "Hvem er du?", "Ansatt")
    expect(laptop).to_have_url(re.compile(rf"/{SLUG}$"))
    laptop.reload()
    expect(laptop.locator(FIRST)).to_have_text("60 fortellere i utsnittet, av 60.")


def test_a_choice_that_is_always_refused_does_not_open_the_page_without_end(explore: Page) -> None:
    asked: list[str] = []
    opened: list[str] = []

    def refuse(route: Route) -> None:
        asked.append(route.request.url)
        route.fulfill(status=401 if len(asked) < 5 else 200)

    explore.route("**/deeds", refuse)
    explore.on("request", lambda one: one.is_navigation_request() and opened.append(one.url))
    choose(explore, "Hvem er du?", "Ansatt")
    until(explore, lambda: len(opened) > 1)  # with what was chosen, and without it
    explore.wait_for_load_state("load")
    explore.wait_for_load_state("networkidle")
    assert len(asked) == 2
    expect(explore.locator(FIRST)).to_have_text("60 fortellere i utsnittet, av 60.")


def test_the_page_breaks_no_rule_of_accessibility(
    explore: Page, axe: Callable[[Page], list[str]]
) -> None:
    assert axe(explore) == []
    explore.get_by_label("Sammenlign etter").select_option(label="Hvem er du?")
    expect(explore.locator(".fortell-chip")).to_be_visible()
    choose(explore, "Hvem er du?", "Ansatt")
    explore.locator(".how summary").click()
    explore.get_by_label("Rekkefølge").select_option("near")
    expect(explore.get_by_label("Hvor på kartet")).to_be_visible()
    assert axe(explore) == []


def test_a_phone_reads_it_without_scrolling_sideways(
    standing_house: House, open_door: str, phone: Page, axe: Callable[[Page], list[str]]
) -> None:
    phone.goto(f"{standing_house.enter(phone, open_door)}/explore/{SLUG}")
    expect(phone.locator(FIRST)).to_be_visible()
    assert phone.evaluate("document.documentElement.scrollWidth") == 390
    expect(phone.get_by_label("Sammenlign etter")).to_be_hidden()
    phone.get_by_text("Velg ut og sammenlign").click()
    expect(phone.get_by_label("Sammenlign etter")).to_be_visible()
    assert axe(phone) == []


def test_nothing_is_asked_of_any_other_host(
    standing_house: House, open_door: str, laptop: Page
) -> None:
    asked: set[str] = set()
    laptop.on("request", lambda request: asked.add(request.url))
    address = standing_house.enter(laptop, open_door, OLAUG)
    for page in ("", f"explore/{SLUG}", f"themes/{SLUG}", f"collections/{SLUG}"):
        laptop.goto(f"{address}/{page}", wait_until="networkidle")
    assert all(url.startswith((open_door, "data:")) for url in asked), asked
    assert not any("/dash/dcc/" in url or "dash_table" in url for url in asked)


def test_a_page_is_asked_for_once_and_so_is_each_deed_on_it(
    standing_house: House, open_door: str, laptop: Page
) -> None:
    asked: list[str] = []
    laptop.on("request", lambda one: asked.append(one.url))
    laptop.goto(f"{standing_house.enter(laptop, open_door)}/explore/{SLUG}")
    expect(laptop.locator(FIRST)).to_be_visible()
    choose(laptop, "Hvem er du?", "Ansatt")
    expect(laptop.locator(FIRST)).to_have_text("30 fortellere i utsnittet, av 60.")
    laptop.get_by_label("Rekkefølge").select_option("random")
    expect(laptop.locator("#story-where")).to_contain_text("Side 1")
    laptop.wait_for_load_state("networkidle")
    assert [one.split(SLUG)[1] for one in asked if SLUG in one][:2] == ["", "/page"]
    for once in ("/page", "_dash-layout", "_dash-dependencies"):
        assert len([one for one in asked if one.endswith(once)]) == 1
    assert not [one for one in asked if "_dash-update-component" in one]
    assert len([one for one in asked if one.endswith("/deeds")]) == 2


def test_paper_names_the_collection_and_offers_nothing_to_press(
    standing_house: House, open_door: str, laptop: Page
) -> None:
    laptop.goto(f"{standing_house.enter(laptop, open_door)}/explore/{SLUG}?rolle=ansatt")
    expect(laptop.locator(".fortell-story").first).to_be_visible()
    laptop.emulate_media(media="print")
    expect(laptop.locator(".where")).to_be_visible()
    expect(laptop.locator(".fortell-story").first).to_be_visible()
    for part in ("button", "select", "input", ".tabs a", ".account summary"):
        expect(laptop.locator(part).filter(visible=True)).to_have_count(
            1 if part == "button" else 0  # the chip, which says what is chosen
        )


def test_what_the_keyboard_comes_to_in_the_panel_is_in_sight(
    standing_house: House, open_door: str, laptop: Page
) -> None:
    height = 500
    laptop.set_viewport_size({"width": 1440, "height": height})
    laptop.goto(f"{standing_house.enter(laptop, open_door)}/explore/{SLUG}")
    expect(laptop.locator(".teller button").first).to_be_visible()
    laptop.evaluate("scrollTo(0, 600)")
    laptop.locator(".filters > summary").focus()
    last = laptop.locator(".filters .offer > summary").last
    while not last.evaluate("one => one === document.activeElement"):
        laptop.keyboard.press("Tab")
        assert laptop.evaluate("document.activeElement.getBoundingClientRect().bottom") <= height


def test_the_controls_of_a_map_are_told_from_those_of_the_others(
    standing_house: House, open_door: str, laptop: Page
) -> None:
    laptop.goto(f"{standing_house.enter(laptop, open_door)}/explore/{SLUG}")
    maps = laptop.locator(".maps figure:has(select)")
    expect(maps.first).to_be_visible()
    for one in maps.all():
        asked = one.locator(".fortell-title").inner_text()
        expect(one.locator("select")).to_have_accessible_description(asked)
        expect(one.locator(".fortell-draw")).to_have_accessible_description(asked)
        for part in one.locator(".fortell-area, summary").all():
            expect(part).to_have_accessible_description(re.compile(f"^{re.escape(asked)}"))


def test_who_turns_to_the_last_page_of_stories_keeps_her_place(
    standing_house: House, open_door: str, laptop: Page
) -> None:
    laptop.goto(f"{standing_house.enter(laptop, open_door)}/explore/{SLUG}")
    where, on = laptop.locator("#story-where"), laptop.locator("#story-on")
    on.focus()
    for page in range(2, 7):
        on.press("Enter")
        expect(where).to_have_text(f"Side {page} av 6")
    expect(on).to_be_focused()
    expect(on).to_be_disabled()
    on.press("Enter")
    back = laptop.locator("#story-back")
    back.press("Enter")
    expect(where).to_have_text("Side 5 av 6")
    expect(back).to_be_in_viewport()


def test_in_a_readers_own_colours_what_is_chosen_is_told_apart(
    standing_house: House, open_door: str, laptop: Page
) -> None:
    laptop.emulate_media(forced_colors="active")
    laptop.goto(f"{standing_house.enter(laptop, open_door)}/explore/{SLUG}?rolle=ansatt")
    expect(laptop.locator(".teller button").first).to_be_visible()
    laptop.locator(".account summary").click()
    for chosen, other, part in (
        (".tabs [aria-current]", ".tabs a:not([aria-current])", "borderBottomColor"),
        (".teller [aria-pressed=true]", ".teller [aria-pressed=false]", "borderTopColor"),
        (".languages [aria-pressed=true]", ".languages [aria-pressed=false]", "backgroundColor"),
    ):
        seen = [
            laptop.locator(one).first.evaluate(f"one => getComputedStyle(one).{part}")
            for one in (chosen, other)
        ]
        assert seen[0] != seen[1], chosen


def test_the_way_back_also_undoes_after_a_link_within_the_page(explore: Page) -> None:
    skip = explore.locator(".ds-skip-link")
    skip.focus()
    skip.press("Enter")
    expect(explore).to_have_url(re.compile(r"#content$"))
    choose(explore, "Hvem er du?", "Ansatt")
    expect(explore.locator(FIRST)).to_have_text("30 fortellere i utsnittet, av 60.")
    explore.go_back()
    expect(explore.locator(FIRST)).to_have_text("60 fortellere i utsnittet, av 60.")
    expect(explore.locator(".fortell-chip")).to_have_count(0)


def test_who_has_signed_out_sees_nothing_on_the_way_back(explore: Page) -> None:
    explore.locator(".account summary").click()
    explore.locator(".account").get_by_role("button", name="Logg ut").click()
    expect(explore.get_by_role("button", name="Logg inn")).to_be_visible()
    explore.go_back()
    expect(explore.get_by_role("button", name="Logg inn")).to_be_visible()
    expect(explore.locator(FIRST)).to_have_count(0)
