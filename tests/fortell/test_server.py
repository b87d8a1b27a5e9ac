"""Both apps behind one door, as gunicorn's own command and `fortell serve` ask for them."""

from collections.abc import Iterable
from typing import Any

import pytest
from werkzeug.test import Client

from fortell.server import build_here

NEAREST = "192.0.2.1"
CHAIN = {
    "X-Forwarded-Proto": "http, https, http",
    "X-Forwarded-Host": "made.up, fortell.example, inner.example",
    "X-Forwarded-For": "203.0.113.9, 203.0.113.10, 203.0.113.11",
}


def ask(path: str) -> tuple[bool, dict[str, Any]]:
    """Whether the answer tells the browser to stay with https, and what the app heard."""
    app, heard = build_here(), {}

    def overhear(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        answer: Iterable[bytes] = app(environ, start_response)
        heard.update(environ)
        return answer

    answer = Client(overhear).get(path, headers=CHAIN, environ_base={"REMOTE_ADDR": NEAREST})
    assert answer.status_code == 200
    return "Strict-Transport-Security" in answer.headers, heard


@pytest.mark.parametrize("path", ["/", "/dashboard/sign-in"])
def test_as_many_proxies_as_are_set_are_believed_once(
    monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    monkeypatch.setenv("FORTELL_PROXIES", "2")
    secure, heard = ask(path)
    assert secure
    assert (heard["wsgi.url_scheme"], heard["HTTP_HOST"]) == ("https", "fortell.example")
    assert heard["REMOTE_ADDR"] == NEAREST
    # Werkzeug notes what stood there before: a second reading would note what the first one wrote.
    assert heard["werkzeug.proxy_fix.orig"]["wsgi.url_scheme"] == "http"


@pytest.mark.parametrize("path", ["/", "/dashboard/sign-in"])
def test_without_a_proxy_nobody_is_believed(path: str) -> None:
    secure, heard = ask(path)
    assert not secure
    assert (heard["wsgi.url_scheme"], heard["HTTP_HOST"]) == ("http", "localhost")
