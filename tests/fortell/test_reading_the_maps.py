"""The guide to the maps: each finding that it tells of stands on the page, and in the file itself.

The numbers of the files are counted here, by hand as it were; those of the page come through the
gate, which shows the multiple of k below.
"""

import csv
import gzip
import io
import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from statistics import mean

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from dashboard import create_dashboard
from dashboard.access import COOKIE
from fortell.cli import main
from storybank.accounts import begin_sign_in
from storybank.database import Sessions, open_database
from storybank.settings import read_settings
from storybank.tables import Account, Role

K = 5
SAYS_TEST = re.compile(r"test( \w+){0,3}", re.IGNORECASE)
Row = dict[str, str]
Table = dict[str, str]
Look = Callable[..., Table]
Sentence = Callable[..., str]
TASKS = "25055cfd-2b03-44af-a80e-2bfd62e455cc"
TWISTED = "4c3c1b34-980c-4bda-815a-2979d5ddcd45"
WHEN = ("is in the PRESENT", "has been in the PAST", "likely to be in the FUTURE")
REFLECTS = "579be782-038d-4d71-92d5-1cbff91ac2fc"
NHS = """
text: text
id: id
teller: respondent_id
choices: {topics: {column: themes, separator: ";"}}
scales: {sentiment: {column: sentiment, min: 1, max: 5}}
"""
GREEN = """
text: comment-body
id: comment-id
teller: author-id
dyads: {agreement: {column: agreement, poles: [nobody agrees, all agree], min: 0, max: 1}}
choices: {moderated: moderated}
"""


def rows_of(path: Path) -> list[Row]:
    with gzip.open(path) as packed:
        return list(csv.DictReader(io.TextIOWrapper(packed, "utf-8-sig", newline="")))


@pytest.fixture(scope="module")
def data(shared: Path) -> Path:
    return shared / "data"


@pytest.fixture(scope="module")
def safety(data: Path) -> list[Row]:
    """The export without its test entries, which say so in their words."""
    rows = rows_of(data / "sensemaker_safetyscan" / "ADemo_Data.api.csv.gz")
    return [one for one in rows if not any(map(SAYS_TEST.fullmatch, one.values()))]


@pytest.fixture(scope="module")
def feedback(data: Path) -> list[Row]:
    return rows_of(data / "nhs_feedback_v6_multilabel.csv.gz")


@pytest.fixture(scope="module")
def statements(data: Path) -> list[Row]:
    """The comments of Bowling Green; agreement is left empty under ten votes."""
    [path] = (data / "polis" / "american-assembly.bowling-green").glob("*comments*.csv.gz")
    rows = rows_of(path)
    for one in rows:
        votes = int(one["agrees"]) + int(one["disagrees"])
        one["agreement"] = f"{int(one['agrees']) / votes:.4f}" if votes >= 10 else ""
    return rows


@pytest.fixture(scope="module")
def reader(
    data: Path, statements: list[Row], tmp_path_factory: pytest.TempPathFactory
) -> FlaskClient:
    """A browser, signed in where the three sets are imported."""
    home = tmp_path_factory.mktemp("guide")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("FORTELL_HOME", str(home))
        patch.delenv("FORTELL_DATABASE_URL", raising=False)
        _import_all(home, data, statements)
        return _client()


@pytest.fixture(scope="module")
def look(reader: FlaskClient) -> Look:
    """`look(collection, question, address)`: the table under a map, by its first column."""

    def table(collection: str, question: str, address: str = "") -> Table:
        answer = reader.get(f"/explore/{collection}/maps/{question}.csv?{address}")
        assert answer.status_code == 200
        return {one[3]: one[4] for one in list(csv.reader(answer.text.splitlines()))[1:]}

    return table


@pytest.fixture(scope="module")
def sentence(reader: FlaskClient) -> Sentence:
    """`sentence(collection, question, address)`: what a map says in words."""

    def said(collection: str, question: str, address: str = "") -> str:
        answer = reader.get(f"/explore/{collection}/maps/{question}.svg?{address}")
        assert answer.status_code == 200
        return answer.text.split("<desc>")[1].split("</desc>")[0]

    return said


