"""Parts of a map in words: the zones of a triad, the stretches of a dyad."""

from collections.abc import Sequence

from dashboard.languages import gettext


def name_zones(anchors: Sequence[str]) -> tuple[str, ...]:
    """The seven zones of a triad, in the order of `analysis.zones.ZONES`."""
    top, left, right = anchors
    mostly = [gettext("Mostly %(anchor)s", anchor=one) for one in anchors]
    between = [
        gettext("Between %(first)s and %(second)s", first=first, second=second)
        for first, second in ((top, left), (left, right), (top, right))
    ]
    return (*mostly, *between, gettext("In the middle of all three"))


def name_stretches(poles: Sequence[str]) -> tuple[str, ...]:
    """The five stretches of a dyad, from the first pole to the second."""
    first, second = poles
    return (
        gettext("Wholly “%(pole)s”", pole=first),
        gettext("Towards “%(pole)s”", pole=first),
        gettext("In the middle"),
        gettext("Towards “%(pole)s”", pole=second),
        gettext("Wholly “%(pole)s”", pole=second),
    )
