"""Any table by a mapping: three real ones, counted anew, and every mistake of a mapping."""

import csv
import gzip
import io
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from statistics import mean

import pytest

from storybank.database import Sessions
from storybank.errors import UnreadableFile
from storybank.interchange import Gathered, gather_table, keep_gathered
from storybank.placements import State
from storybank.submission import Consent

NHS = """
id: id
text: text
told: date
source: trust
language: lang
teller: respondent_id
missing: [Did not answer]
scales:
  score: {column: fft_score, min: 1, max: 5}
  sentiment: {column: sentiment, min: 1, max: 5}
choices:
  service: service1
  themes: {column: themes, separator: ";"}
"""
Gather = Callable[..., Gathered]


def read_rows(file: Path) -> list[dict[str, str]]:
    with gzip.open(file) as packed:
        return list(csv.DictReader(io.TextIOWrapper(packed, "utf-8-sig", newline="")))


def values(gathered: Gathered, name: str) -> Iterator[float | None]:
    return (one.submission.placements[name].value for one in gathered.stories)


def states(gathered: Gathered, name: str) -> Counter[str]:
    return gathered.states()[name]


def test_feedback_to_a_health_service_is_read(shared: Path, gather: Gather) -> None:
    file = shared / "data" / "nhs_feedback_v6_multilabel.csv.gz"
    rows = read_rows(file)
    gathered = gather(file, NHS, "nhs")
    assert len(gathered.stories) == len(rows) == 7908
    assert [one.told or "" for one in gathered.stories] == [row["date"] for row in rows]
    assert Counter(one.source for one in gathered.stories) == {"NEAS": 5096, "NHFT": 2812}
    assert sum(one.submission.text == "" for one in gathered.stories) == 1189 + 508
    assert len({one.submission.teller for one in gathered.stories}) == 4466
    inside = [int(row["fft_score"]) for row in rows if int(row["fft_score"]) <= 5]
    assert [value for value in values(gathered, "score") if value is not None] == inside
    assert states(gathered, "score") == {"placed": 7468, "passed_by": 440}
    assert any("“7” does not fit; passed by: 416 rows" in one for one in gathered.report.left_out)


@pytest.mark.parametrize(
    "theme, told",
    [
        ("positive_experience_gratitude", 1.29),
        ("staff_manner_personal_attributes", 1.69),
        ("timeliness_of_care", 2.91),
        ("contacting_services", 3.50),
    ],
)
def test_the_mean_sentiment_of_a_theme_is_that_of_the_publisher(
    feedback: Gathered, theme: str, told: float
) -> None:
    placed = [one.submission.placements for one in feedback.stories]
    found = [one["sentiment"].value for one in placed if theme in one["themes"].options]
    assert mean(value for value in found if value is not None) == pytest.approx(told, abs=0.005)


