"""Numbers as each language writes them, without Babel's reading of a pattern for every one."""

import re

import numpy as np
import pytest
from babel.messages.pofile import read_po
from babel.numbers import format_decimal
from hypothesis import given
from hypothesis import strategies as st

from analysis.representation import heard_beside
from analysis.scan import number_column
from analysis.scan.columns import TIMES
from analysis.scan.contrast import in_region
from builders import OLAUG, a_framework
from dashboard.gated.bars import share_of_cut
from dashboard.gated.drifts import _drawn, _share
from dashboard.gathering.missing import _group
from dashboard.languages import LANGUAGES, TRANSLATIONS, gettext, speak
from dashboard.patterns.pattern_words import Lexicon, _say_share
from dashboard.wording import number
from dashboards import House, at_desk


@given(value=st.floats(-1e9, 1e9) | st.integers(-(10**9), 10**9), decimals=st.integers(0, 4))
def test_a_number_is_written_as_babel_writes_it(
    standing_house: House, value: float, decimals: int
) -> None:
    with at_desk(standing_house, OLAUG):
        for spoken in LANGUAGES:
            with speak(spoken):
                pattern = "#,##0." + "0" * decimals
                usual = format_decimal(
                    round(value, decimals) + 0, format=pattern.rstrip("."), locale=spoken
                )
                assert number(value, decimals) == usual.replace("-", "−")


@pytest.mark.parametrize("spoken, word", [("nb", "ingen"), ("en", "nobody"), ("nn", "ingen")])
def test_an_answer_may_change_its_language_midway(
    standing_house: House, spoken: str, word: str
) -> None:
    with at_desk(standing_house, OLAUG):
        before = gettext("nobody")
        for language, said in (("en", "nobody"), (spoken, word), ("en", "nobody")):
            with speak(language):
                assert gettext("nobody") == said
            assert gettext("nobody") == before


def test_a_share_of_somebody_is_nowhere_told_as_nought(standing_house: House) -> None:
    """Five of two thousand: in a drift, a pattern, and of a population that an owner gave."""
    few, all_of_them, k = 5, 2000, 5
    with at_desk(standing_house, OLAUG):
        found = _share(few, all_of_them, k, all_of_them, 0.95)
        drawn = _drawn(share_of_cut(few, all_of_them, k), found)
        assert drawn is not None
        heard, _ = heard_beside([few, all_of_them - few], [few, all_of_them], left_out=k - 1)
        group = _group("samisk", heard, 1.0)
        said = [drawn.text, _say_share(few, all_of_them, k), group.share, group.population]
    assert [one.partition(" (")[0] for one in said] == ["under 1\xa0%"] * len(said)


def test_a_time_is_called_no_fifth_where_most_told_on_one_day(standing_house: House) -> None:
    """Of three days with 180, 60 and 60 stories the first was "the second fifth"."""
    told = number_column("told", np.repeat([10.0, 11.0, 12.0], [180, 60, 60]))
    fullest = max(TIMES, key=lambda name: np.count_nonzero(in_region(told, name)))
    assert np.mean(in_region(told, fullest)) > 1 / 2
    with at_desk(standing_house, OLAUG), speak("en"):
        said = Lexicon(a_framework(), "en", {}).group("told", fullest)
    assert said == "The rather early of the stories"


@pytest.mark.parametrize("spoken", LANGUAGES)
def test_no_line_ends_between_a_number_and_its_per_cent_sign(
    standing_house: House, spoken: str
) -> None:
    with (TRANSLATIONS / "nb" / "LC_MESSAGES" / "messages.po").open("rb") as file:
        messages = [str(one.id) for one in read_po(file) if re.search(r" %(?!\()", str(one.id))]
    assert messages
    with at_desk(standing_house, OLAUG), speak(spoken):
        assert [one for one in messages if re.search(r" %(?!\()", gettext(one))] == []
