"""A phone that dies, and a page that is another when it comes back."""

import os
import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext

from browsing import FLAGS, PACED, PHONE, WAKES_NOTHING, find_chromium
from capturing import SECRET, Room
from collector import assets, create_collector
from storybank.settings import Settings


@contextmanager
def own_browser(browser: Browser, profile: Path) -> Iterator[BrowserContext]:
    """A browser with a profile on disk, as a phone has."""
    context = browser.browser_type.launch_persistent_context(
        profile,
        executable_path=find_chromium(whole=True),
        args=list(FLAGS),
        locale="nb-NO",
        **PHONE,
    )
    context.add_init_script(WAKES_NOTHING)
    context.add_init_script(PACED)
    try:
        yield context
    finally:
        context.close()


def kill_browser_of(context: BrowserContext, profile: Path) -> None:
    """End the browser with this profile as a phone without power does; wait until it is gone."""
    with context.expect_event("close"):
        for folder in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                if str(profile).encode() in (folder / "cmdline").read_bytes():
                    os.kill(int(folder.name), signal.SIGKILL)


def traces_in(profile: Path, words: str) -> list[str]:
    """Files of a profile that hold the words, in either way that a browser writes text."""
    wanted = [words.encode(), words.encode("utf-16-le")]
    return [
        file.name
        for file in profile.rglob("*")
        if file.is_file() and any(one in file.read_bytes() for one in wanted)
    ]


def newer_version(room: Room, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """The collector of a room after an update: a script of its page and its worker have changed."""
    static = shutil.copytree(assets.FOLDERS[0], folder / "static")
    for name in ("capture.js", "outbox.js", "background.js"):
        (static / name).write_text((static / name).read_text("utf-8") + "// new\n", "utf-8")
    monkeypatch.setattr(assets, "FOLDERS", (static, assets.FOLDERS[1]))
    return create_collector(Settings(home=folder), room.sessions, secret=SECRET)
