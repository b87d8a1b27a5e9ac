"""One line that somebody typed or pasted: a name, an address."""

import unicodedata

JOINERS = "\u200c\u200d"  # within a name they shape letters; at an end they are nothing
UNSEEN = {"Cc", "Cf", "Cs"}


def plain_line(text: str) -> str:
    r"""The line as it is seen: what nobody sees comes along from letters and tables.

    >>> plain_line(" \u202akari@example.no\u202c\t"), plain_line("Kari\u00a0 \tNes")
    ('kari@example.no', 'Kari Nes')
    >>> plain_line("\u200b\u200d")
    ''
    """
    line = " ".join(text.split())
    seen = (one for one in line if one in JOINERS or unicodedata.category(one) not in UNSEEN)
    return "".join(seen).strip(f" {JOINERS}")
