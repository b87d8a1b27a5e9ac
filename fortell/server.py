"""One process that serves both apps: the phone's pages at /, the dashboard at /dashboard."""

import gc
import logging
import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.errors import AppImportError
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.middleware.proxy_fix import ProxyFix

from collector import create_collector
from collector.letters import Letter, draw_cards
from dashboard import create_dashboard
from dashboard.desk import FrontDoor
from dashboard.provider import open_provider
from fortell.asking import ReadingRoom
from fortell.mailing import NotSent, PostOffice, Recipient
from fortell.workplace import Workplace, open_workplace
from storybank.errors import FortellError, SettingsError
from storybank.faults import DISCREET
from storybank.group_roles import read_group_roles
from storybank.settings import Settings
from storybank.tables import Link

THREADS = 8
PATIENCE = 8  # seconds for one answer of the mail server: somebody waits for a page
IN_MEMORY = Path("/dev/shm")  # noqa: S108 - gunicorn makes an unnamed file of its own there


class Wsgi(Protocol):
    """A WSGI application."""

    def __call__(self, environ: Any, start_response: Any) -> Any:
        """Answer one request."""


def build_apps(workplace: Workplace) -> Wsgi:
    """Both apps as one WSGI application, which alone reads what proxies in front of it say.

    They are believed about protocol and host; the address of whoever asks is never wanted, and
    what cannot be read is logged without it.
    """
    logging.getLogger("gunicorn.error").addFilter(DISCREET)
    collector = create_collector(workplace.settings, workplace.sessions)
    settings = workplace.settings
    mails = settings.smtp_host and settings.smtp_sender
    front = FrontDoor(
        draw_cards=partial(_draw_cards, collector, settings.address),
        send_letter=partial(_send_letter, settings) if mails else None,
        read_question=ReadingRoom(settings.home).ask,
    )
    dashboard = create_dashboard(workplace.settings, workplace.sessions, front=front)
    both: Wsgi = DispatcherMiddleware(collector, {"/dashboard": dashboard})
    count = workplace.settings.proxies
    return ProxyFix(both, x_for=0, x_proto=count, x_host=count) if count else both


def _draw_cards(collector: Flask, public: str, link: Link, codes: Sequence[str]) -> str:
    """Cards with the phone's words, for the dashboard, which may not reach them itself."""
    with collector.test_request_context():
        return draw_cards(link, public, codes)


def _send_letter(settings: Settings, address: str, subject: str, text: str, language: str) -> bool:
    """Whether a letter of the dashboard's went out."""
    try:
        with PostOffice(settings, PATIENCE).opened() as office:
            office.send(Recipient(1, address), Letter(subject, text, [language]))
    except (NotSent, SettingsError):
        return False
    return True


def build_here() -> Wsgi:
    """Both apps with the settings of this process, for a server with several processes:

    `gunicorn --workers 2 --threads 4 "fortell.server:build_here()"`.
    """
    with _told_in_a_sentence():
        workplace = open_workplace()
        refuse_unfit(workplace)
        return _settled(build_apps(workplace))


@contextmanager
def _told_in_a_sentence() -> Iterator[None]:
    """What is refused ends the server as what it could not import does: told, and without code."""
    try:
        yield
    except FortellError as error:
        raise AppImportError(str(error)) from error


def refuse_unfit(workplace: Workplace) -> None:
    """Look whether all that the settings of a server name is there. Raises FortellError.

    But the recogniser, which is imported after the fork: it may begin threads of its own.
    """
    workplace.refuse_unfit()
    open_provider(workplace.settings, back="")
    read_group_roles(workplace.settings.oidc_group_roles)


def _settled(apps: Wsgi) -> Wsgi:
    """What is loaded by now stays: to look through it for garbage takes a tenth of a second, each
    time, and all who tell wait for it.
    """
    gc.collect()
    gc.freeze()
    return apps


def name_address(host: str, port: int) -> str:
    """Host and port as a link writes them, an IPv6 address in brackets."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


def refuse_taken_port(host: str, port: int) -> None:
    """Raises SettingsError when another program listens there, or we may not."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind((host, port))
        except OSError as error:
            raise SettingsError(
                f"Port {port} on {host} cannot be used: {error.strerror}. "
                "Is another Fortell running? Choose another: fortell serve --port 8001"
            ) from None


class Server(BaseApplication):
    """Gunicorn with one process and its own threads; it writes no line per request."""

    def __init__(self, settings: Settings, address: str) -> None:
        self.settings, self.address = settings, address
        super().__init__()

    def load_config(self) -> None:
        """Settings of gunicorn: no access log, so that no address is written anywhere, and no
        socket in the home of an account that may have none.
        """
        for name, value in {
            "bind": self.address,
            "workers": 1,
            "threads": THREADS,
            "worker_class": "gthread",
            "accesslog": None,
            "loglevel": "warning",
            "keepalive": 5,
            # Where a worker says that it lives: on a busy disk it would seem dead, and be killed.
            "worker_tmp_dir": str(IN_MEMORY) if IN_MEMORY.is_dir() else None,
            "control_socket_disable": True,
        }.items():
            self.cfg.set(name, value)

    def load(self) -> Wsgi:
        """Built in the worker, after the fork: no connection is shared between processes."""
        with _told_in_a_sentence():
            return _settled(build_apps(Workplace(self.settings)))
