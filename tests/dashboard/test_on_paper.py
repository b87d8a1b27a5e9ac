"""What is laid before a council: pages on paper name their collection and their day, offer nothing
that paper cannot do, and are neither cut nor half empty."""

import re

import pytest
from playwright.sync_api import Page, PdfMargins, expect

from builders import OLAUG, many_stories, numbered_story
from dashboards import SLUG, House, build_house
from storybank.tables import Theme
from theming import keep_run

A4 = {"width": 718, "height": 1047}  # without the margins that browsers leave
MARGIN: PdfMargins = {"top": "10mm", "right": "10mm", "bottom": "10mm", "left": "10mm"}
COLLECTION = f"/collections/{SLUG}"
PAGES = (
    f"/explore/{SLUG}",
    f"/findings/{SLUG}",
    f"/themes/{SLUG}",
    f"/landscape/{SLUG}",
    f"/change/{SLUG}",
    f"/expecting/{SLUG}",
    COLLECTION,
    f"{COLLECTION}/gathering",
    f"{COLLECTION}/signifiers",
    f"{COLLECTION}/reading",
    f"{COLLECTION}/follow-ups",
)
IDLE = """() => [...document.querySelectorAll("main :is(p, .row) > a")]
  .filter((one) => one.checkVisibility())
  .filter((one) => one.textContent.trim() === one.parentElement.textContent.trim())
  .map((one) => one.textContent)"""
BROKEN = """() => [...document.querySelectorAll("main :has(> :is(.panel, .asked))")]
  .filter((one) => one.checkVisibility() && one.getBoundingClientRect().height > innerHeight / 2)
  .filter((one) => /grid|flex/.test(getComputedStyle(one).display))
  .map((one) => one.className)"""
FORMS = "main :is(input, select, textarea, button):not([type=hidden]):not([aria-pressed=true])"
ENDING = "Og slik sluttet det."
LONG = " ".join(["Vi ventet lenge på svar fra kommunen."] * 20) + f"\n\n{ENDING}"


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> House:
    """Sixty stories, of which the first is long, in six themes."""
    stories = [numbered_story(0, text=LONG), *many_stories(60)[1:]]
    house = build_house(tmp_path_factory.mktemp("paper"), stories)
    themes = [Theme(key=f"t{at}", terms=["benk", "gate"], stability=0.9) for at in range(6)]
    keep_run(house, [(one, slice(9 * at, 9 * at + 9)) for at, one in enumerate(themes)])
    return house


def lay(house: House, origin: str, laptop: Page, place: str) -> None:
    """The page as it is printed, in the size of the paper."""
    laptop.goto(f"{house.enter(laptop, origin, OLAUG)}{place}")
    laptop.wait_for_load_state("networkidle")
    expect(laptop.locator("main h1").first).to_be_visible()
    laptop.set_viewport_size(A4)
    laptop.emulate_media(media="print")


@pytest.mark.parametrize("place", PAGES)
def test_paper_says_of_which_collection_and_which_day_it_is(
    place: str, house: House, origin: str, laptop: Page
) -> None:
    lay(house, origin, laptop, place)
    expect(laptop.locator(".where")).to_be_visible()
    expect(laptop.get_by_text("Slik det var 14. september 2026")).to_be_visible()


@pytest.mark.parametrize("place", PAGES)
def test_on_paper_no_link_stands_that_leads_nowhere(
    place: str, house: House, origin: str, laptop: Page
) -> None:
    lay(house, origin, laptop, place)
    assert laptop.evaluate(IDLE) == []


@pytest.mark.parametrize("place", [one for one in PAGES if "expecting" not in one])
def test_on_paper_nothing_waits_to_be_filled_in(
    place: str, house: House, origin: str, laptop: Page
) -> None:
    lay(house, origin, laptop, place)
    expect(laptop.locator(FORMS).filter(visible=True)).to_have_count(0)


@pytest.mark.parametrize("place", PAGES)
def test_cards_on_paper_stand_in_no_grid_that_a_page_breaks(
    place: str, house: House, origin: str, laptop: Page
) -> None:
    """Its last row was laid over what follows."""
    lay(house, origin, laptop, place)
    assert laptop.evaluate(BROKEN) == []


