"""What a pattern says of whom, and in which direction: for each kind of question."""

import pytest

from analysis.scan.columns import APPLIES
from analysis.scan.gather import NOT_APPLICABLE
from builders import OLAUG, a_framework
from dashboard.patterns.pattern_words import LONGEST, Lexicon, say_pattern, shorten
from dashboards import House, at_desk
from storybank.tables import Pattern

LEXICON = Lexicon(a_framework(), "nb", {"benk": "benk, gate"})
YES, NO = APPLIES
WHO = [
    ("rolle", "ansatt", "«Ansatt»"),
    ("arm", "håp", "«håp»"),
    ("theme", "benk", "Historier om «benk, gate»"),
    ("told", "earliest", "De tidligste av historiene"),
    ("told", "middle", "De midterste av historiene"),
    ("told", "latest", "De seneste av historiene"),
    (f"stemme.{NOT_APPLICABLE}", NO, "De som sier at «Jeg ble …» ikke passer"),
    (f"stemme.{NOT_APPLICABLE}", YES, "De som «Jeg ble …» passer for"),
    ("vanlig", "5", "De som svarer «5» på «Hvor vanlig er dette?»"),
    ("drivkraft", "top", "De som svarer «Mest: Tillit» på «Hva bar det fram?»"),
    ("stemme", "second", "De som svarer «Helt ‘spurt om alt’» på «Jeg ble …»"),
    ("krefter.jeg", "top_left", "De som svarer «oppe til venstre» på «Jeg: Hvor sto de?»"),
    ("folelse", "other", "De som svarer «Med egne ord» på «Hva kjente du?»"),
]
WHERE = [
    ("drivkraft", "top", ["Tillit", "Regler", "Vilje"]),
    ("stemme", "first", ["overhørt", "spurt om alt"]),
    ("vanlig", "1", ["Sjelden", "Hver dag"]),
]
OFTENER = [
    ("drivkraft", "left", "«Hva bar det fram?» er oftere «Mest: Regler»"),
    ("folelse", "ro", "«Hva kjente du?» er oftere «Ro»"),
    ("theme", "benk", "«Tema» er oftere «benk, gate»"),
    ("told", "early", "«Når den ble fortalt» er oftere «De nokså tidlige»"),
    (f"stemme.{NOT_APPLICABLE}", YES, "«Jeg ble …» er oftere «passer»"),
    (f"stemme.{NOT_APPLICABLE}", NO, "«Jeg ble …» er oftere «passer ikke»"),
]


def said(
    house: House,
    first: tuple[str, str],
    second: tuple[str, str],
    end: int | None = None,
    rest: str | None = None,
) -> str:
    (name, group), (other, region) = first, second
    told = {"group": group, "region": region, "end": end, "rest": rest}
    with at_desk(house, OLAUG):
        return say_pattern(LEXICON, Pattern(first=name, second=other, told=told))


@pytest.mark.parametrize("name, region, who", WHO)
def test_whose_pattern_it_is_is_said_by_what_they_answer(
    standing_house: House, name: str, region: str, who: str
) -> None:
    found = said(standing_house, (name, region), ("folelse", "ro"))
    assert found == f"{who}: «Hva kjente du?» er oftere «Ro» enn hos de andre."


@pytest.mark.parametrize("name, region, ends", WHERE)
def test_each_end_of_an_answer_is_called_by_its_own_name(
    standing_house: House, name: str, region: str, ends: list[str]
) -> None:
    question = LEXICON.question(name)
    for end, called in enumerate(ends):
        found = said(standing_house, ("rolle", "ansatt"), (name, region), end, "innbygger")
        assert found == f"«Ansatt»: «{question}» ligger nærmere «{called}» enn hos «Innbygger»."


@pytest.mark.parametrize("end, when", [(0, "tidligere"), (1, "senere")])
def test_the_end_of_time_is_later_and_its_beginning_earlier(
    standing_house: House, end: int, when: str
) -> None:
    found = said(standing_house, ("rolle", "ansatt"), ("told", "latest"), end)
    assert found == f"«Ansatt»: fortalt {when} enn hos de andre."


@pytest.mark.parametrize("name, region, what", OFTENER)
def test_where_no_end_is_nearer_it_says_what_is_more_often(
    standing_house: House, name: str, region: str, what: str
) -> None:
    found = said(standing_house, ("rolle", "ansatt"), (name, region))
    assert found == f"«Ansatt»: {what} enn hos de andre."


def test_a_theme_that_is_not_shown_is_named_on_neither_side(standing_house: House) -> None:
    assert not said(standing_house, ("theme", "liten"), ("folelse", "ro"))
    assert not said(standing_house, ("rolle", "ansatt"), ("theme", "liten"))


@pytest.mark.parametrize(
    "words, short",
    [
        ("Hva bar det fram?", "Hva bar det fram?"),
        ("This experience makes you feel:", "This experience makes you feel"),
        ("Wholly “fixed”\nand so on", "Wholly ‘fixed’ and so on"),
        ("a " * 60, "a " * 34 + "a …"),
    ],
)
def test_a_long_question_is_shortened_at_a_word(words: str, short: str) -> None:
    assert shorten(words) == short
    assert len(shorten(words)) <= LONGEST + 2


def test_a_stone_is_named_before_its_question_which_may_be_cut() -> None:
    assert LEXICON.question("krefter.kommunen") == "Kommunen: Hvor sto de?"
