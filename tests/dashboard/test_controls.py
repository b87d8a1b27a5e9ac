"""The browser's own controls and the stories: what is chosen arrives, what is told is read."""

from playwright.sync_api import Page, expect

from dashboard.components import Checks, Chips, Select, StoryList, StorySearch
from drawn import (
    CHIP_WORDS,
    OPTIONS,
    SEARCH_WORDS,
    STORY_WORDS,
    an_order,
    hear,
    show,
    some_stories,
)
from serving import Servers


def test_checks_and_select_tell_what_is_chosen(serve: Servers, laptop: Page) -> None:
    checks = Checks(id="checks", label="Who", options=OPTIONS, value=["b"])
    show(laptop, serve, checks, heard="checks", prop="value")
    laptop.get_by_role("group", name="Who").get_by_label("Ada").check()
    hear(laptop, ["a", "b"])
    options = [{"value": "", "label": "Nobody"}, *OPTIONS]
    show(laptop, serve, Select(id="who", label="Who", options=options), heard="who", prop="value")
    laptop.get_by_label("Who").select_option("Bo")
    expect(laptop.locator("#heard")).to_have_text("'b'")
    laptop.get_by_label("Who").select_option("Nobody")
    hear(laptop, None)


def test_a_chip_says_what_it_removes(serve: Servers, laptop: Page) -> None:
    chips = Chips(id="chips", label="Filters", chips=OPTIONS, words=CHIP_WORDS)
    show(laptop, serve, chips, heard="chips", prop="removed")
    laptop.get_by_role("button", name="Remove Ada").click()
    hear(laptop, {"value": "a", "times": 1})
    laptop.get_by_role("button", name="Remove all").click()
    hear(laptop, {"value": None, "times": 2})


def test_a_point_is_picked_by_name_by_click_and_along_a_line(serve: Servers, laptop: Page) -> None:
    show(laptop, serve, an_order(), heard="order", prop="value")
    laptop.get_by_label("Order").select_option("near")
    hear(laptop, {"order": "near", "map": "carried", "point": [0.5, 0.6]})
    laptop.get_by_label("Place").select_option("Low left")
    hear(laptop, {"order": "near", "map": "carried", "point": [0.2, 0.1]})
    triangle = laptop.locator(".fortell-pick svg")
    box = triangle.bounding_box()
    assert box is not None
    triangle.click(position={"x": box["width"] / 2, "y": 1})
    hear(laptop, {"order": "near", "map": "carried", "point": [0.5, 0.866]})
    expect(laptop.get_by_label("Place")).to_have_value("-1")
    laptop.get_by_label("Map").select_option("Heard")
    hear(laptop, {"order": "near", "map": "heard", "point": [0.1]})
    laptop.get_by_role("slider").press("ArrowRight")
    hear(laptop, {"order": "near", "map": "heard", "point": [0.15]})


def test_a_search_is_asked_for_and_taken_back(serve: Servers, laptop: Page) -> None:
    show(laptop, serve, StorySearch(id="seek", words=SEARCH_WORDS), heard="seek", prop="value")
    laptop.get_by_label("Seek").fill("  benches ")
    laptop.get_by_label("Meaning").check()
    laptop.get_by_label("Seek").press("Enter")
    hear(laptop, {"typed": "benches", "by": "meaning"})
    laptop.get_by_role("button", name="Clear").click()
    hear(laptop, None)
    expect(laptop.get_by_label("Seek")).to_have_value("")


def test_a_long_story_without_spaces_opens_on_demand(serve: Servers, laptop: Page) -> None:
    story = {"id": "one", "text": "話" * 2000, "language": "ja"}
    show(laptop, serve, StoryList(id="stories", stories=[story], words=STORY_WORDS))
    told = laptop.locator(".fortell-told")
    expect(told).to_have_text("話" * 420 + " …", use_inner_text=True)
    title = laptop.get_by_role("heading", name="Without a title")
    assert title.evaluate("one => one.closest('[lang]').lang") == "en", "our words, not the story's"


def test_a_story_is_read_in_its_own_language(serve: Servers, laptop: Page) -> None:
    stories = StoryList(id="stories", stories=some_stories(), words=STORY_WORDS)
    show(laptop, serve, stories)
    story = laptop.get_by_role("article", name="Krysset")
    told = story.locator(".fortell-told:visible")
    expect(told.first).to_be_visible()
    assert told.first.evaluate("one => one.closest('[lang]').lang") == "nb"
    expect(story).to_contain_text("Theme: school, road")
    expect(story.get_by_role("list", name="Placements")).to_contain_text("Mostly Trust")
    expect(story.get_by_text("Felt")).to_have_attribute("lang", "en")
    expect(story.get_by_text("Glad")).to_have_attribute("lang", "nb")
    before = told.count()
    more = story.get_by_role("button", name="Read all")
    expect(more).to_have_accessible_description("Krysset")
    more.click()
    assert told.count() > before
    expect(laptop.get_by_role("article", name="Without a title")).to_contain_text("Short.")
