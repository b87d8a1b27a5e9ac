"""The demo's documents as they lie in the folder: hand-written, whole, true to the framework."""

import math
import re
from collections import Counter
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

DEMO = Path(__file__).parents[2] / "fortell" / "demo"
SHARED_RUN = 7
CONSENTS = {"count", "read", "quote", "publish"}
LINKS = {"bibliotek", "folkemote", "intranett", "plakat"}

Document = dict[str, Any]


@pytest.fixture(scope="module")
def framework() -> Document:
    document: Document = yaml.safe_load((DEMO / "framework.yaml").read_text(encoding="utf-8"))
    return document


@pytest.fixture(scope="module")
def stories() -> list[Document]:
    files = sorted((DEMO / "stories").glob("*.yaml"))
    texts = (file.read_text(encoding="utf-8") for file in files)
    return [story for text in texts for story in yaml.load(text, Loader=yaml.CSafeLoader)]


@pytest.fixture(scope="module")
def questions(framework: Document) -> dict[str, Document]:
    return {each["id"]: each for each in framework["signifiers"] + framework["teller"]}


def ids(parts: list[Document]) -> set[str]:
    return {part["id"] for part in parts}


def zone(weights: list[float]) -> str:
    """One of seven: three corners, three edges (named by the anchor left out), the middle."""
    if max(weights) >= 0.6:
        return f"corner {weights.index(max(weights))}"
    if min(weights) < 0.15:
        return f"edge without {weights.index(min(weights))}"
    return "middle"


def fits(question: Document, placement: Document) -> bool:
    """Whether a placed answer names what the question offers and stays within its range."""
    match question["kind"]:
        case "triad":
            weights: dict[str, float] = placement["weights"]
            return (
                set(weights) == ids(question["anchors"])
                and min(weights.values()) >= 0
                and math.isclose(sum(weights.values()), 1, abs_tol=1e-9)
            )
        case "dyad":
            return bool(0 <= placement["value"] <= 1)
        case "stones":
            places = placement["stones"]
            inside = all(0 <= axis <= 1 for place in places.values() for axis in place)
            return bool(places) and set(places) <= ids(question["stones"]) and inside
        case "choice":
            chosen = placement["options"]
            count = len(chosen) + ("other" in placement)
            most: int = question.get("max", 1)
            return set(chosen) <= ids(question["options"]) and 0 < count <= most
        case "scale":
            return placement["value"] in range(question["min"], question["max"] + 1)
        case _:
            return bool(0 < len(placement["text"]) <= question["max_length"])


def test_at_least_150_stories_each_have_their_own_id(stories: list[Document]) -> None:
    assert len(stories) >= 150
    assert len({story["id"] for story in stories}) == len(stories)


def test_every_story_names_a_prompt_language_consent_link_and_day(
    framework: Document, stories: list[Document]
) -> None:
    for story in stories:
        assert story["prompt"] in ids(framework["prompts"]), story["id"]
        assert story["language"] in framework["languages"], story["id"]
        assert story["consent"] in CONSENTS, story["id"]
        assert story["link"] in LINKS, story["id"]
        assert date(2026, 9, 1) <= date.fromisoformat(story["told"]) <= date(2026, 10, 31)


def test_every_placement_fits_its_question(
    questions: dict[str, Document], stories: list[Document]
) -> None:
    for story in stories:
        for name, placement in story["placements"].items():
            assert name in questions, (story["id"], name)
            if placement["state"] == "placed":
                assert fits(questions[name], placement), (story["id"], name)
            else:
                assert placement == {"state": "not_applicable"}, (story["id"], name)


def test_no_two_stories_share_a_run_of_words(stories: list[Document]) -> None:
    told_by: dict[tuple[str, ...], str] = {}
    for story in stories:
        words = re.findall(r"\w+", story["text"].lower())
        for start in range(len(words) - SHARED_RUN + 1):
            run = tuple(words[start : start + SHARED_RUN])
            assert told_by.setdefault(run, story["id"]) == story["id"], " ".join(run)


def test_stories_differ_in_length_as_peoples_do(stories: list[Document]) -> None:
    lengths = [len(story["text"].split()) for story in stories]
    assert sum(length <= 15 for length in lengths) >= 8
    assert sum(length >= 100 for length in lengths) >= 8


def test_every_language_and_role_is_told_by_five_or_more(
    questions: dict[str, Document], stories: list[Document]
) -> None:
    languages = Counter(story["language"] for story in stories)
    assert min(languages["nb"], languages["nn"], languages["en"]) >= 35
    answers = (story["placements"].get("rolle", {}) for story in stories)
    roles = Counter(option for answer in answers for option in answer.get("options", []))
    assert all(roles[role] >= 5 for role in ids(questions["rolle"]["options"]))


def test_every_triad_is_answered_in_all_seven_zones_and_declined(
    questions: dict[str, Document], stories: list[Document]
) -> None:
    for name, question in questions.items():
        if question["kind"] != "triad":
            continue
        answers = [story["placements"].get(name) for story in stories]
        placed = [list(a["weights"].values()) for a in answers if a and a["state"] == "placed"]
        zones = Counter(zone(weights) for weights in placed)
        assert len(zones) == 7, (name, zones)
        assert min(zones.values()) >= 3, (name, zones)
        assert len({tuple(weights) for weights in placed}) == len(placed), name
        assert None in answers, name
        assert {"state": "not_applicable"} in answers, name


def test_a_teller_of_two_stories_tells_them_in_one_sitting(stories: list[Document]) -> None:
    sittings: dict[str, set[tuple[str, str, str]]] = {}
    for story in stories:
        if "teller" in story:
            place = (story["told"], story["link"], story["language"])
            sittings.setdefault(story["teller"], set()).add(place)
    assert len(sittings) >= 10
    assert all(len(places) == 1 for places in sittings.values())


def test_contact_details_occur_only_where_masking_is_shown(stories: list[Document]) -> None:
    details = re.compile(r"\S+@(\S+\.\w+)|\b\d\d \d\d \d\d \d\d\b")
    found = [match for story in stories for match in details.finditer(story["text"])]
    assert 3 <= len(found) <= 5
    assert all(
        match[1] == "example.no" if match[1] else match[0].startswith("57 00 ") for match in found
    )
