"""The table that stands beside each figure, for those who read numbers rather than shapes."""

from dataclasses import dataclass

Cell = str | int | float | None


@dataclass(frozen=True)
class Table:
    """A caption, the heads of the columns, and rows whose first cell heads the row.

    Numbers are written by the page in the reader's language; None is what the gate holds back.
    """

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]

    def __post_init__(self) -> None:
        """Raise ValueError where a row is longer or shorter than the heads."""
        for row in self.rows:
            if len(row) != len(self.columns):
                raise ValueError(f"a row has {len(row)} cells, the table {len(self.columns)} heads")

    def props(self) -> dict[str, object]:
        """The table as the page reads it."""
        return {
            "caption": self.caption,
            "columns": list(self.columns),
            "rows": [list(row) for row in self.rows],
        }
