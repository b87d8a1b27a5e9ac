"""Why somebody sees what is masked: a sentence, in which the log keeps nothing of the story."""

import pytest

from storybank.personal_data import LABELS
from storybank.unmasking import LONGEST_REASON, is_reason, mask_remark

TOLD = (
    "Helsing rektor Kari Nordmann",
    "Ring 41 23 45 67. Vi bor i Storgata 12 B, 7030 Trondheim.",
    "skriv til kari@example.no",
)


@pytest.mark.parametrize(
    "typed, enough",
    [
        ("Moren må varsles", True),
        ("  Moren\nmå\nvarsles ", True),
        ("a b " + "c" * (LONGEST_REASON - 4), True),
        ("", False),
        ("   \n ", False),
        ("må varsles", False),
        ("a b " + "c" * (LONGEST_REASON - 3), False),
        ("Moren må\0 varsles", False),
        ("Moren må \ud800 varsles", False),
    ],
)
def test_a_reason_is_a_sentence_that_the_log_can_hold(typed: str, enough: bool) -> None:
    assert is_reason(typed) is enough


@pytest.mark.parametrize(
    "typed, kept",
    [
        ("Familien må varsles i dag.", "Familien må varsles i dag."),
        ("Rektor Per Ås ba om det.", "Rektor [navn] ba om det."),
        ("My name is Anna, call 22 22 55 55.", "My name is [navn], call [telefon]."),
        ("Kari må varsles, sa NORDMANN.", "[navn] må varsles, sa [navn]."),
        ("Det er karis mor.", "Det er [navn] mor."),
        ("Nummeret 4123 45-67 er feil.", "Nummeret [telefon] er feil."),
        ("De bor i storgata 12b, 7030 trondheim.", "De bor i [adresse]."),
        ("Se KARI (at) eksempel", "Se [navn] (at) eksempel"),
        ("Svar til KARI@EXAMPLE.NO nå.", "Svar til [e-post] nå."),
        ("Karitas og karius varsles.", "Karitas og karius varsles."),
    ],
)
def test_no_reason_repeats_what_was_masked(typed: str, kept: str) -> None:
    assert mask_remark(typed, TOLD, "nb", LABELS["nb"]) == kept


def test_a_reason_is_marked_in_the_words_of_who_gives_it() -> None:
    assert mask_remark("Call Nordmann now", TOLD, "nb", LABELS["en"]) == "Call [name] now"
