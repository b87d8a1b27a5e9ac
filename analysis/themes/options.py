"""How themes are sought: one set of parameters for every collection."""

from dataclasses import dataclass

from analysis.arrays import is_number
from analysis.errors import ParameterError

NO_THEME = -1


@dataclass(frozen=True)
class ThemeOptions:
    """How themes are sought; the same for every collection.

    Walks over shared neighbours take ``most_steps`` steps at most, and fewer where the likeness of
    two stories is ``reach`` on the average already. Stories come together while they are alike by
    ``least_likeness`` in the mean. A theme has at least ``smallest`` stories, is found again by
    ``runs`` runs on half of the stories with at least ``least_stability``, and holds its stories:
    the share ``least_held`` of their walks ends in it. Its stories are nearer to their neighbours
    than chance would put them, by ``least_nearness``. A story belongs to a theme from
    ``least_fit``. Groups begin among ``landmarks`` stories; of more than ``most_divided`` a
    sample is divided, and the others go with their neighbours in it. ``placements`` is how much
    it counts where stories were placed, beside what they say: 0 (text alone) to 1. Two stories that
    the run before found together count as alike by ``remembered`` more, two that it parted by as
    much less; what of a story's walks ends in its earlier theme counts by ``staying`` more.
    """

    reach: float = 0.25
    most_steps: int = 3
    least_likeness: float = 0.45
    smallest: int = 5
    runs: int = 6
    least_stability: float = 0.3
    least_held: float = 0.3
    least_nearness: float = 1.5
    least_fit: float = 0.15
    landmarks: int = 6000
    most_divided: int = 6000
    placements: float = 0.0
    remembered: float = 0.03
    staying: float = 0.15

    def __post_init__(self) -> None:
        if not (is_number(self.placements) and 0 <= self.placements <= 1):
            raise ParameterError("placements", self.placements, "a share from 0 to 1")
