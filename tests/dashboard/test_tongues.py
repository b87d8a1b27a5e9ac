"""What a collection brings is marked as of the language it is in, whatever the page's (3.1.2)."""

import re
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Page

from builders import OLAUG, a_framework, framework_document, in_other_words, words
from dashboard.languages import in_own_words, spoken_in
from dashboard.tongues import as_read, bare, parted, spoken_of
from dashboards import DATABASE, SLUG, House, at_desk, build_house, copy_house, mounted
from keeping import Browser, browser
from patterning import compare, planted_stories
from storybank.collections import find_collection
from storybank.expectations import keep_expectation
from storybank.framework import read_framework
from storybank.populations import Shares, keep_population
from storybank.tables import Expectation, Story, Theme
from theming import keep_run

COLLECTION = f"/collections/{SLUG}"
TONGUE, MARK, TAG = "uk", "Ж", "\N{LANGUAGE TAG}"
"""The one language of the foreign framework, whose texts begin with that letter as nothing of ours
does, and the sign by which they carry it."""
EARLIER = "2026-09-02T12"
NARROWED = "rolle=ansatt&mark.drivkraft=zone:1&mark.stemme=fifth:2"
COMPARED = "versus.by=rolle&versus.first=innbygger&versus.second=ansatt"
EXPLORED = f"/explore/{SLUG}?{NARROWED}"
PAGES = (
    *(f"/explore/{SLUG}", EXPLORED, f"/explore/{SLUG}?{COMPARED}"),
    *(f"/{page}/{SLUG}" for page in ("findings", "change", "landscape", "expecting", "themes")),
    *(f"/landscape/{SLUG}?over=&{COMPARED}", f"/change/{SLUG}?{NARROWED}"),
    *(f"{COLLECTION}{page}" for page in ("", "/signifiers", "/population", "/gathering")),
    *(f"{COLLECTION}/data-map", f"/expecting/{SLUG}?of=rolle:ansatt"),
)
FILES = (
    *(f"/explore/{SLUG}/maps/drivkraft.{kind}?{COMPARED}" for kind in ("svg", "csv")),
    *(f"/change/{SLUG}/map.{kind}?of=stemme" for kind in ("svg", "csv")),
    *(f"/landscape/{SLUG}/map.{kind}?over=drivkraft" for kind in ("svg", "csv")),
)
UNFOLD = "() => document.querySelectorAll('details').forEach((one) => { one.open = true; })"
UNMARKED = """([tongue, mark]) => {
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = [];
  while (walk.nextNode()) {
    const { data, parentElement: within } = walk.currentNode;
    const lang = within.closest("[lang]").getAttribute("lang");
    const all = data.trim().startsWith(mark), ours = lang !== tongue;
    const mixed = within.closest("option, desc, svg text") && !all;
    if (within.closest("script") || mixed) continue;
    if (data.includes(mark) ? ours && !within.closest("svg text") : !ours && /\\p{L}/u.test(data))
      found.push(`${lang}: ${data}`);
  }
  return found;
}"""
"""Words of the framework that are not marked as of its language, and words of ours that are. What
stands in a picture is told by its name and its description."""

TORN = """() => [...document.querySelectorAll("bdi")].map((one) => one.parentElement)
  .filter((one) => /flex|grid/.test(getComputedStyle(one).display)).map((one) => one.textContent)"""
"""Sentences that are laid out piece by piece, so that the spaces beside a piece are lost."""


@pytest.fixture
def reader(standing_house: House, tmp_path: Path) -> Browser:
    """The owner of a collection in bokmål and English, who reads in nynorsk."""
    owner = browser(copy_house(standing_house, tmp_path), OLAUG)
    assert owner.post("/language", language="nn").status_code == 303
    return owner


@pytest.mark.parametrize(
    "place, said",
    [
        ("/", "Nabolaget ditt"),
        ("/", "Lære hva som hjelper."),
        (COLLECTION, "Nabolaget ditt"),
        (COLLECTION, "Lære hva som hjelper."),
        (COLLECTION, "ledere i parkavdelingen"),
        (f"{COLLECTION}/data-map", "Lære hva som hjelper."),
        (f"{COLLECTION}/signifiers", "Hva bar det fram?"),
        (f"{COLLECTION}/population", "Hvem er du?"),
        (f"{COLLECTION}/population", "Innbygger"),
        (f"/landscape/{SLUG}", "Hva bar det fram?"),
        (f"/landscape/{SLUG}", "Jeg ble …"),
    ],
)
def test_words_of_a_collection_are_marked_as_of_its_language(
    reader: Browser, place: str, said: str
) -> None:
    page = reader.client.get(place).text
    assert '<html lang="nn"' in page
    assert re.search(rf'<[^<>]* lang="nb"[^<>]*>{re.escape(said)}<', page)


