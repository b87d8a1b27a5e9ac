"""What an import did, in sentences: what was read, guessed, mended, left out, and why."""

from collections.abc import Iterator, Sequence

ROWS_NAMED = 5


class Report:
    """Sentences gathered while a file is read; rows with the same oddity share one sentence."""

    def __init__(self) -> None:
        self.guessed: list[str] = []
        self._mended: list[str] = []
        self._left_out: list[str] = []
        self._mended_rows: dict[str, list[int]] = {}
        self._odd_rows: dict[str, list[int]] = {}

    def guess(self, sentence: str) -> None:
        """Something that the file does not say and that was decided for it."""
        self.guessed.append(sentence)

    def mend(self, sentence: str) -> None:
        """Something that was broken in the file and was put right."""
        self._mended.append(sentence)

    def mended_row(self, deed: str, row: int) -> None:
        """A row in which something broken was put right; `deed` says what."""
        self._mended_rows.setdefault(deed, []).append(row)

    def leave_out(self, sentence: str) -> None:
        """Something in the file that is not kept, and why."""
        self._left_out.append(sentence)

    def odd_row(self, reason: str, row: int) -> None:
        """A row of which something is not kept: `reason` says what and why."""
        self._odd_rows.setdefault(reason, []).append(row)

    @property
    def left_out(self) -> list[str]:
        """What is not kept, and why; rows are named by number."""
        return [*self._left_out, *_by_rows(self._odd_rows)]

    @property
    def mended(self) -> list[str]:
        """What was put right; rows are named by number."""
        return [*self._mended, *_by_rows(self._mended_rows)]

    def lines(self) -> Iterator[str]:
        """The report as it is printed, one line each."""
        headed = {"Guessed": self.guessed, "Mended": self.mended, "Left out": self.left_out}
        for heading, sentences in headed.items():
            if sentences:
                yield f"{heading}:"
                yield from (f"  - {sentence}" for sentence in sentences)


def _by_rows(told: dict[str, list[int]]) -> Iterator[str]:
    return (f"{reason}: {name_rows(rows)}." for reason, rows in told.items())


def name_rows(rows: Sequence[int]) -> str:
    """`row 7`, or `12 rows (2, 3, 5, 8, 13, …)`."""
    if len(rows) == 1:
        return f"row {rows[0]}"
    named = ", ".join(str(row) for row in rows[:ROWS_NAMED])
    return f"{len(rows)} rows ({named}{', …' * (len(rows) > ROWS_NAMED)})"
