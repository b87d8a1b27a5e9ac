"""Reading a framework's file: YAML to plain values, and the line on which each place stands."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml

from storybank.errors import FrameworkError, Mistake, mistake
from storybank.framework import Framework, read_framework

MOST_BYTES = 1_000_000
DEEPEST = 20


def read_framework_file(path: Path) -> Framework:
    """The framework in a YAML or JSON file.

    Raises FrameworkError with every mistake, its place and its line.
    """
    return read_framework_text(_read(path))


def read_framework_text(text: str) -> Framework:
    """The framework in a YAML text; see `read_framework_file`."""
    try:
        _refuse_endless(text)
        root = yaml.compose(text, yaml.SafeLoader)
        if root is None:
            raise FrameworkError([mistake("", "the file is empty")])
        lines: dict[str, int] = {}
        repeated = list(_note_lines(root, "", lines))
        document = yaml.load(text, yaml.SafeLoader)
    except yaml.YAMLError as error:
        raise FrameworkError([_yaml_mistake(error)]) from None
    except (ValueError, AttributeError) as error:  # so PyYAML meets 2026-02-30 and the like
        told = mistake("", "a date or a number cannot be read: %(problem)s", problem=str(error))
        raise FrameworkError([told]) from None
    return _read_with_lines(document, repeated, lines)


def _read(path: Path) -> str:
    try:
        content = path.read_bytes()
    except OSError as error:
        reason = error.strerror or str(error)
        told = mistake("", "the file cannot be read: %(reason)s", reason=reason)
        raise FrameworkError([told]) from None
    if len(content) > MOST_BYTES:
        raise FrameworkError([mistake("", "the file is larger than one megabyte")])
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        found = mistake("", "the file is not UTF-8 (byte %(byte)s); save it so", byte=error.start)
        raise FrameworkError([found]) from None


def _read_with_lines(document: object, repeated: list[Mistake], lines: dict[str, int]) -> Framework:
    try:
        framework = read_framework(document)
    except FrameworkError as error:
        placed = [replace(one, line=_line(one.place, lines)) for one in error.mistakes]
        everything = sorted([*repeated, *placed], key=lambda one: one.line)
        raise FrameworkError(everything) from None
    if repeated:
        raise FrameworkError(repeated)
    return framework


def _refuse_endless(text: str) -> None:
    """Refuse, before anything is built of it, what may unfold into more than a machine holds."""
    depth = 0
    for event in yaml.parse(text, yaml.SafeLoader):
        line = _line_at(event.start_mark)
        if isinstance(event, yaml.AliasEvent):
            named = {"name": event.anchor}
            raise FrameworkError([Mistake("", "write out what *%(name)s stands for", named, line)])
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            raise FrameworkError([Mistake("", "this is nested too deeply", line=line)])


def _note_lines(node: yaml.Node, place: str, lines: dict[str, int]) -> Iterator[Mistake]:
    """Write down each place's line; yield the keys that stand twice, which YAML allows."""
    lines.setdefault(place, node.start_mark.line + 1)
    if isinstance(node, yaml.SequenceNode):
        for number, member in enumerate(node.value):
            yield from _note_lines(member, f"{place}[{number}]", lines)
    elif isinstance(node, yaml.MappingNode):
        seen: set[str] = set()
        for key, value in node.value:
            name = str(key.value)
            where = f"{place}.{name}" if place else name
            line = key.start_mark.line + 1
            if name in seen:
                yield Mistake(where, "this key stands twice", line=line)
            seen.add(name)
            lines.setdefault(where, line)
            yield from _note_lines(value, where, lines)


def _line(place: str, lines: dict[str, int]) -> int:
    """The line of a place, or of the nearest place around it."""
    while place and place not in lines:
        place = place[: max(place.rfind("."), place.rfind("["), 0)]
    return lines.get(place, 1)


def _line_at(mark: Any) -> int:
    """The line of PyYAML's mark, which it gives to whatever stands in a file."""
    return mark.line + 1 if mark else 1


def _yaml_mistake(error: yaml.YAMLError) -> Mistake:
    line = _line_at(getattr(error, "problem_mark", None))
    problem = getattr(error, "problem", None) or "it cannot be read"
    return Mistake("", "this is not YAML: %(problem)s", {"problem": problem}, line)