@pytest.fixture(scope="module")
def feedback(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Gathered:
    mapping = tmp_path_factory.mktemp("nhs") / "mapping.yaml"
    mapping.write_text(NHS)
    file = shared / "data" / "nhs_feedback_v6_multilabel.csv.gz"
    return gather_table(file, mapping, Consent.COUNT)


def test_dates_of_two_kinds_in_one_column_are_refused_with_their_rows(
    shared: Path, gather: Gather
) -> None:
    file = shared / "data" / "nhs_feedback_v6_multilabel.csv.gz"
    with pytest.raises(UnreadableFile) as refused:
        gather(file, NHS.replace("told: date", "told: date_raw"))
    assert "day/month in 5184 rows" in str(refused.value)
    assert "month/day in 289 rows (3817," in str(refused.value)
    with pytest.raises(UnreadableFile, match="do not have the form"):
        gather(file, NHS.replace("told: date", "told: {column: date_raw, format: '%d/%m/%Y'}"))


def test_statements_to_a_city_are_read(shared: Path, gather: Gather) -> None:
    file = shared / "data" / "polis" / "american-assembly.bowling-green" / "comments.csv.gz"
    mapping = "{text: comment-body, told: timestamp, id: comment-id, teller: author-id}"
    gathered = gather(file, mapping, "bowling-green")
    assert [one.submission.text for one in gathered.stories] == [
        row["comment-body"].strip() for row in read_rows(file)
    ]
    assert len({one.submission.teller for one in gathered.stories}) == 403
    assert {one.submission.language for one in gathered.stories} == {"und"}
    assert gathered.stories[0].told == "2018-02-13"
    assert gathered.plan.slug == "bowling-green"


def test_questions_to_a_bank_keep_their_77_labels(shared: Path, gather: Gather) -> None:
    file = shared / "data" / "banking77.csv.gz"
    gathered = gather(file, "{text: text, language: lang, choices: {label: label}}")
    rows = read_rows(file)
    assert len(gathered.stories) == 13083
    assert len({one.submission.story for one in gathered.stories}) == 13083
    assert [one.submission.placements["label"].options[0] for one in gathered.stories[:500]] == [
        row["label"].lower()[: len(one.submission.placements["label"].options[0])]
        for row, one in zip(rows[:500], gathered.stories, strict=False)
    ]


def test_decimal_commas_and_norwegian_languages_are_understood(
    shared: Path, gather: Gather
) -> None:
    file = shared / "data" / "messy" / "enc_utf8_bom_semicolon_crlf_decimalcomma.csv.gz"
    mapping = (
        "{text: tekst, told: dato, language: målform, "
        "dyads: {poeng: {column: poeng, poles: [lite, mye], min: 0, max: 10}}}"
    )
    gathered = gather(file, mapping)
    assert gathered.frameworks[1].languages == ("nb", "nn")
    assert list(values(gathered, "poeng"))[:3] == pytest.approx([0.0, 0.37, 0.74])
    assert gathered.stories[0].told == "2015-02-17"


TABLE = """id,words,mood,a,b,c,how
1,first,20,50,30,20,x; y
2,,80,33,33,33,n/a
3,,,,,,
4,fourth,101,50,50,50,y
5,fifth,?,100,0,,
"""
MAPPING = """
text: words
not_applicable: [n/a]
dyads: {mood: {column: mood, poles: [calm, tense]}}
triads: {force: {Trust: a, Rules: b, Will: c}}
choices: {how: {column: how, separator: ";"}}
"""


def test_each_state_is_told_apart_and_what_does_not_fit_is_named(gather: Gather) -> None:
    gathered = gather(TABLE, MAPPING)
    assert [one.submission.text for one in gathered.stories] == ["first", "", "fourth", "fifth"]
    placements = [one.submission.placements for one in gathered.stories]
    assert [one["how"].state for one in placements] == [
        State.PLACED,
        State.NOT_APPLICABLE,
        State.PLACED,
        State.PASSED_BY,
    ]
    assert placements[0]["how"].options == ("x", "y")
    assert placements[0]["force"].weights == {"trust": 0.5, "rules": 0.3, "will": 0.2}
    assert list(placements[1]["force"].weights.values()) == pytest.approx([1 / 3] * 3)
    assert [one["mood"].value for one in placements] == [0.2, 0.8, None, None]
    told = "\n".join(gathered.report.lines())
    for words in [
        "without any answer: row 4",
        "mood: “101” does not fit; passed by: row 5",
        "mood: “?” does not fit; passed by: row 6",
        "force: “50 | 50 | 50” does not fit; passed by: row 5",
        "force: “100 | 0” does not fit; passed by: row 6",
        "mood goes from 0 to 100",
        "does not name: id",
    ]:
        assert words in told


@pytest.mark.parametrize(
    "cells, shares",
    [
        (["0.25", "0.5", "37", "1", "0"], [0.25, 0.5, None, 1, 0]),
        (["25", "50", "0.5", "1", "0"], [0.25, 0.5, 0.005, 0.01, 0]),
        (["1%", "0.5 %", "0", "1 %"], [0.01, 0.005, 0, 0.01]),
        (["0", "1", "1"], [0, 1, 1]),
    ],
)
def test_one_slip_squeezes_no_other_answer_on_a_line_to_its_end(
    gather: Gather, cells: list[str], shares: list[float | None]
) -> None:
    rows = "".join(f"told,{cell}\n" for cell in cells)
    mapping = "{text: words, dyads: {mood: {column: mood, poles: [calm, tense]}}}"
    found = [
        one.submission.placements["mood"].value
        for one in gather(f"words,mood\n{rows}", mapping).stories
    ]
    assert found == shares


@pytest.mark.parametrize("number", ["1,000", "1.000"])
def test_a_number_that_could_be_thousands_is_refused_with_its_rows(
    number: str, gather: Gather
) -> None:
    mapping = "text: a\ndyads: {votes: {column: v, poles: [few, many], min: 0, max: 2000}}\n"
    with pytest.raises(UnreadableFile, match=f"row 3: “{number}” could be a decimal or thousands"):
        gather(f"a;v\nHello;7\nThere;{number}\n", mapping)

    settled = gather(f"a;v\nHello;{number.replace('1', '0')[:-1]}\nThere;{number}\n", mapping)
    assert list(values(settled, "votes")) == [0, pytest.approx(1 / 2000)]
    short = mapping.replace("2000", "5")
    assert list(values(gather(f"a;v\nHello;7\nThere;{number}\n", short), "votes"))[1] == 1 / 5


def test_a_cell_that_says_nothing_makes_no_teller_link_or_language(gather: Gather) -> None:
    """Else all who did not answer would be one teller, who came through one link."""
    table = "t,who,by,lang\na,nan,nan,nan\nb,nan,nan,nan\nc,7,sms,nb\nd,7,sms,nb\n"
    mapping = "text: t\nteller: who\nsource: by\nlanguage: lang\nmissing: [nan]\n"
    gathered = gather(table, mapping)
    told = [
        (one.submission.teller is None, one.source, one.submission.language)
        for one in gathered.stories
    ]
    assert told == 2 * [(True, None, "und")] + 2 * [(False, "sms", "nb")]
    assert len({one.submission.teller for one in gathered.stories}) == 2
    assert set(gathered.frameworks[1].languages) == {"nb", "und"}


def test_a_file_that_ends_in_the_middle_of_a_row_is_refused(gather: Gather) -> None:
    whole = "id,words,more\n1,once,a\n2,twice,b\n"
    mapping = "{id: id, text: words}"
    assert len(gather(whole.removesuffix("\n"), mapping).stories) == 2
    for end in range(whole.index("twice"), whole.rindex(",")):
        with pytest.raises(UnreadableFile, match=r"cut off: row 3, its last, has \d cells"):
            gather(whole[:end], mapping)
    # Programs that leave out empty cells at the end, in the last row or in others.
    assert len(gather("id,words,more\n1,once,a\n2,twice\n", mapping).stories) == 2
    assert len(gather("id,words,more\n1,once\n2,twice\n3,often", mapping).stories) == 3


def test_rows_that_are_alike_are_different_stories_and_the_same_in_every_import(
    gather: Gather,
) -> None:
    table = "words\nagain\nagain\nonce\n"
    ids = [one.submission.story for one in gather(table, "text: words").stories]
    assert len(set(ids)) == 3
    moved = gather("words\nonce\nagain\nagain\n", "text: words")
    assert sorted(one.submission.story for one in moved.stories) == sorted(ids)


def test_a_table_without_ids_says_what_a_changed_row_becomes(gather: Gather) -> None:
    first = gather("id,words,more\n1,once,a\n", "text: words")
    changed = gather("id,words,more\n1,once,b\n", "text: words")
    assert first.stories[0].submission.story != changed.stories[0].submission.story
    assert "The mapping names no id" in "\n".join(first.report.lines())
    named = gather("id,words\n1,once\n", "{id: id, text: words}")
    assert "names no id" not in "\n".join(named.report.lines())


def test_cells_that_a_spreadsheet_shows_as_percentages_are_shares(gather: Gather) -> None:
    table = 'mood;a;b;c\n"25 %";"50%";"30%";"20%"\n"5%";"33%";"33%";"33%"\n'
    gathered = gather(
        table,
        "dyads: {mood: {column: mood, poles: [calm, tense]}}\n"
        "triads: {force: {Trust: a, Rules: b, Will: c}}",
    )
    assert list(values(gathered, "mood")) == [0.25, 0.05]
    assert states(gathered, "force") == {"placed": 2}


def test_a_file_without_a_name_is_a_table(tmp_path: Path) -> None:
    (tmp_path / ".csv").write_text("words\nonce\n")
    (tmp_path / "mapping.yaml").write_text("text: words")
    gathered = gather_table(tmp_path / ".csv", tmp_path / "mapping.yaml", Consent.COUNT)
    assert gathered.frameworks[1].title == {"und": "table"}


def test_a_question_may_go_without_text(gather: Gather) -> None:
    gathered = gather("a\n3\n", "scales: {a: {column: a, min: 1, max: 5}}")
    assert list(values(gathered, "a")) == [3]


@pytest.mark.parametrize(
    "mapping, place, sentence",
    [
        ("text: nothing", "text", "there is no column “nothing”; there are: id, words"),
        ("words: words", "words", "this key is unknown"),
        ("{}", "text", "name the column of the text"),
        ("[1]", "mapping.yaml", "a mapping has keys"),
        ("text: [", "mapping.yaml", "this is not YAML"),
        ("text: words\nmissing: [0000-00-00]", "mapping.yaml", "this is not YAML: year 0"),
        ("text: words\nchoices: {theme: how}", "choices.theme", "the id theme is reserved"),
        ("text: words\nchoices: {A-1: how}", "choices.A-1", "has another form than"),
        ("scales: {a: {column: a}}", "scales.a.min", "this is missing"),
        ("scales: {a: {column: a, min: 5, max: 5}}", "scales.a", "1 to 100 above min"),
        ("dyads: {a: {column: a, poles: [x]}}", "dyads.a.poles", "at least 2"),
        ("dyads: {a: {column: a, poles: [x, y], min: 1}}", "dyads.a", "give both min and max"),
        ("triads: {t: {x: a, y: b}}", "triads.t", "at least 3"),
        ("triads: {t: {x: a, y: b, z: id}}", "triads.t", "add up to neither 1 nor 100"),
        ("triads: {t: {x: a, y: b, z: q}}", "triads.t.z", "there is no column “q”"),
        ("choices: {e: empty}", "choices.e", "there is no column"),
        (
            "choices: {q: how}\nscales: {q: {column: a, min: 1, max: 9}}",
            "choices.q",
            "the id q is already used",
        ),
        (
            "text: words\nid: how",
            "how",
            "the cell is empty in 2 rows (4, 6); every story needs its own",
        ),
        ("text: words\ntold: words", "words", "is no date"),
    ],
)
def test_every_mistake_of_a_mapping_is_named_with_its_place(
    gather: Gather, mapping: str, place: str, sentence: str
) -> None:
    with pytest.raises(UnreadableFile) as refused:
        gather(TABLE, mapping)
    found = [one for one in refused.value.mistakes if place in one.place]
    assert found, str(refused.value)
    assert sentence in str(found[0])


def test_all_missing_columns_are_named_at_once(gather: Gather) -> None:
    with pytest.raises(UnreadableFile) as refused:
        gather(TABLE, "text: t\ntold: d\nchoices: {c: e}")
    assert [one.place for one in refused.value.mistakes] == ["text", "told", "choices.c"]


def test_a_choice_of_too_many_values_is_refused(gather: Gather) -> None:
    table = "words\n" + "".join(f"value {number}\n" for number in range(201))
    with pytest.raises(UnreadableFile, match="has 201 different values; a choice has 1 to 200"):
        gather(table, "choices: {c: words}")


def test_an_id_that_stands_twice_is_refused(gather: Gather) -> None:
    with pytest.raises(UnreadableFile, match="row 3: the id 1 stands in another row too"):
        gather("id,words\n1,a\n1,b\n", "{id: id, text: words}")


def test_a_table_without_any_text_or_answer_is_refused(gather: Gather) -> None:
    with pytest.raises(UnreadableFile, match="no row holds a text or an answer"):
        gather("id,words\n1,\n2,\n", "{text: words}")


def rows_told(prefix: str, *days: str) -> str:
    return "id,text,day,lang\n" + "".join(
        f"{prefix}{number},Det hendte.,{day},nb\n" for number, day in enumerate(days)
    )


def test_a_collection_lasts_over_the_months_in_which_k_have_told(
    gather: Gather, sessions: Sessions
) -> None:
    mapping = "{id: id, text: text, told: day, language: lang}"
    alone, crowd, late = ["2019-05-02"], ["2021-03-30"] * 4 + ["2021-04-07"] * 4, ["2024-02-03"] * 5
    with sessions.writing() as session:
        first = gather(rows_told("a", *alone, *crowd, "2023-12-24"), mapping, "hverdag")
        kept = keep_gathered(session, first).collection
        assert (kept.k, kept.opens, kept.closes) == (5, date(2021, 3, 1), date(2021, 4, 30))
        keep_gathered(session, gather(rows_told("b", *late[1:]), mapping, "hverdag"))
        assert kept.closes == date(2021, 4, 30)
        keep_gathered(session, gather(rows_told("c", *late), mapping, "hverdag"))
        assert (kept.opens, kept.closes) == (date(2021, 3, 1), date(2024, 2, 29))
