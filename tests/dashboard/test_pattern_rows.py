"""What is said of a whole scan: how much was looked at, and what else may make a pattern."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from builders import OLAUG, a_framework, framework_document, words
from dashboard.patterns.pattern_rows import (
    Tally,
    _doubt,
    _level,
    _say_stability,
    _textbook,
    _warn_of,
    _warn_of_theme,
    found_patterns,
    lost_marks,
    make_rows,
    say_newer,
    say_scan,
    tally,
)
from dashboard.patterns.pattern_words import Lexicon, say_pattern
from dashboards import SLUG, House, at_desk, build_house
from patterning import PLANTED, compare, planted_stories
from storybank.patterns import KeptScan
from storybank.tables import Collection, Pattern, PatternMark

SEEN_TOO = "Det viser seg også blant dem som fortalte samme dag."
NOT_SEEN = "Blant dem som fortalte samme dag, viser det seg ikke."
LEXICON = Lexicon(a_framework(), "nb", {})
MEETING = "Hvem som kom på hvilket møte, kan også se ut som et mønster"


def _planted() -> Pattern:
    told = {"group": "ansatt", "region": "left", "end": 1, "rest": "innbygger", "against": ""}
    counts = {"there": 40, "members": 100, "others_there": 20, "others": 105}
    found = {"p": 0.001, "adjusted": 0.01, "effect": 0.234, "low": 0.123, "high": 0.341}
    first, second = PLANTED
    own = {"first": first, "second": second, "tellers": 205, "method": "limit"}
    return Pattern(**own, **found, told=told | counts)


def _scan(*patterns: Pattern) -> KeptScan:
    return KeptScan(200, 1, "1", {"false_discoveries": 0.05}, False, patterns)


def test_a_chance_of_just_five_in_a_hundred_is_none_of_those_under_it() -> None:
    chances = (0.05, 0.049)
    pairs = tuple(Pattern(p=one, adjusted=one, effect=0.1) for one in chances)
    scan = KeptScan(200, 1, "1", {"false_discoveries": 0.05}, False, pairs)
    counted = tally(scan, 1)
    assert (counted.judged, counted.small, counted.found) == (2, 1, 1)


def test_held_back_is_what_the_gate_holds_and_what_is_found_and_not_shown() -> None:
    held = [Pattern(p=None, reason="held_back")] * 3
    mute = [Pattern(p=None, reason="few_tellers"), Pattern(p=None)]
    found = [Pattern(p=0.001, adjusted=0.01, effect=0.1)] * 4
    scan = KeptScan(200, 1, "1", {"false_discoveries": 0.05}, False, (*held, *mute, *found))
    counted = tally(scan, 3)
    assert (counted.judged, counted.held, counted.mute) == (4, 3 + 1, 2)
    assert (counted.by_chance, counted.false) == pytest.approx((4 * 0.05, 4 * 0.05))


def test_what_chance_gives_has_a_decimal_under_ten_and_what_is_nothing_is_not_said(
    standing_house: House,
) -> None:
    few, many = (Tally(200, 20, chance, 0, 0.0, 0, 0) for chance in (9.9, 10.0))
    with at_desk(standing_house, OLAUG):
        said, more = (" ".join(say_scan(one, ())) for one in (few, many))
        scan = KeptScan(200, 1, "1", {"tellers": 40}, False, ())
        newer = [say_newer(scan, tellers) for tellers in (39, 40, 41)]
    assert "omtrent 9,9." in said
    assert "omtrent 10." in more
    assert "Holdt tilbake" not in said
    assert "Par som ikke er vurdert" not in said
    assert newer[:2] == ["", ""]
    assert newer[2].startswith("1 ")


@pytest.mark.parametrize(
    "chance, step",
    [
        (0.00009, "< 0,0001"),
        (0.0001, "< 0,001"),
        (0.001, "< 0,01"),
        (0.01, "< 0,05"),
        (0.05, "≥ 0,05"),
        (None, "≥ 0,05"),
    ],
)
def test_a_chance_is_told_in_steps(standing_house: House, chance: float | None, step: str) -> None:
    with at_desk(standing_house, OLAUG):
        assert _level(chance) == step


def test_what_goes_with_time_is_looked_at_again_in_halves_of_the_days(
    standing_house: House,
) -> None:
    with at_desk(standing_house, OLAUG):
        days, tellers, unseen = (
            _doubt(Pattern(first=first, second="drivkraft", p=p, stability=share, told={}))
            for first, p, share in (
                ("told", 0.01, 0.8),
                ("rolle", 0.01, 0.8),
                ("rolle", None, None),
            )
        )
        shuffled = [
            _textbook(
                Pattern(first=first, second="drivkraft", p=0.01, method="permutation", told={})
            )[0]
            for first in ("told", "rolle")
        ]
    assert "50 til 90\xa0% av tilfeldig trukne halvdeler av dagene" in days
    assert "50 til 90\xa0% av tilfeldig trukne halvdeler av de samme fortellerne" in tellers
    assert unseen == "Det kan være tilfeldig (p er 0,05 eller mer)."
    assert ["dagene stokket" in one for one in shuffled] == [True, False]


@pytest.mark.parametrize(
    "test, effect, warned",
    [("chi_square", 0.95, True), ("chi_square", 0.949, False), ("kruskal_wallis", 0.97, False)],
)
def test_only_of_two_choices_one_can_follow_from_the_other(
    standing_house: House, test: str, effect: float, *, warned: bool
) -> None:
    told = {"textbook": {"test": test, "effect": effect, "p": 0.0}, "within_days": False}
    pattern = Pattern(first="rolle", second="drivkraft", told=told)
    with at_desk(standing_house, OLAUG):
        said = _warn_of(pattern, Collection(), Lexicon(a_framework(), "nb", {}))
    assert len(said) == 1 + warned
    assert said[0].startswith("Det ene følger nesten av det andre.") == warned
    assert said[-1].startswith(NOT_SEEN[:-20])


def test_two_answers_that_no_textbook_has_a_test_for_still_say_what_their_days_do(
    standing_house: House,
) -> None:
    pattern = Pattern(first="rolle", second="drivkraft", told={"within_days": False})
    with at_desk(standing_house, OLAUG):
        [said] = _warn_of(pattern, Collection(), LEXICON)
    assert said.startswith(NOT_SEEN[:-20])


def test_what_the_gate_holds_back_is_no_pattern_and_the_strongest_comes_first() -> None:
    held = Pattern(reason="held_back", p=0.001, adjusted=0.01, effect=0.9)
    kept = [Pattern(p=0.001, adjusted=0.01, effect=effect) for effect in (0.1, 0.3, 0.2)]
    assert [one.effect for one in found_patterns(_scan(held, *kept))] == [0.3, 0.2, 0.1]


def test_a_row_says_its_strength_and_its_shares_with_their_intervals(
    standing_house: House,
) -> None:
    with at_desk(standing_house, OLAUG):
        [row] = make_rows(_scan(_planted()), Collection(slug=SLUG, k=5), LEXICON, {})
    assert row.strength.startswith("Styrke 0,23 (0,12 til 0,34) på en skala fra 0 til 1")
    assert row.shares.replace("\N{NO-BREAK SPACE}", " ") == (
        "«Mest: Regler»: 41 % (30 til 54) av 100, mot 21 % (12 til 32) av 105."
    )


def test_beside_rows_it_says_how_many_stand_out_and_without_them_that_none_does(
    standing_house: House,
) -> None:
    counted = Tally(200, 20, 10.0, 2, 0.1, 0, 7)
    with at_desk(standing_house, OLAUG):
        rows = make_rows(_scan(_planted()), Collection(slug=SLUG, k=5), LEXICON, {})
        none, one, two = (" ".join(say_scan(counted, rows * number)) for number in range(3))
        unasked = " ".join(say_scan(replace(counted, judged=0), ()))
    starts = [said.partition(".")[0] for said in (none, one, two)]
    assert starts == [
        "Ingenting skiller seg ut",
        "Ett mønster skiller seg ut",
        "2 mønstre skiller seg ut",
    ]
    assert ["Mønstrene under er valgt så strengt" in said for said in (none, one)] == [False, True]
    assert all("Par som ikke er vurdert: 7." in said for said in (none, one, two))
    assert "Ingenting skiller seg ut" not in unasked, "of no pair can that be said"


def test_a_mark_is_lost_only_where_its_pattern_is_not_found_now(standing_house: House) -> None:
    here, gone = PatternMark(mark="known"), PatternMark(mark="remarkable")
    marks = {PLANTED: here, ("rolle", "stemme"): gone}
    with at_desk(standing_house, OLAUG):
        rows = make_rows(_scan(_planted()), Collection(slug=SLUG, k=5), LEXICON, marks)
        lost = lost_marks(rows, LEXICON, marks)
    assert [one.worth for one in rows] == ["known"]
    assert lost == [("«Hvem er du?» og «Jeg ble …»", gone)]


def test_beside_patterns_it_says_what_else_may_make_them_look_strong(
    tmp_path: Path,
) -> None:
    """They are judged teller by teller, and picked for being strong."""
    house = build_house(tmp_path, planted_stories())
    compare(house.sessions, SLUG)
    page = house.client(OLAUG).get(f"/findings/{SLUG}").text
    assert MEETING in page
    assert "kan et svakt mønster se tre ganger så sterkt ut" in page


def test_in_how_many_halves_a_pattern_is_seen_is_told_in_three_steps(
    standing_house: House,
) -> None:
    """Its per cent told answers of one teller apart: it has no noise, and its halves no secret."""
    with at_desk(standing_house, OLAUG):
        said = [_say_stability(seen / 400, by_days=False) for seen in range(401)]
    words = [one.split(" av ")[0] for one in dict.fromkeys(said)]
    assert words == [
        f"Det viser seg også i {share}\N{NO-BREAK SPACE}%"
        for share in ("under 50", "50 til 90", "over 90")
    ]
    assert said[199] != said[200] == said[360] != said[361], "half and nine tenths are between"


@pytest.mark.parametrize(
    "within, said, unsaid",
    [(True, SEEN_TOO, NOT_SEEN), (False, NOT_SEEN, SEEN_TOO), (None, None, SEEN_TOO)],
)
def test_a_pattern_says_whether_those_of_one_day_show_it_too(
    tmp_path: Path, *, within: bool | None, said: str | None, unsaid: str
) -> None:
    house = build_house(tmp_path, planted_stories())
    compare(house.sessions, SLUG)
    with house.sessions.writing() as session:
        rows = {(one.first, one.second): one for one in session.scalars(select(Pattern))}
        planted = rows[PLANTED]
        assert planted.told["within_days"] is None, "all were told on one day"
        planted.told = {**planted.told, "within_days": within}
    page = house.client(OLAUG).get(f"/findings/{SLUG}").text
    assert said is None or said in page
    assert unsaid not in page


@pytest.mark.parametrize(
    "first, second, share, warned",
    [
        ("theme", "drivkraft", 0.33, True),
        ("theme", "stemme.not_applicable", 0.33, True),
        ("theme", "drivkraft", 0.0, False),
        ("rolle", "drivkraft", 0.33, False),
        ("rolle", "theme", 0.33, False),
    ],
)
def test_where_placements_count_in_themes_their_patterns_with_answers_carry_a_warning(
    standing_house: House, first: str, second: str, share: float, warned: bool
) -> None:
    """Of loose texts a third of answers that had nothing to do with them had a p under .05."""
    pattern = Pattern(first=first, second=second, told={})
    lexicon = Lexicon(a_framework(), "nb", {})
    collection = Collection(theme_placements=share)
    with at_desk(standing_house, OLAUG):
        said = _warn_of_theme(pattern, collection, lexicon)
    assert said.startswith("Her er temaene laget av plasseringene også") == warned


WAYS = {
    "makt": {"name": words("Makt"), "low": words("liten"), "high": words("stor")},
    "vilje": {"name": words("Vilje"), "low": words("svak"), "high": words("sterk")},
    "evne": {"name": words("Evne"), "low": words("liten"), "high": words("stor")},
}


@pytest.mark.parametrize(
    "across, upward, told",
    [
        ("makt", "vilje", ["liten", "stor", "svak", "sterk"]),
        ("makt", "evne", ["liten (Makt)", "stor (Makt)", "liten (Evne)", "stor (Evne)"]),
        (None, None, ["venstre side", "høyre side", "bunnen", "toppen"]),
    ],
)
def test_a_side_of_a_canvas_is_called_what_its_axes_call_it(
    standing_house: House, across: str | None, upward: str | None, told: list[str]
) -> None:
    document = framework_document()
    [stones] = [one for one in document["signifiers"] if one["kind"] == "stones"]
    stones.pop("axes")
    if across and upward:
        stones["axes"] = {"x": WAYS[across], "y": WAYS[upward]}
    else:
        stones["picture"] = {"file": "torg.png", "alt": words("Et torg")}
    pattern = Pattern(first="rolle", second="krefter.jeg", told={})
    lexicon = Lexicon(a_framework(signifiers=document["signifiers"]), "nb", {})
    with at_desk(standing_house, OLAUG):
        for side, name in enumerate(told):
            pattern.told = {"group": "ansatt", "region": "top_left", "end": side, "rest": None}
            said = say_pattern(lexicon, pattern)
            assert f"«Jeg: Hvor sto de?» ligger nærmere «{name}» enn hos de andre." in said
