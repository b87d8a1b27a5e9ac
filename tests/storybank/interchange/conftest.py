"""Two databases, so that a copy can leave one and arrive in the other; SenseMaker's export."""

import csv
import gzip
import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from laying import lay_tables
from storybank.database import Sessions, open_database
from storybank.interchange import Gathered, gather_sensemaker, gather_table
from storybank.submission import Consent

Open = Callable[[str], Sessions]
Gather = Callable[..., Gathered]
Rows = list[dict[str, str]]
Definition = dict[str, Any]


@pytest.fixture
def opened() -> Iterator[Open]:
    """`opened(url)` gives a database with its tables; all are closed after the test."""
    engines = []

    def begin(url: str) -> Sessions:
        engine = open_database(url)
        engines.append(engine)
        lay_tables(engine)
        return Sessions(engine)

    yield begin
    for engine in engines:
        engine.dispose()


@pytest.fixture
def here(opened: Open, database_url: str) -> Sessions:
    return opened(database_url)


@pytest.fixture
def elsewhere(opened: Open, tmp_path: Path) -> Sessions:
    return opened(f"sqlite:///{tmp_path / 'elsewhere.db'}")


@pytest.fixture
def gather(tmp_path: Path) -> Gather:
    """`gather(table, mapping)` reads a file, or the text of one."""

    def read(table: Path | str, mapping: str, name: str | None = None) -> Gathered:
        (tmp_path / "mapping.yaml").write_text(mapping, "utf-8")
        if isinstance(table, str):
            (tmp_path / "table.csv").write_text(table, "utf-8")
            table = tmp_path / "table.csv"
        return gather_table(table, tmp_path / "mapping.yaml", Consent.READ, name=name)

    return read


@pytest.fixture(scope="module")
def folder(shared: Path) -> Path:
    return shared / "data" / "sensemaker_safetyscan"


@pytest.fixture(scope="module")
def rows(folder: Path) -> Rows:
    with gzip.open(folder / "ADemo_Data.api.csv.gz") as packed:
        return list(csv.DictReader(io.TextIOWrapper(packed, "utf-8-sig", newline="")))


@pytest.fixture(scope="module")
def definition(folder: Path) -> Definition:
    document: Definition = json.loads(
        gzip.decompress((folder / "ADemo_Definition.json.gz").read_bytes())
    )
    return document


@pytest.fixture(scope="module")
def gathered(folder: Path) -> Gathered:
    return gather_sensemaker(
        folder / "ADemo_Data.api.csv.gz", folder / "ADemo_Definition.json.gz", Consent.QUOTE
    )


@pytest.fixture
def changed(tmp_path: Path, rows: Rows, definition: Definition) -> Callable[..., Gathered]:
    """`changed(rows=…, definition=…)` imports an altered copy of the export."""

    def gather(*, rows: Rows = rows, definition: Any = definition) -> Gathered:
        with (tmp_path / "export.csv").open("w", encoding="utf-8", newline="") as file:
            table = csv.DictWriter(file, list(rows[0]))
            table.writeheader()
            table.writerows(rows)
        (tmp_path / "definition.json").write_text(json.dumps(definition), "utf-8")
        return gather_sensemaker(
            tmp_path / "export.csv", tmp_path / "definition.json", Consent.COUNT
        )

    return gather
