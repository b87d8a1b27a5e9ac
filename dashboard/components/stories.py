"""Stories as cards, and what a card holds."""

from typing import Literal, NotRequired, TypedDict

from dashboard.components.own import NAMESPACE, OwnComponent, names


class DrawnPlacement(TypedDict):
    """One placement beside its story: the question's short `name` and the placement in words.

    asked, language: the codes of the languages of the two, for those who hear the page; none where
    words of several languages stand together.
    Drawn small where there is something to draw: `point` [x, y] in the unit triangle for a triad,
    `value` for a dyad, `points` in [0, 1]² for stones.
    """

    kind: Literal["triad", "dyad", "stones", "words"]
    name: str
    text: str
    asked: NotRequired[str]
    language: NotRequired[str | None]
    point: NotRequired[list[float]]
    value: NotRequired[float]
    points: NotRequired[list[list[float]]]


class StoryMedium(TypedDict):
    """What was said aloud or shown: where it is heard or seen, and where it is written down."""

    kind: Literal["voice", "photo"]
    address: str
    page: NotRequired[str]


class KeptStory(TypedDict):
    """What the reader keeps of a story: her star, her note, on how many lists.

    page: where she changes it. star: where a form gives the star, with the word `csrf`.
    """

    page: str
    star: str
    csrf: str
    starred: bool
    note: str
    lists: int


class StoryCard(TypedDict):
    """One story as it may be shown. `language`: its code, for those who hear the page.

    transcript: `text` was not written by the teller, but written down from what she said. hold:
    where it is held back, for those who may. kept: what the reader keeps of it.
    """

    id: str
    text: str
    language: str
    title: NotRequired[str | None]
    date: NotRequired[str]
    language_name: NotRequired[str]
    theme: NotRequired[str | None]
    placements: NotRequired[list[DrawnPlacement]]
    media: NotRequired[list[StoryMedium]]
    transcript: NotRequired[bool]
    hold: NotRequired[str]
    kept: NotRequired[KeptStory]


class StoryList(OwnComponent):
    """Stories (StoryCard) under each other; `empty` is said where there is none.

    `words`: StoryWords. `level`: the heading level of a title.
    """

    _namespace = NAMESPACE
    _type = "StoryList"
    _prop_names = names("id", "stories", "words", "level", "empty")
