"""The shared fixtures do what the other tests rely on."""

import os
import re
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page
from sqlalchemy import create_engine, inspect, text
from werkzeug import Response

from laying import lay_tables
from serving import Servers
from storybank.database import open_database
from storybank.schema import check_schema
from storybank.tables import Base

POLICY = "default-src 'none'; script-src 'self'; style-src 'self'"


def a_page(body: str) -> Flask:
    app = Flask("a_page")
    html = f"<!doctype html><html lang=en><title>A page</title><main><h1>A page</h1>{body}</main>"

    @app.get("/")
    def show() -> Response:
        return Response(html, mimetype="text/html", headers={"Content-Security-Policy": POLICY})

    return app


@pytest.mark.parametrize("time", ["first", "second"])
def test_each_database_is_fresh_with_the_tables_of_the_migrations(
    database_url: str, time: str
) -> None:
    engine = open_database(database_url)
    lay_tables(engine)
    tables = set(inspect(engine).get_table_names())
    assert tables == {*Base.metadata.tables, "alembic_version"}, time
    check_schema(engine)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE traces (id INTEGER)"))
    lay_tables(engine)
    assert inspect(engine).has_table("traces"), "tables are laid only where there are none"
    engine.dispose()


def test_postgresql_keeps_its_safe_settings(postgres_url: str) -> None:
    engine = create_engine(postgres_url)
    with engine.connect() as connection:
        assert connection.scalar(text("SHOW fsync")) == "on"
        assert connection.scalar(text("SHOW synchronous_commit")) == "on"
    engine.dispose()


def test_no_setting_of_the_operator_reaches_a_test(tmp_path: Path) -> None:
    names = {name for name in os.environ if name.startswith("FORTELL_")}
    assert names <= {"FORTELL_HOME", "FORTELL_SHARED", "FORTELL_CHROMIUM"}
    assert Path(os.environ["FORTELL_HOME"]).is_relative_to(tmp_path)


def test_a_served_app_answers_and_can_go_down(serve: Servers) -> None:
    address = serve(a_page("<p>Hello</p>"))
    with urllib.request.urlopen(address) as answer:
        assert b"Hello" in answer.read()
    serve.stop(address)
    with pytest.raises(OSError, match="refused"):
        urllib.request.urlopen(address)


def test_axe_sees_a_fault_through_a_strict_policy(
    serve: Servers, phone: Page, axe: Callable[[Page], list[str]]
) -> None:
    phone.goto(serve(a_page("<input id=nameless>")))
    assert [line.partition(":")[0] for line in axe(phone)] == ["label"]


def test_axe_is_silent_about_a_sound_page(
    serve: Servers, laptop: Page, axe: Callable[[Page], list[str]]
) -> None:
    laptop.goto(serve(a_page("<label>Name <input></label>")))
    assert axe(laptop) == []
    assert laptop.viewport_size == {"width": 1440, "height": 900}


def test_a_page_without_javascript_runs_no_script(serve: Servers, plain_phone: Page) -> None:
    plain_phone.goto(serve(a_page("<noscript>plain</noscript>")))
    assert "plain" in plain_phone.content()
    assert plain_phone.viewport_size == {"width": 390, "height": 844}


def test_the_browser_opens_no_page_of_its_own_beside_a_tests(browser: Browser, phone: Page) -> None:
    debugger = browser.new_browser_cdp_session()
    opened = debugger.send("Target.getTargets", {"filter": [{}]})["targetInfos"]
    assert "browser_ui" not in {one["type"] for one in opened}


def test_what_playwright_switches_off_stays_off(browser: Browser) -> None:
    started = browser.new_browser_cdp_session().send("SystemInfo.getInfo")["commandLine"]
    theirs, ours = (set(one.split(",")) for one in re.findall(r"--disable-features=(\S+)", started))
    elsewhere = {one for one in theirs if one.startswith("ms") or one.endswith("Win")}
    assert theirs - elsewhere <= ours


def test_the_real_data_is_a_folder(shared: Path) -> None:
    assert (shared / "data").is_dir()
