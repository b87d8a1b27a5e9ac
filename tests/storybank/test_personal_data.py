"""Personal data is found where it can be, and numbers that are nobody's are left alone."""

import csv
import gzip
import json
import time
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from personal_texts import NOT_PERSONAL, PERSONAL
from storybank.personal_data import LABELS, Finding, Kind, find_personal_data, mask_personal_data


@pytest.mark.parametrize("text, masked", PERSONAL)
def test_personal_data_is_masked(text: str, masked: str) -> None:
    assert mask_personal_data(text, "nb") == masked


@pytest.mark.parametrize("text", NOT_PERSONAL)
def test_what_belongs_to_nobody_is_left_alone(text: str) -> None:
    assert find_personal_data(text, "nb") == ()
    assert mask_personal_data(text, "nb") == text


def test_a_finding_says_where_and_what() -> None:
    text = "Skriv til a.b@kommune.no eller ring 41 23 45 67."
    assert find_personal_data(text, "nb") == (
        Finding(10, 24, Kind.EMAIL),
        Finding(36, 47, Kind.PHONE),
    )


def test_the_language_chooses_how_names_are_introduced() -> None:
    assert mask_personal_data("My name is John Smith and", "en") == "My name is [name] and"
    assert mask_personal_data("Namnet mitt er Liv Berg.", "nn") == "Namnet mitt er [namn]."
    assert mask_personal_data("My name is Ahmed", "ar") == "My name is [name]"
    for written in ("no", "nb-NO", "nn-NO"):
        assert mask_personal_data("Jeg heter Kari Nordmann.", written).startswith("Jeg heter [na")
    assert mask_personal_data("My name is John Smith and", "en-GB") == "My name is [name] and"
    assert find_personal_data("My name is Xerxine", "nb") == ()


def test_a_story_of_unknown_language_is_searched_in_all_that_we_know() -> None:
    text = "Jeg heter Kari Nordmann. My name is John Smith."
    assert mask_personal_data(text, "und") == "Jeg heter [name]. My name is [name]."


def test_marks_can_be_given() -> None:
    labels = dict.fromkeys(Kind, "…")
    assert mask_personal_data("Ring 41 23 45 67", "nb", labels) == "Ring …"


def test_every_language_has_a_mark_for_each_kind() -> None:
    assert all(set(labels) == set(Kind) for labels in LABELS.values())


@pytest.mark.parametrize(
    "text, masked",
    [
        ("Rektor Kari Nordmann kom, og Kari lo.", "Rektor [navn] kom, og [navn] lo."),
        ("Nordmanns dør. Fru Nordmann kom.", "[navn] dør. Fru [navn] kom."),
        ("Kari kom. Jeg heter Kari Ås.", "[navn] kom. Jeg heter [navn]."),
        (
            "Familien Nordmann og tante Xerxine. Nordmann!",
            "Familien [navn] og tante [navn]. [navn]!",
        ),
        ("Vi så på lege Vår Bo, og vår bod.", "Vi så på lege [navn], og vår bod."),
        ("Lærer Anne-Marie. Anne, Marie og Karianne.", "Lærer [navn]. [navn], [navn] og Karianne."),
    ],
)
def test_a_name_that_is_introduced_is_masked_wherever_it_stands(text: str, masked: str) -> None:
    assert mask_personal_data(text, "nb") == masked


@pytest.mark.parametrize(
    "text, masked",
    [
        ("ola\u00ad.nord@kom\u00admune.no svarte", "[e-post] svarte"),
        ("Ring 41 23\u200b 45 67.", "Ring [telefon]."),
        ("Ring 41\u201123\u201145\u201167.", "Ring [telefon]."),
        ("Jeg heter Ka\u00adri Nord\u00admann.", "Jeg heter [navn]."),
        (
            "\u200bJeg heter \u2060Kari, og Ka\u00adri lo",
            "\u200bJeg heter \u2060[navn], og [navn] lo",
        ),
        ("mobil\u201141234567", "mobil\u2011[telefon]"),
        ("Kommune\u00adreformen var en mer\u00adkelig sak", None),
    ],
)
def test_what_nobody_sees_in_a_word_hides_no_personal_data(text: str, masked: str | None) -> None:
    assert mask_personal_data(text, "nb") == (masked or text)
    assert (
        mask_personal_data("Nord\u00admann lo", "nb", beside=["rektor Kari Nordmann"])
        == "[navn] lo"
    )


def test_a_name_that_another_text_introduces_is_masked_too() -> None:
    told, title = "Da lo Nordmann av oss.", "Møtet med rektor Kari Nordmann"
    assert mask_personal_data(told, "nb") == told
    assert mask_personal_data(told, "nb", beside=[title, told]) == "Da lo [navn] av oss."
    broken = title.replace("mann", "\u00admann")
    assert mask_personal_data(told, "nb", beside=[broken, told]) == "Da lo [navn] av oss."


@given(st.text(max_size=400) | st.text("0123456789 .-+()@aAÆ,\n", max_size=400))
def test_findings_lie_inside_the_text_and_apart(text: str) -> None:
    found = find_personal_data(text, "nb")
    assert all(0 <= one.start < one.end <= len(text) for one in found)
    assert all(one.end <= other.start for one, other in pairwise(found))


@given(st.lists(st.sampled_from([text for text, _ in PERSONAL] + NOT_PERSONAL), max_size=8))
def test_masking_twice_changes_nothing_more(texts: list[str]) -> None:
    once = mask_personal_data("\n".join(texts), "nb")
    assert mask_personal_data(once, "nb") == once


HOSTILE = (
    *("1", "a", "A", "@", "+", "(", ".", "-"),
    *("1 ", "12345678 ", "(1", "+1 ", "41 23 45 67 ", "1-", "1/", "a@", "a.", "Aa ", "Avei"),
    *(
        "Storgata ",
        "herr ",
        "Herr Aa",
        "heter ",
        "Kari ",
        "Kari-",
        "Kari. ",
        "A-",
        "15108695088 ",
        "Ring meg på ",
        "١٢٣٤٥٦٧٨",
    ),
)


@pytest.mark.parametrize("piece", HOSTILE)
def test_hostile_text_takes_no_more_than_its_share_of_time(piece: str) -> None:
    started = time.process_time()  # of this process alone, however busy the machine is
    find_personal_data((piece * 10_000)[:10_000], "nb")
    short = time.process_time() - started
    find_personal_data((piece * 80_000)[:80_000], "nb")
    long = time.process_time() - started - short
    # Eight times the text in eight times the time; a square would be sixty-four.
    assert long < 30 * short + 0.2
    assert short < 2


def test_naughty_strings_are_read(shared: Path) -> None:
    with gzip.open(shared / "data" / "messy" / "blns.json.gz", "rt", encoding="utf-8") as file:
        texts = json.load(file)
    masked = {text: mask_personal_data(text, "en") for text in texts}
    changed = {text for text, after in masked.items() if text != after}
    assert len(texts) > 400
    assert len(changed) < 10, "those with names in them"


def test_real_texts_are_hardly_touched(shared: Path) -> None:
    """6,000 sentences from parliament hold years, sums and laws; what is found are names."""
    path = shared / "data" / "storting_nb_nn.csv.gz"
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        texts = [row["text"] for row in csv.DictReader(file)]
    found = [one for text in texts for one in find_personal_data(text, "nb")]
    assert len(texts) == 6000
    assert {one.kind for one in found} == {Kind.NAME}
    named = [text for text in texts if find_personal_data(text, "nb")]
    assert len(named) < len(texts) / 20