def test_the_groups_of_a_population_are_too(reader: Browser) -> None:
    given = {"question": "rolle", "kind": "percent", "part-innbygger": "50", "part-ansatt": "50"}
    assert reader.post(f"{COLLECTION}/population", **given).status_code == 303
    page = reader.client.get(f"{COLLECTION}/gathering").text
    for said in ("Hvem er du?", "Innbygger", "Ansatt"):
        assert re.search(rf'<[^<>]* lang="nb"[^<>]*>{re.escape(said)}<', page)


def test_the_language_of_what_is_said_is_that_of_the_words_taken(standing_house: House) -> None:
    with at_desk(standing_house, OLAUG, "nn"):
        for texts in (words("Ja", "Yes"), {"en": "Yes"}, {"se": "Juo"}):
            assert texts[spoken_in(texts)] == in_own_words(texts)
        assert (in_own_words({}), spoken_in({})) == ("", "nn")


def test_a_framework_is_read_in_the_language_that_lies_nearest(standing_house: House) -> None:
    both = a_framework()
    said = in_other_words(framework_document(), lambda one: {"en": one["en"], "nn": one["nb"]})
    nynorsk = read_framework({**said, "languages": ["en", "nn"]})
    with at_desk(standing_house, OLAUG, "nb"):
        assert as_read(both) is both
        assert spoken_of(nynorsk) == "nn"
        carrying = as_read(nynorsk)
    question, carried = (one.signifiers[0].question for one in (nynorsk, carrying))
    assert carried["en"] == question["en"]
    assert (TAG in carried["nn"], bare(carried["nn"])) == (True, question["nn"])
    before, apart, after = parted(f"Om {carried['nn']}?")
    assert (before, apart.children, apart.lang, after) == ("Om ", question["nn"], "nn", "?")


@pytest.fixture(scope="module")
def foreign(tmp_path_factory: pytest.TempPathFactory) -> House:
    """Eighty stories of two weeks under a foreign framework, with all that a page says of them."""
    document = in_other_words(framework_document(), lambda one: {TONGUE: f"{MARK}{one['nb']}"})
    framework = read_framework({**document, "languages": [TONGUE]})
    folder = tmp_path_factory.mktemp("foreign")
    house = build_house(folder, planted_stories(), framework=framework)
    with house.sessions.writing() as session:
        for number, story in enumerate(session.query(Story)):
            story.told = EARLIER if number % 4 > 1 else story.told
    compare(house.sessions, SLUG)
    keep_run(house, [(Theme(key="benk", terms=["benk"], stability=0.9), slice(0, 40))])
    with house.sessions.writing() as session:
        collection = find_collection(session, SLUG)
        keep_population(
            session, collection, "rolle", Shares({"innbygger": 90, "ansatt": 10}, "SSB")
        )
        day, placed = collection.opens, {"stemme": {"state": "placed", "value": 0.2}}
        key = {"account_id": house.people[OLAUG].id, "collection_id": collection.id}
        keep_expectation(session, Expectation(**key, whose="", placements=placed, day=str(day)))
    return house


def test_each_word_of_a_framework_is_heard_in_its_own_language(
    foreign: House, serve: Callable[..., str], laptop: Page
) -> None:
    address = foreign.enter(laptop, serve(mounted(foreign)))
    seen = set()
    for page in PAGES:
        laptop.goto(f"{address}{page}")
        laptop.wait_for_load_state("networkidle")
        laptop.evaluate(UNFOLD)
        if "explore" in page:
            laptop.locator(".fortell-numbers table").last.wait_for()
        assert laptop.evaluate(UNMARKED, [TONGUE, MARK]) == [], page
        assert laptop.evaluate(TORN) == [], page
        assert TAG not in laptop.content(), page
        seen |= {page} if MARK in laptop.content() else set()
    assert seen >= set(PAGES) - {COLLECTION, f"/themes/{SLUG}"}


def test_what_a_click_brings_is_too(
    foreign: House, serve: Callable[..., str], laptop: Page
) -> None:
    laptop.goto(f"{foreign.enter(laptop, serve(mounted(foreign)))}/explore/{SLUG}")
    laptop.locator(".teller").get_by_role("button", name=re.compile(f"^{MARK}Ansatt")).click()
    chip = laptop.locator(".fortell-chip")
    chip.wait_for()
    marked = chip.locator(f"[lang={TONGUE}]").all_inner_texts()
    assert marked == [f"{MARK}Hvem er du?", f"{MARK}Ansatt"]
    assert laptop.evaluate(UNMARKED, [TONGUE, MARK]) == []


@pytest.mark.parametrize("file", FILES)
def test_files_and_what_is_kept_hold_the_words_alone(foreign: House, file: str) -> None:
    saved = foreign.client(OLAUG).get(file)
    assert saved.status_code == 200
    assert MARK in saved.text
    assert TAG not in saved.text
    with closing(sqlite3.connect(foreign.folder / DATABASE)) as database:
        assert not [line for line in database.iterdump() if TAG in line]
