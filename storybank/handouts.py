"""What is handed out of invitations: the address that each opens, and the list of a whole group."""

import csv
import io
from collections.abc import Sequence

from storybank.invitations import printed
from storybank.tables import Link


def invited_address(public: str, link: Link, code: str) -> str:
    """The address that an invitation opens; browsers send nothing of what follows the sign #."""
    return f"{public}/t/{link.code}#{code}"


def list_invitations(public: str, link: Link, codes: Sequence[str]) -> str:
    """The group's invitations as a CSV: a link and its code as it is printed, one a line."""
    text = io.StringIO(newline="")
    table = csv.writer(text, quoting=csv.QUOTE_ALL)
    table.writerow(["link", "code"])
    table.writerows([invited_address(public, link, code), printed(code)] for code in codes)
    return text.getvalue()
