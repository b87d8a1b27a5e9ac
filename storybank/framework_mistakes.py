"""What can be wrong with a framework's document, found on the raw values and named by place.

Works on anything that YAML or JSON can hold, so that all mistakes are named in one reading, also
when the structure itself is broken.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from pydantic import ValidationError

from storybank.errors import Mistake, mistake

COLUMNS = frozenset(
    [
        "story_id",
        "told",
        "language",
        "source",
        "version",
        "prompt",
        "arm",
        "teller",
        "consent",
        "test",
        "shown_order",
        "title",
        "text",
        "theme",
        "media",
        "transcript",
    ]
)
"""What a table of stories has beside the answers."""
FIELDS = frozenset(
    [
        "code",
        "csrf",
        "entered",
        "framework_version",
        "invitation",
        "pass",
        "photo",
        "seed",
        "sheet",
        "story",
        "switch",
        "voice",
        "website",
    ]
)
"""What the forms in which a story is told or typed carry beside the answers."""
OF_FORMS = frozenset(
    ["action", "closest", "dataset", "elements", "matches", "method", "reset", "submit"]
)
"""What scripts ask of the form itself; a browser gives them a field of that name instead."""
STEPS = frozenset(["opened", "welcome", "tell", "sent"])
"""The steps of the form that are no question's."""
ADDRESSES = frozenset(["across", "answer", "as", "beside", "over", "upward"])
"""What the addresses of maps say beside what is chosen of the answers."""
RESERVED = COLUMNS | FIELDS | OF_FORMS | STEPS | ADDRESSES
"""Names that no question can have: its answers would be taken for something else."""
TEXT_KEYS = frozenset(
    ["title", "introduction", "text", "question", "help", "low", "high", "name", "alt"]
)
PARTS = {"anchors": "anchor", "poles": "pole", "stones": "stone", "options": "option"}
UNEQUAL_LENGTH = 3  # a corner with three times the words of another draws the eye
UNEQUAL_CHARACTERS = 25

SENTENCES = {
    "missing": "this is missing",
    "extra_forbidden": "this key is unknown; check its spelling",
    "union_tag_invalid": "this kind is unknown; use triad, dyad, stones, choice, scale or text",
    "union_tag_not_found": "say its kind: triad, dyad, stones, choice, scale or text",
    "string_pattern_mismatch": "%(input)r has another form than %(pattern)s",
    "string_too_long": "this is longer than %(max_length)s characters",
    "string_too_short": "this is empty",
    "too_short": "at least %(min_length)s are needed, there are %(actual_length)s",
    "too_long": "at most %(max_length)s are possible, there are %(actual_length)s",
    "string_type": "this must be text; put it in quotes",
    "int_type": "this must be a whole number",
    "bool_type": "this must be true or false",
    "dict_type": "this must be a text for each language, such as nb: …",
    "model_type": "this must have keys and values",
    "tuple_type": "this must be a list",
    "literal_error": "this must be %(expected)s",
    "value_error": "%(error)s",
}
KINDS = frozenset(["triad", "dyad", "stones", "choice", "scale", "text"])


def structural_mistakes(error: ValidationError) -> Iterator[Mistake]:
    """Pydantic's findings as mistakes with a place such as `signifiers[2].anchors`."""
    for one in error.errors(include_url=False):
        values = {**one.get("ctx", {}), "input": str(one.get("input"))[:60]}
        message = SENTENCES.get(one["type"], "this is not right: %(told)s")
        yield Mistake(_place(one["loc"]), message, {**values, "told": one["msg"]})


def _place(location: Sequence[int | str]) -> str:
    """A path as an author reads it; the tag that pydantic puts after a list's index is left out."""
    place, after_index = "", False
    for step in location:
        if isinstance(step, int):
            place += f"[{step}]"
        elif not (after_index and step in KINDS):
            place += f".{step}" if place else step
        after_index = isinstance(step, int)
    return place.removesuffix(".[key]")


def worded_mistakes(document: object) -> Iterator[Mistake]:
    """Languages, ids and anchors: what no schema can say."""
    if not isinstance(document, Mapping):
        return
    languages = document.get("languages")
    if isinstance(languages, list) and all(isinstance(one, str) for one in languages):
        yield from _language_mistakes(document, "", languages)
        yield from _repeated(languages, "languages")
    yield from _id_mistakes(document)
    signifiers = document.get("signifiers")
    for number, one in enumerate(signifiers if isinstance(signifiers, list) else ()):
        if isinstance(one, Mapping) and one.get("kind") == "triad":
            yield from _unequal_anchors(one.get("anchors"), f"signifiers[{number}].anchors")


