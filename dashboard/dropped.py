"""What was chosen and is gone: an old link, or a page that was open, is not its whole answer."""

import re
from collections.abc import Collection, Mapping, Sequence

from dashboard.languages import gettext
from dashboard.selection import Selection
from dashboard.views.address import BESIDE, MARK, VERSUS

Query = Mapping[str, Sequence[str]]
OURS = frozenset({BESIDE, "as"})  # how something is shown, not what
ADDED = re.compile(r"utm_\w+|fbclid|gclid|msclkid|mc_[ce]id")  # by mail programs and other sites


def say_dropped(
    selection: Selection, query: Query, known: Mapping[str, Collection[str]] | None = None
) -> list[str]:
    """A sentence where a filter, mark or group that was chosen is not here any more.

    known: what the words of a page of its own may be.
    """
    if not any(_is_dropped(selection, query, name, known or {}) for name in query):
        return []
    return [
        gettext(
            "Part of what was chosen is not here any more, or too few tell of it. What you see is "
            "without it."
        )
    ]


def _is_dropped(
    selection: Selection, query: Query, name: str, known: Mapping[str, Collection[str]]
) -> bool:
    view, asked = selection.view, {word for word in query[name] if word}
    if name in known:
        return not asked <= set(known[name])
    if name in VERSUS:
        offers = selection.room.offers
        # A form that compares by something else sends the groups of what it compared by before.
        groups = {word for one in offers for word in (one.name, *(part.id for part in one.options))}
        first, second = (query.get(one) for one in VERSUS[1:])
        # A group beside itself compares nothing, and is still here.
        beside = first is not None and second is not None and first != second
        return bool(asked) and (not asked <= groups or (view.versus is None and beside))
    if name.startswith(MARK):
        signifier = name.removeprefix(MARK)
        mark = view.marks.get(signifier)
        return mark is None or (view.narrows(mark) and signifier not in selection.marks)
    chosen = [option for one in view.filters if one.offer.name == name for option in one.chosen]
    chooses = name not in OURS and not ADDED.fullmatch(name)
    return chooses and not asked <= set(chosen)
