"""Who does heavy work: this process, or others to whom the same pieces are handed.

Work is cut by what it is about, never by who does it, so that its results are the same everywhere.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Protocol, TypeVar

Shared = TypeVar("Shared")
Piece = TypeVar("Piece")
Result = TypeVar("Result")
Item = TypeVar("Item")


class Hands(Protocol):
    """Does one deed for many pieces; far: whether on machines that may be others than this."""

    @property
    def far(self) -> bool: ...

    def work(
        self,
        deed: Callable[[Shared, Piece], Result],
        shared: Shared,
        pieces: Sequence[Piece],
    ) -> Iterator[Result]:
        """`deed(shared, piece)` of each piece, in the order of the pieces.

        The deed is a function of a module and gives the same for the same, however often it is
        done: whoever dies over a piece leaves it to another.
        """
        ...


class OwnHands:
    """Everything here, one piece after the other, each when its result is asked for."""

    far = False

    def work(
        self,
        deed: Callable[[Shared, Piece], Result],
        shared: Shared,
        pieces: Sequence[Piece],
    ) -> Iterator[Result]:
        """See `Hands.work`."""
        for piece in pieces:
            yield deed(shared, piece)


OWN = OwnHands()


def cut(items: Sequence[Item], size: int) -> list[Sequence[Item]]:
    """Pieces of `size` items, the last perhaps smaller."""
    return [items[start : start + size] for start in range(0, len(items), size)]
