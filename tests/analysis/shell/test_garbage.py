"""While documents are opened no garbage is searched for; afterwards it is as it was."""

import gc
from collections.abc import Iterator

import pytest

from analysis.shell.garbage import Pause


@pytest.fixture(autouse=True, params=[True, False], ids=["searching", "not searching"])
def searched(request: pytest.FixtureRequest) -> Iterator[bool]:
    """Whether this process searched for garbage before."""
    before = gc.isenabled()
    (gc.enable if request.param else gc.disable)()
    yield request.param
    (gc.enable if before else gc.disable)()


def test_the_search_rests_until_the_last_is_done(searched: bool) -> None:
    pause = Pause()
    with pause:
        with pause:
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled() is searched


def test_what_fails_within_leaves_the_search_as_it_was(searched: bool) -> None:
    pause = Pause()
    with pytest.raises(LookupError), pause:
        raise LookupError
    assert gc.isenabled() is searched
