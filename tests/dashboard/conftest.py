"""Dashboards for tests: some to change, some that only are looked at."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from dashboards import House, build_house, copy_house, mounted, sixty_stories
from elsewhere import Service, sign_in_service
from hostile import a_town
from papering import PaperHouse, open_paper_house
from serving import Servers


@pytest.fixture(scope="session")
def standing_house(tmp_path_factory: pytest.TempPathFactory) -> House:
    """Sixty stories, for tests that only look."""
    return build_house(tmp_path_factory.mktemp("house"), sixty_stories())


@pytest.fixture(scope="session")
def standing_empty_house(tmp_path_factory: pytest.TempPathFactory) -> House:
    """A collection in which nobody has told anything."""
    return build_house(tmp_path_factory.mktemp("empty_house"), [])


@pytest.fixture
def house(standing_house: House, tmp_path: Path) -> House:
    """Sixty stories in a house that the test may change."""
    return copy_house(standing_house, tmp_path)


@pytest.fixture
def empty_house(standing_empty_house: House, tmp_path: Path) -> House:
    """A house without stories that the test may change."""
    return copy_house(standing_empty_house, tmp_path)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> House:
    """What a hostile reader looks at: four weeks of stories in themes, with small groups."""
    return a_town(tmp_path_factory.mktemp("town"))


@pytest.fixture
def open_door(standing_house: House, serve: Servers) -> str:
    """The standing house served to a real browser; the server's address."""
    return serve(mounted(standing_house))


@pytest.fixture(scope="module")
def origin(house: House) -> Iterator[str]:
    """The address of a module's own house, served as long as its tests last."""
    servers = Servers()
    yield servers(mounted(house))
    servers.stop_all()


@pytest.fixture(scope="session")
def standing_paper_house(tmp_path_factory: pytest.TempPathFactory) -> PaperHouse:
    """A collection that is told on paper, for copies."""
    folder = tmp_path_factory.mktemp("paper_house")
    return open_paper_house(f"sqlite:///{folder / 'fortell.db'}", folder)


@pytest.fixture(scope="session")
def service() -> Iterator[Service]:
    """A real sign-in service for all tests; each knows people of its own there."""
    with sign_in_service() as running:
        yield running
