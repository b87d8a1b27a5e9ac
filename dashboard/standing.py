"""What the scan says where two groups are compared: whether that pattern stands out."""

from dataclasses import dataclass, field

from analysis.scan.gather import NOT_APPLICABLE, TIME
from dashboard.languages import gettext
from storybank.database import Sessions
from storybank.patterns import standing_beside
from storybank.tables import Collection


@dataclass(frozen=True)
class Standing:
    """The latest scan of a collection, looked up when it is first asked for."""

    sessions: Sessions
    collection: Collection
    found: dict[str, dict[str, bool]] = field(default_factory=dict, compare=False, repr=False)
    """What has been looked up, by what parts the groups."""

    def of(self, question: str, by: str) -> bool | None:
        """Whether a question and what parts two groups are a pattern that stands; None where no
        scan that may be shown has judged them. Of a canvas some stone is enough. Of two weeks or
        months nothing: the scan asks whether answers drift over the whole time."""
        if by == TIME:
            return None
        if by not in self.found:
            with self.sessions.reading() as session:
                self.found[by] = standing_beside(session, self.collection, by)
        parts = [
            stands
            for name, stands in self.found[by].items()
            if name.partition(".")[0] == question and not name.endswith(f".{NOT_APPLICABLE}")
        ]
        return any(parts) if parts else None


def say_standing(stands: bool | None, *, clear: bool) -> str:
    """The same in words beside what is said of the two groups; nothing where chance may explain it.

    clear: whether chance would rarely give their difference alone. Where it may, what stands can be
    of other groups: the scan asks of all at once.
    """
    if stands is None or not clear:
        return ""
    if stands:
        return gettext("Among all stories it is one of the patterns that stand out.")
    return gettext(
        "Among all stories it is not one of the patterns that stand out: it may be chance after "
        "all."
    )
