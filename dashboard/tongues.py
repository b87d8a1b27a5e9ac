"""Words of another language than the page's, which a listener hears in their own (WCAG 3.1.2).

Where a framework lacks the reader's language, its words carry theirs into each sentence of ours, as
Unicode writes it: between FSI and PDI (UAX #9), with a language tag in front. Where they are shown
they become an element of that language; what can hold none is shown without the signs.
"""

import re
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from html import escape
from typing import Any, TypeVar, cast

from dash import html
from dash.development.base_component import Component
from flask import Response

from dashboard.languages import language, wanted
from storybank.framework import Framework
from storybank.signifiers import Value

_BEGIN, _TAG, _END = "\N{FIRST STRONG ISOLATE}", "\N{LANGUAGE TAG}", "\N{POP DIRECTIONAL ISOLATE}"
_TAGS = 0xE0000  # how far the letters of a tag lie from those they stand for
_APART = re.compile(rf"{_BEGIN}{_TAG}([\U000e0020-\U000e007e]+)(.*?){_END}", re.DOTALL)
_PIECES = re.compile(r"<(script|style|textarea|option|title)\b.*?</\1>|<[^<>]*>", re.DOTALL)
"""Tags, and elements that hold no others."""
_OPTION = re.compile(r"<option\b([^<>]*)>([^<>]*)(?=</)")
Kept = TypeVar("Kept")
_CARRYING: dict[tuple[str, str], Framework] = {}
_MOST_CARRYING = 64


def spoken_of(framework: Framework) -> str:
    """The one of a framework's languages that is nearest to the reader's."""
    return framework.language_for(*wanted())


def as_read(framework: Framework) -> Framework:
    """The framework whose words carry their language, where it lacks that of this answer."""
    spoken = spoken_of(framework)
    return framework if spoken == language() else _carrying(framework, spoken)


def bare(kept: Kept) -> Kept:
    """The words alone, or all of a figure: for what is drawn, and whatever holds no element."""
    match kept:
        case str():
            return cast("Kept", _APART.sub(r"\2", kept))
        case tuple():
            return cast("Kept", tuple(bare(one) for one in kept))
        case _ if is_dataclass(kept) and not isinstance(kept, type):
            parts = {one.name: bare(getattr(kept, one.name)) for one in fields(kept)}
            return replace(kept, **parts)
        case _:
            return kept


def parted(words: str) -> list[str | Component]:
    """The words for a component of Dash's own."""
    pieces: list[str | Component] = []
    end = 0
    for one in _APART.finditer(words):
        pieces += [words[end : one.start()], html.Bdi(one[2], lang=_tongue(one[1]))]
        end = one.end()
    return [piece for piece in (*pieces, words[end:]) if piece]


def mark_tongues(answer: Response) -> Response:
    """Put an element of their language round words that carry one, on a page."""
    if answer.mimetype == "text/html" and not answer.is_streamed:
        page = answer.get_data(as_text=True)
        if _TAG in page:
            answer.set_data(_marked(page))
    return answer


def _marked(page: str) -> str:
    pieces, end = [], 0
    for tag in _PIECES.finditer(page):
        pieces += [_APART.sub(_element, page[end : tag.start()]), _without(tag[0])]
        end = tag.end()
    return "".join([*pieces, _APART.sub(_element, page[end:])])


def _element(apart: re.Match[str]) -> str:
    return f'<bdi lang="{escape(_tongue(apart[1]))}">{apart[2]}</bdi>'


def _without(tag: str) -> str:
    """What can hold no element; where it says nothing else it has the language itself."""
    return bare(_OPTION.sub(_option, tag))


def _option(option: re.Match[str]) -> str:
    own, words = option.groups()
    apart = _APART.search(words)
    if apart is None or re.search(r"\w", _APART.sub("", words)):
        return option[0]
    return f'<option lang="{escape(_tongue(apart[1]))}"{own}>{words}'


def _tongue(tag: str) -> str:
    return "".join(chr(ord(one) - _TAGS) for one in tag)


def _carrying(framework: Framework, spoken: str) -> Framework:
    key = framework.fingerprint, spoken
    known = _CARRYING.get(key)
    if known is None:
        known = _CARRYING[key] = cast("Framework", _carry(framework, spoken))
        for oldest in list(_CARRYING)[:-_MOST_CARRYING]:
            _CARRYING.pop(oldest, None)
    return known


def _carry(kept: Any, spoken: str) -> Any:
    match kept:
        case Value():
            parts = {name: _carry(getattr(kept, name), spoken) for name in type(kept).model_fields}
            return type(kept).model_construct(kept.model_fields_set, **parts)
        case tuple():
            return tuple(_carry(one, spoken) for one in kept)
        case Mapping() if isinstance(kept.get(spoken), str):
            return {**kept, spoken: _apart(kept[spoken], spoken)}
        case _:
            return kept


def _apart(words: str, spoken: str) -> str:
    tag = "".join(chr(ord(one) + _TAGS) for one in spoken)
    return f"{_BEGIN}{_TAG}{tag}{words}{_END}"
