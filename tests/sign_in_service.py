"""A real sign-in service (OpenID Connect) on loopback, as a process of its own.

oidc-provider-mock is whole but for one thing, which is added here: it does not look at PKCE. So a
code is given only against a challenge, and a token only for the word that the challenge hides.
"""

import base64
import hashlib
import os
import warnings
from urllib.parse import parse_qs, urlsplit

from flask import Flask, Response, abort, make_response, request
from werkzeug.serving import make_server

warnings.simplefilter("ignore")  # its own use of Authlib's older names
os.environ["AUTHLIB_INSECURE_TRANSPORT"] = "1"  # loopback

from oidc_provider_mock import app as provider  # noqa: E402 - both must stand before


def main() -> None:
    """Serve until this process is stopped; the address is said first."""
    app = provider(require_nonce=True, issue_refresh_token=False)
    demand_pkce(app)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    print(f"http://127.0.0.1:{server.server_port}", flush=True)  # noqa: T201 - read by the test
    server.serve_forever()


def demand_pkce(app: Flask) -> None:
    """Tie each code to the challenge that it was asked with."""
    challenges: dict[str, str] = {}

    @app.before_request
    def check() -> None:
        if request.path == "/oauth2/authorize" and request.args["code_challenge_method"] != "S256":
            abort(400)
        if request.path == "/oauth2/token":
            hashed = hashlib.sha256(request.form["code_verifier"].encode()).digest()
            challenge = base64.urlsafe_b64encode(hashed).rstrip(b"=").decode()
            if challenges.get(request.form["code"], challenge) != challenge:
                abort(make_response({"error": "invalid_grant"}, 400))

    @app.after_request
    def remember(answer: Response) -> Response:
        codes = parse_qs(urlsplit(answer.location or "").query).get("code", [])
        for code in codes:
            challenges[code] = request.args["code_challenge"]
        return answer


if __name__ == "__main__":
    main()
