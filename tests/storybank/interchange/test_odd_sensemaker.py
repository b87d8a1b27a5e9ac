"""A SenseMaker export that was changed on its way: named, passed by, or refused in a sentence."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from storybank.errors import UnreadableFile
from storybank.interchange import Gathered, gather_sensemaker
from storybank.signifiers import Dyad
from storybank.submission import Consent

Rows = list[dict[str, str]]
Definition = dict[str, Any]


def test_odd_cells_are_passed_by_and_named(
    changed: Callable[..., Gathered], rows: Rows, gathered: Gathered
) -> None:
    top = "dee85953-7226-45c5-9add-c146e5f4096f_0330c0c8-1800-4fc5-94b3-4712ba07d610"
    odd = [dict(row) for row in rows]
    odd[0][top], odd[1][top], odd[2][top] = "much", "0.9", ""
    odd[3] = {**dict.fromkeys(odd[3], ""), "id": "empty", "mystery": "?"}
    for row in odd:
        row.setdefault("mystery", "")
    other = changed(rows=odd)
    assert len(other.stories) == 128
    assert gathered.states()["influences_on_this_situation"]["placed"] == 123
    assert other.states()["influences_on_this_situation"]["placed"] == 119
    told = "\n".join(other.report.lines())
    assert "“much” is no number; passed by: row 2" in told
    assert "2 rows (3, 4)" in told
    assert "without any answer: row 5" in told
    assert "Unknown columns: mystery" in told


@pytest.mark.parametrize("kept", ["its poles", "its point"])
def test_a_line_is_read_from_its_poles_or_from_its_point(
    changed: Callable[..., Gathered],
    rows: Rows,
    definition: Definition,
    gathered: Gathered,
    kept: str,
) -> None:
    lines = [one for one in definition["signifiers"] if one["type"] == "dyad"]
    left_out = {
        name
        for line in lines
        for name in (
            [f"{line['id']}_percentX"]
            if kept == "its poles"
            else [f"{line['id']}_{one['id']}" for one in line["content"]["labels"]]
        )
    }
    assert left_out < rows[0].keys()
    fewer = [{name: cell for name, cell in row.items() if name not in left_out} for row in rows]
    other = changed(rows=fewer)
    names = [one.id for one in gathered.frameworks[1].signifiers if isinstance(one, Dyad)]
    assert len(names) == len(lines)
    for name in names:
        values = [
            [one.submission.placements[name].value for one in read.stories]
            for read in (gathered, other)
        ]
        assert any(value not in (None, 0.5) for value in values[0])
        assert values[1] == pytest.approx(values[0])


def test_a_question_that_none_of_ours_can_be_is_left_out_and_named(
    changed: Callable[..., Gathered], definition: Definition, gathered: Gathered
) -> None:
    crowded = json.loads(json.dumps(definition))
    canvas = next(one for one in crowded["signifiers"] if one["type"] == "stones")
    more = [{"id": f"more-{number}", "title": f"More {number}"} for number in range(7)]
    canvas["content"]["stones"] += more
    other = changed(definition=crowded)
    left = gathered.frameworks[1].questions.keys() - other.frameworks[1].questions.keys()
    assert left == {"topic_marker_indicating_the"}
    told = "\n".join(other.report.lines())
    assert "at most 6 are possible, there are" in told


def other_project(rows: Rows) -> Rows:
    return [{**row, "project_id": "c0ffee00-0000-0000-0000-000000000000"} for row in rows]


def repeated(rows: Rows) -> Rows:
    return [*rows, rows[0]]


def without_a_corner(rows: Rows) -> Rows:
    corner = "_0330c0c8-1800-4fc5-94b3-4712ba07d610"
    return [{name: cell for name, cell in row.items() if corner not in name} for row in rows]


def without_ids(rows: Rows) -> Rows:
    return [{name: cell for name, cell in row.items() if name != "id"} for row in rows]


def with_empty_ids(rows: Rows) -> Rows:
    return [rows[0], {**rows[1], "id": ""}, {**rows[2], "id": " "}, *rows[3:]]


def of_nobody(rows: Rows) -> Rows:
    return [{"id": row["id"], "text": "x"} for row in rows]


@pytest.mark.parametrize(
    "change, sentence",
    [
        (other_project, "belongs to project c0ffee00-0000-0000-0000-000000000000"),
        (repeated, "row 131: the id c9a49500-806b-11eb-81ea-0242ac110003 stands in row 2 too"),
        (without_ids, "there is no column id or FragmentID, by which a story is known again"),
        (without_ids, "there are: project_id, "),
        (with_empty_ids, "id: the cell is empty in 2 rows (3, 4); every story needs its own id"),
        (without_a_corner, "a column for each of its three corners"),
        (of_nobody, "no column belongs to a question of the definition"),
    ],
)
def test_an_export_that_does_not_fit_its_definition_is_refused(
    changed: Callable[..., Gathered], rows: Rows, change: Callable[[Rows], Rows], sentence: str
) -> None:
    with pytest.raises(UnreadableFile) as refused:
        changed(rows=change(rows))
    assert sentence in str(refused.value)


@pytest.mark.parametrize(
    "definition, sentence",
    [
        ({"id": "x"}, "signifiers: this is missing"),
        ([1], "no SenseMaker definition"),
        ({"id": ["x"], "name": ["n"], "signifiers": []}, "signifiers: at least 1 are needed"),
        ({"id": [], "name": "n", "signifiers": [{"type": "list"}]}, "signifiers[0].id"),
    ],
)
def test_a_definition_that_is_none_is_refused_with_the_place(
    changed: Callable[..., Gathered], definition: Any, sentence: str
) -> None:
    with pytest.raises(UnreadableFile) as refused:
        changed(definition=definition)
    assert sentence in str(refused.value)


def test_a_definition_that_is_no_json_or_not_there_is_refused(folder: Path, tmp_path: Path) -> None:
    export = folder / "ADemo_Data.api.csv.gz"
    (tmp_path / "d.json").write_text("{no")
    with pytest.raises(UnreadableFile, match="no definition in JSON"):
        gather_sensemaker(export, tmp_path / "d.json", Consent.COUNT)
    with pytest.raises(UnreadableFile, match="cannot be read: No such file"):
        gather_sensemaker(export, tmp_path / "none.json", Consent.COUNT)