def _import_all(home: Path, data: Path, statements: list[Row]) -> None:
    (home / "nhs.yaml").write_text(NHS, "utf-8")
    (home / "green.yaml").write_text(GREEN, "utf-8")
    with (home / "statements.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [*statements[0]])
        writer.writeheader()
        writer.writerows(statements)
    scan = data / "sensemaker_safetyscan"
    export, words = scan / "ADemo_Data.api.csv.gz", scan / "ADemo_Definition.json.gz"
    sources = {
        "safety": [export, "--as", "sensemaker", "--definition", words],
        "nhs": [data / "nhs_feedback_v6_multilabel.csv.gz", "--as", "table"],
        "green": [home / "statements.csv", "--as", "table"],
    }
    for name, source in sources.items():
        mapping = [] if name == "safety" else ["--mapping", home / f"{name}.yaml"]
        command = ["import", *map(str, [*source, *mapping]), "--collection", name]
        answer = CliRunner().invoke(main, command)
        assert answer.exit_code == 0, answer.output


def _client() -> FlaskClient:
    settings = read_settings()
    sessions = Sessions(open_database(settings.database))
    owner = Account(email="owner@example.no", name="Owner", password_hash="", language="en")
    owner.roles = [Role(name="owner")]
    with sessions.writing() as session:
        session.add(owner)
        session.flush()
        token = begin_sign_in(session, owner, now=datetime.now(UTC))
    client = create_dashboard(settings, sessions).test_client()
    client.set_cookie(COOKIE, token, path="/dashboard")
    return client


def cut(count: int) -> str:
    """A number of people as the page shows it."""
    return f"{count - count % K:,}" if count >= K else "held back"


def placed(rows: list[Row], signifier: str) -> list[Row]:
    return [one for one in rows if one[f"{signifier}_percentX"]]


def share(row: Row, signifier: str) -> list[float]:
    """The three weights of a triad, or two of a dyad, as the export gives them."""
    parts = [name for name in row if name.startswith(f"{signifier}_")]
    return [float(row[name]) for name in parts if not name.endswith(("X", "Y", "_NA"))]


def test_tasks_lie_in_the_middle_where_the_question_pulls_nobody(
    look: Look, safety: list[Row]
) -> None:
    weights = [share(one, TASKS) for one in placed(safety, TASKS)]
    middle = sum(max(one) < 0.6 and min(one) >= 0.2 for one in weights)
    assert look("safety", "work_tasks_in_this")["In the middle of all three"] == cut(middle)
    assert middle > len(weights) / 2


def test_the_rules_question_does_not_apply_to_more_than_half(
    sentence: Sentence, safety: list[Row]
) -> None:
    apart = sum(one[f"{TWISTED}_NA"] == "1" for one in safety)
    told = sentence("safety", "in_this_situation_people")
    answered = len(placed(safety, TWISTED))
    assert told == f"{cut(answered)} placed it, {cut(apart)} said that it does not apply."
    assert apart > answered


def test_hardly_anybody_says_that_the_company_was_so_in_the_past(
    look: Look, safety: list[Row]
) -> None:
    weights = [share(one, REFLECTS) for one in placed(safety, REFLECTS)]
    mostly = [sum(one[corner] >= 0.6 for one in weights) for corner in range(3)]
    table = look("safety", "this_situation_reflects_how")
    said = [table[f"Mostly {when}"] for when in WHEN]
    assert said == [cut(count) for count in mostly]
    assert said[1] == "held back"


@pytest.mark.parametrize(
    "theme, option",
    [
        ("Positive experience & gratitude", "positive_experience_gratitude"),
        ("Timeliness of care", "timeliness_of_care"),
        ("Contacting services", "contacting_services"),
    ],
)
def test_each_theme_has_the_mean_sentiment_of_its_publisher(
    sentence: Sentence, feedback: list[Row], theme: str, option: str
) -> None:
    about = [one for one in feedback if theme in one["themes"].split("; ")]
    told = mean(int(one["sentiment"]) for one in about if one["sentiment"])
    said = sentence("nhs", "sentiment", f"mark.topics=bars:{option}")
    found = re.search(r"Mean ([\d.]+) \(([\d.]+) to ([\d.]+)\)", said)
    assert found is not None
    value, low, high = map(float, found.groups())
    assert value == pytest.approx(told, abs=0.05)
    assert low < value < high
    assert low <= told <= high


def test_statements_come_from_four_hundred_people(
    sentence: Sentence, statements: list[Row]
) -> None:
    people = {one["author-id"] for one in statements}
    said = sentence("green", "moderated")
    assert said.startswith(f"{cut(len(people))} placed it.")
    both_ways = {(one["author-id"], one["moderated"]) for one in statements}
    assert len(both_ways) > len(people)
    assert "Some told several stories and answered differently" in said


def test_what_was_removed_was_seen_by_few(sentence: Sentence, statements: list[Row]) -> None:
    removed = [one for one in statements if one["moderated"] == "-1"]
    judged = {one["author-id"] for one in removed if one["agreement"]}
    assert len(judged) < K
    said = sentence("green", "agreement", "mark.moderated=bars:minus_1")
    assert said.startswith(f"Fewer than {K} placed it")


def test_most_people_said_something_that_four_in_five_agree_with(
    look: Look, statements: list[Row]
) -> None:
    judged = [one for one in statements if one["agreement"]]
    fifths: dict[int, set[str]] = {place: set() for place in range(5)}
    for one in judged:
        fifths[min(int(5 * float(one["agreement"])), 4)].add(one["author-id"])
    assert [*look("green", "agreement").values()] == [cut(len(one)) for one in fifths.values()]
    assert len(fifths[4]) > len({one["author-id"] for one in judged}) / 2
    nine_in_ten = {one["author-id"] for one in judged if float(one["agreement"]) >= 0.9}
    assert len(nine_in_ten) < len(fifths[4]) / 2, "nearly all would say too much"
