"""Every address keeps the same promises to the browser; a new address without a rule fails here."""

import gzip
import re
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from capturing import CODE, Room, body, form, open_room
from collector.assets import FOLDERS, assets_version

VERSION = assets_version()
HASH = "sha256-[A-Za-z0-9+/]{43}="
HTML, JSON = "text/html; charset=utf-8", "application/json"
# rule and method → address, status, content type, what may be kept on the way
ANSWERS = {
    ("/", "GET"): ("/", 200, HTML, "no-store"),
    ("/t", "GET"): (f"/t?code={CODE}", 303, HTML, "no-store"),
    ("/t/<code>", "GET"): (f"/t/{CODE}", 200, HTML, "no-store"),
    ("/t/<code>", "POST"): (f"/t/{CODE}", 201, HTML, "no-store"),
    ("/t/<code>/others", "GET"): (f"/t/{CODE}/others", 200, HTML, "no-cache"),
    ("/live/<code>", "GET"): (f"/live/{CODE}", 404, HTML, "no-store"),
    ("/live/<code>/counts", "GET"): (f"/live/{CODE}/counts", 404, HTML, "no-store"),
    ("/privacy", "GET"): ("/privacy", 200, HTML, "no-store"),
    ("/receipt", "GET"): ("/receipt", 200, HTML, "no-store"),
    ("/receipt", "POST"): ("/receipt", 422, HTML, "no-store"),
    ("/receipt/withdraw", "POST"): ("/receipt/withdraw", 422, HTML, "no-store"),
    ("/v1/stories", "POST"): ("/v1/stories", 201, JSON, "no-store"),
    ("/v1/steps", "POST"): ("/v1/steps", 204, "application/json", "no-store"),
    ("/receipt/media/<ticket>", "GET"): ("/receipt/media/x", 404, HTML, "no-store"),
    ("/v1/media/<medium>", "PUT"): ("/v1/media/x", 415, JSON, "no-store"),
    ("/v1/media/<medium>", "PATCH"): ("/v1/media/x", 415, JSON, "no-store"),
    ("/v1/invitations", "POST"): ("/v1/invitations", 415, JSON, "no-store"),
    ("/v1/collections/<code>", "GET"): (f"/v1/collections/{CODE}", 200, JSON, "no-store"),
    ("/v1/openapi.json", "GET"): ("/v1/openapi.json", 200, JSON, "no-store"),
    ("/static/<version>/<path:name>", "GET"): (
        f"/static/{VERSION}/capture.js",
        200,
        "text/javascript; charset=utf-8",
        "public, max-age=31536000, immutable",
    ),
    ("/t/<code>/manifest.webmanifest", "GET"): (
        f"/t/{CODE}/manifest.webmanifest",
        200,
        "application/manifest+json",
        "no-store",
    ),
    ("/sw.js", "GET"): ("/sw.js", 200, "text/javascript; charset=utf-8", "no-cache"),
    ("/paper/<slug>", "GET"): ("/paper/nabolag", 404, HTML, "no-store"),
    ("/paper/<slug>", "POST"): ("/paper/nabolag", 404, HTML, "no-store"),
    ("/pictures/<name>", "GET"): ("/pictures/none.png", 404, HTML, "no-store"),
}
POSTED = {
    "/v1/stories": body(),
    "/v1/steps": {"link": CODE, "language": "nb", "steps": ["opened"]},
}
REFUSALS = [
    ("GET", "/nowhere", 404, HTML),
    ("GET", "/v1/nowhere", 404, JSON),
    ("GET", "/t/zzzzzzz", 404, HTML),
    ("GET", "/v1/collections/zzzzzzz", 404, JSON),
    ("PUT", "/", 405, HTML),
    ("GET", "/v1/stories", 405, JSON),
    ("POST", "/v1/stories", 415, JSON),
    ("GET", f"/static/{VERSION}/../__init__.py", 404, HTML),
    ("GET", f"/static/{VERSION}/__init__.py", 404, HTML),
    ("GET", "/pictures/../secret", 404, HTML),
    ("GET", f"/static/{VERSION}/{'a' * 300}.css", 404, HTML),
    ("GET", f"/static/{VERSION}/a%00.css", 404, HTML),
]


