"""What a file holds once it is read, before anything is kept."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from storybank.collections import CollectionPlan
from storybank.framework import Framework
from storybank.interchange.report import Report
from storybank.submission import Submission


@dataclass(frozen=True)
class GatheredStory:
    """One story of a file. told: a day or an hour; version: the file's own number for it."""

    submission: Submission
    told: str | None = None
    source: str | None = None
    version: int = 1


@dataclass(frozen=True)
class Gathered:
    """Frameworks by the file's version numbers, the stories, and the collection they belong in.

    line: the line of framework versions. inquiry: its slug and its words by language.
    current: the version that the collection shows. mappings: ids renamed since the version before.
    """

    line: str
    frameworks: Mapping[int, Framework]
    current: int
    plan: CollectionPlan
    inquiry: tuple[str, Mapping[str, str]]
    stories: Sequence[GatheredStory]
    report: Report
    mappings: Mapping[int, Mapping[str, str] | None] = field(default_factory=dict)
    zone: str | None = None

    def states(self) -> dict[str, Counter[str]]:
        """How many stories answered each question in which of the four states."""
        counted: dict[str, Counter[str]] = {}
        for story in self.stories:
            for name, placement in story.submission.placements.items():
                counted.setdefault(name, Counter())[placement.state.value] += 1
        return counted