def test_a_story_is_whole_on_paper_as_nothing_can_be_opened_there(
    house: House, origin: str, laptop: Page
) -> None:
    lay(house, origin, laptop, f"/explore/{SLUG}")
    story = laptop.locator(".fortell-story").filter(has_text="Vi ventet lenge").first
    expect(story.get_by_text(ENDING)).to_be_visible()
    assert "…" not in story.locator(".fortell-told").first.inner_text()
    laptop.emulate_media(media="screen")
    expect(story.get_by_text(ENDING)).to_be_hidden()
    story.get_by_role("button", name="Les").click()
    expect(story.get_by_text(ENDING)).to_be_visible()


def test_paper_says_which_page_of_the_stories_it_has(
    house: House, origin: str, laptop: Page
) -> None:
    lay(house, origin, laptop, f"/explore/{SLUG}")
    expect(laptop.get_by_text("Side 1 av 6")).to_be_visible()


def test_paper_says_in_which_order_the_stories_stand(
    house: House, origin: str, laptop: Page
) -> None:
    lay(house, origin, laptop, f"/explore/{SLUG}")
    said = laptop.locator(".fortell-on-paper")
    expect(said).to_have_text("Rekkefølge: Nyeste først")
    expect(said).to_be_visible()
    laptop.emulate_media(media="screen")
    expect(said).to_be_hidden()
    laptop.get_by_label("Rekkefølge").select_option("contrary")
    expect(said).to_have_text("Rekkefølge: Mest avvikende først")
    laptop.get_by_label("Rekkefølge").select_option("near")
    laptop.get_by_label("Hvor på kartet").select_option(index=1)
    laptop.emulate_media(media="print")
    expect(said).to_have_text(re.compile(r"^Rekkefølge: .+ – Hva bar det fram\? – .+$"))
    expect(said).to_be_visible()
    laptop.emulate_media(media="screen")
    laptop.get_by_label("Mening").check()
    laptop.get_by_role("searchbox").fill("benk")
    laptop.get_by_role("button", name="Søk").click()
    laptop.get_by_role("button", name="Fjern søket").wait_for()
    laptop.emulate_media(media="print")
    expect(said).to_be_hidden()


def test_themes_stand_beside_each_other_on_paper(house: House, origin: str, laptop: Page) -> None:
    lay(house, origin, laptop, f"/themes/{SLUG}")
    tops = laptop.locator(".themes > .theme").evaluate_all(
        "cards => cards.map((one) => Math.round(one.getBoundingClientRect().top))"
    )
    assert len(tops) > 2
    assert tops[0] == tops[1]


def test_an_opened_theme_is_broken_by_pages_and_its_maps_are_not(
    house: House, origin: str, laptop: Page
) -> None:
    """What stands in a line is broken anywhere, through the words of a map too."""
    laptop.goto(f"{house.enter(laptop, origin, OLAUG)}/themes/{SLUG}")
    theme = laptop.locator(".themes > .theme").first
    theme.get_by_role("button").click()
    maps = theme.locator(".profile > *")
    expect(maps.first).to_be_visible()
    laptop.set_viewport_size(A4)
    laptop.emulate_media(media="print")
    shown = "one => getComputedStyle(one).display"
    assert theme.evaluate(shown) == "block"
    assert maps.first.evaluate(shown) == "inline-block"


@pytest.mark.parametrize(
    "place, most",
    [
        (f"/themes/{SLUG}", 2),
        (f"/landscape/{SLUG}", 1),
        (COLLECTION, 2),
        (f"{COLLECTION}/signifiers", 1),
    ],
)
def test_paper_is_not_left_half_empty(
    place: str, most: int, house: House, origin: str, laptop: Page
) -> None:
    """These took a sheet or two more, of which some had nothing but a heading."""
    laptop.goto(f"{house.enter(laptop, origin, OLAUG)}{place}")
    laptop.wait_for_load_state("networkidle")
    expect(laptop.locator("main h1").first).to_be_visible()
    printed = laptop.pdf(format="A4", margin=MARGIN)
    assert len(re.findall(rb"/Type /Page\b", printed)) == most
