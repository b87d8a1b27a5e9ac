"""A dashboard beside a real sign-in service, and a person's browser that goes between them."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import requests
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from builders import LIV
from dashboard import create_dashboard
from dashboards import House
from storybank.identities import Person, connect
from storybank.keys import load_secret
from storybank.settings import Settings

CLIENT = "fortell"
SERVICE = Path(__file__).parent / "sign_in_service.py"


@dataclass(frozen=True)
class Service:
    """The sign-in service, by its address."""

    address: str

    def knows(self, subject: str, **claims: Any) -> None:
        """From now on the service says this of the person in every token."""
        requests.put(f"{self.address}/users/{subject}", json=claims, timeout=60).raise_for_status()

    def agree(self, address: str, subject: str) -> str:
        """Sign in there as this person; where the service sends the browser then."""
        answer = requests.post(address, data={"sub": subject}, timeout=60, allow_redirects=False)
        assert answer.status_code == 302, answer.text
        return str(answer.headers["Location"])

    def decline(self, address: str) -> str:
        """Say no there."""
        answer = requests.post(address, data={"action": "deny"}, timeout=60, allow_redirects=False)
        return str(answer.headers["Location"])


@contextmanager
def sign_in_service() -> Iterator[Service]:
    """Serve until the block ends."""
    process = subprocess.Popen(
        [sys.executable, str(SERVICE)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert process.stdout
        yield Service(process.stdout.readline().strip())
    finally:
        process.terminate()
        process.communicate(timeout=60)


def beside(house: House, service: Service, **changes: Any) -> House:
    """The house with this service at its entrance. Its clock is the service's: both sign times."""
    house.clock[0] = datetime.now(UTC)
    word = house.folder / "word"
    word.write_text("hemmelig ord\n")
    word.chmod(0o600)
    settings = Settings(
        home=house.folder,
        **{
            "public_url": "https://fortell.example.no",
            "oidc_name": "Innlogging",
            "oidc_client_id": CLIENT,
            "oidc_secret_file": word,
            "oidc_issuer": service.address,
            **changes,
        },
    )
    house.app = create_dashboard(
        settings,
        house.sessions,
        secret=load_secret(settings.secret_path),
        clock=lambda: house.clock[0],
    )
    return house


def leave(client: FlaskClient, **wish: str) -> str:
    """Press the button; the address at the service that one is sent to."""
    answer = client.get("/sign-in/elsewhere", query_string=wish)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["Location"])


def bent(address: str, **changes: str) -> str:
    """The address with other words in it, as somebody in between may write them."""
    parts = urlsplit(address)
    return parts._replace(query=urlencode({**dict(parse_qsl(parts.query)), **changes})).geturl()


def asked(address: str) -> dict[str, str]:
    """The words of an address."""
    return dict(parse_qsl(urlsplit(address).query))


def arrive(client: FlaskClient, address: str) -> TestResponse:
    """Follow the service's address back to the dashboard."""
    parts = urlsplit(address)
    answer: TestResponse = client.get(f"{parts.path.removeprefix('/dashboard')}?{parts.query}")
    return answer


def sign_in(service: Service, client: FlaskClient, subject: str, **wish: str) -> TestResponse:
    """The whole way there and back."""
    return arrive(client, service.agree(leave(client, **wish), subject))


def with_liv(house: House, service: Service) -> House:
    """The house beside the service, where Liv is known as `liv-7`."""
    with house.sessions.writing() as session:
        connect(session, session.merge(house.people[LIV]), Person(service.address, "liv-7"))
    return beside(house, service)


def is_in(client: FlaskClient) -> bool:
    return client.get("/").status_code == 200


def refused(answer: TestResponse, says: str) -> bool:
    return answer.status_code == 422 and says in answer.text