def assert_promises(answer: TestResponse) -> None:
    headers = answer.headers
    policy = headers["Content-Security-Policy"]
    assert re.match(f"default-src 'none'; script-src 'self' '{HASH}'; style-src 'self';", policy)
    for rule in (
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "object-src 'none'",
        "worker-src 'self'",
    ):
        assert rule in policy
    assert "unsafe" not in policy
    assert "http" not in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]
    assert "Set-Cookie" not in headers
    assert "Access-Control-Allow-Origin" not in headers


def ask(room: Room, rule: str, method: str) -> TestResponse:
    address = ANSWERS[(rule, method)][0]
    if rule in POSTED:
        return room.client.post(address, json=POSTED[rule])
    data = form() if method == "POST" else None
    return room.client.open(address, method=method, data=data, buffered=True)


def test_every_address_has_its_rule_and_keeps_it(fresh_room: Room) -> None:
    rules = {
        (rule.rule, method)
        for rule in fresh_room.app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert rules == set(ANSWERS)
    for rule, method in sorted(rules):
        answer = ask(fresh_room, rule, method)
        _, status, kind, kept = ANSWERS[(rule, method)]
        found = (
            answer.status_code,
            answer.headers["Content-Type"],
            answer.headers["Cache-Control"],
        )
        assert found == (status, kind, kept), rule
        assert_promises(answer)


@pytest.mark.parametrize("method, address, status, kind", REFUSALS)
def test_refusals_keep_the_same_promises(
    fresh_room: Room, method: str, address: str, status: int, kind: str
) -> None:
    answer = fresh_room.client.open(address, method=method)
    assert (answer.status_code, answer.headers["Content-Type"]) == (status, kind)
    assert answer.headers["Cache-Control"] == "no-store"
    assert_promises(answer)


def test_a_refused_method_names_those_that_work(fresh_room: Room) -> None:
    assert "POST" in fresh_room.client.get("/v1/stories").headers["Allow"]
    options = fresh_room.client.options("/v1/stories")
    assert options.status_code == 200
    assert_promises(options)
    assert fresh_room.client.head("/").data == b""


def test_only_a_secure_connection_is_told_to_stay_so(sqlite_url: str, tmp_path: Path) -> None:
    room = open_room(sqlite_url, tmp_path)
    assert "Strict-Transport-Security" not in room.client.get("/").headers
    secure = room.client.get("/", base_url="https://fortell.example").headers
    assert secure["Strict-Transport-Security"].startswith("max-age=31536000")
    claimed = room.client.get("/", headers={"X-Forwarded-Proto": "https"}).headers
    assert "Strict-Transport-Security" not in claimed


def test_pages_are_squeezed_but_never_those_with_a_receipt(fresh_room: Room) -> None:
    accepting = {"Accept-Encoding": "br, gzip"}
    page = fresh_room.client.get(f"/t/{CODE}", headers=accepting)
    assert page.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in page.headers["Vary"]
    assert b"Hva skjedde?" in gzip.decompress(page.data)
    sent = fresh_room.client.post(f"/t/{CODE}", data=form(), headers=accepting)
    assert "Content-Encoding" not in sent.headers
    assert "Content-Encoding" not in fresh_room.client.get(f"/t/{CODE}").headers


def test_files_of_another_version_are_sent_but_not_kept(fresh_room: Room) -> None:
    answer = fresh_room.client.get("/static/0123456789/base.css", buffered=True)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-cache")


def test_no_file_of_ours_asks_anything_of_others() -> None:
    foreign = re.compile(r"""(url\(|@import|fetch\(|from|import\()\s*["'`]?(https?:)?//""")
    for folder in FOLDERS:
        for file in [*folder.rglob("*.css"), *folder.rglob("*.js")]:
            assert not foreign.search(file.read_text("utf-8")), file.name


def test_no_log_hears_of_a_teller(fresh_room: Room, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(0)
    agent = {"User-Agent": "Agent-7", "X-Forwarded-For": "203.0.113.9"}
    fresh_room.client.post("/v1/stories", json=body(), headers=agent)
    fresh_room.client.post(f"/t/{CODE}", data=form(), headers=agent)
    assert "Agent-7" not in caplog.text
    assert "203.0.113.9" not in caplog.text
    assert "benken" not in caplog.text
