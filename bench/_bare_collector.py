"""The least that could be called a collector: one Flask view, one INSERT, a commit, an answer.

The peer of `bench.capture`. It checks nothing, knows no framework and keeps the body as it came;
the key, the durability and the server around it are the same as ours.
"""

import sqlite3
from typing import Any

import sqlalchemy as sa
from flask import Flask, Response, jsonify, request
from sqlalchemy.dialects import postgresql, sqlite

STORY = sa.Table(
    "bare_story",
    sa.MetaData(),
    sa.Column("id", sa.String(36), primary_key=True),
    sa.Column("body", sa.Text),
)


def build_bare(url: str) -> Flask:
    is_sqlite = url.startswith("sqlite")
    engine = sa.create_engine(url, connect_args={"timeout": 30} if is_sqlite else {})
    if is_sqlite:
        sa.event.listen(engine, "connect", _set_pragmas)
    insert = (sqlite if is_sqlite else postgresql).insert(STORY)
    app = Flask("bare")

    @app.post("/v1/stories")
    def keep() -> tuple[Response, int]:
        story = request.get_json()["story"]
        row = {"id": story, "body": request.get_data(as_text=True)}
        with engine.begin() as connection:
            new = connection.execute(insert.values(row).on_conflict_do_nothing()).rowcount
        return jsonify(story=story), 201 if new else 200

    @app.get("/")
    def answer() -> str:
        return "here"

    return app


def make_table(url: str) -> None:
    STORY.metadata.create_all(sa.create_engine(url))


def _set_pragmas(connection: sqlite3.Connection, _record: Any) -> None:
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