def _language_mistakes(node: object, place: str, languages: Sequence[str]) -> Iterator[Mistake]:
    if isinstance(node, list):
        for number, one in enumerate(node):
            yield from _language_mistakes(one, f"{place}[{number}]", languages)
    if not isinstance(node, Mapping):
        return
    for key, one in node.items():
        where = f"{place}.{key}" if place else str(key)
        if key in TEXT_KEYS and isinstance(one, Mapping) and "question" not in one:
            for language in languages:
                if language not in one:
                    yield mistake(where, "the text in %(language)s is missing", language=language)
            for language in one:
                if language not in languages:
                    yield mistake(
                        f"{where}.{language}",
                        "%(language)s is not among the framework's languages",
                        language=language,
                    )
        else:
            yield from _language_mistakes(one, where, languages)


def _id_mistakes(document: Mapping[str, object]) -> Iterator[Mistake]:
    questions = [*_ids(document, "signifiers"), *_ids(document, "teller")]
    yield from _repeated_ids(questions)
    yield from _repeated_ids(_ids(document, "prompts"))
    for place, name in questions:
        if name in RESERVED:
            yield mistake(place, "the id %(id)s is reserved; choose another", id=name)
    for group in ("signifiers", "teller"):
        members = document.get(group)
        for number, one in enumerate(members if isinstance(members, list) else ()):
            for key in PARTS:
                if isinstance(one, Mapping) and isinstance(one.get(key), list):
                    yield from _repeated_ids(_ids(one, key, f"{group}[{number}]."))
            if isinstance(one, Mapping):
                yield from _part_mistakes(one, f"{group}[{number}].")


def _part_mistakes(question: Mapping[str, object], place: str) -> Iterator[Mistake]:
    """Parts that are called as an answer's own field beside them, or as the teller's own words."""
    for where, name in _ids(question, "anchors", place):
        if name == "state":
            yield mistake(where, "the id %(id)s is reserved; choose another", id=name)
    for where, name in _ids(question, "options", place):
        if name == "other" and question.get("other"):
            yield mistake(
                where,
                "other: true lets tellers answer in their own words, which are called other; "
                "leave this option out, or choose another id",
            )


def _ids(node: Mapping[str, object], key: str, prefix: str = "") -> list[tuple[str, str]]:
    members = node.get(key)
    return [
        (f"{prefix}{key}[{number}].id", one["id"])
        for number, one in enumerate(members if isinstance(members, list) else ())
        if isinstance(one, Mapping) and isinstance(one.get("id"), str)
    ]


def _repeated_ids(named: Sequence[tuple[str, str]]) -> Iterator[Mistake]:
    seen: set[str] = set()
    for place, name in named:
        if name in seen:
            yield mistake(place, "the id %(id)s is already used", id=name)
        seen.add(name)


def _repeated(names: Sequence[str], place: str) -> Iterator[Mistake]:
    for name, times in Counter(names).items():
        if times > 1:
            yield mistake(place, "%(name)s is named twice", name=name)


def _unequal_anchors(anchors: object, place: str) -> Iterator[Mistake]:
    """Anchors must weigh the same: all with help or none, and none far longer than another."""
    if not isinstance(anchors, list) or not all(isinstance(one, Mapping) for one in anchors):
        return
    if len({one.get("help") is None for one in anchors}) > 1:
        yield mistake(place, "the anchors are unequal: give all three a help text, or none")
    texts = [one.get("text") for one in anchors]
    if len(texts) != 3 or not all(isinstance(text, Mapping) for text in texts):
        return
    for language in texts[0]:
        lengths = [len(text[language]) for text in texts if isinstance(text.get(language), str)]
        if len(lengths) == 3 and _unequal(lengths):
            yield mistake(
                place,
                "the anchors are unequal in %(language)s: one is over three times as long "
                "as another",
                language=language,
            )


def _unequal(lengths: Sequence[int]) -> bool:
    longest, shortest = max(lengths), min(lengths)
    return longest > UNEQUAL_LENGTH * shortest and longest - shortest > UNEQUAL_CHARACTERS
