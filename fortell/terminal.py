"""Who is at the terminal, and how things are counted there."""

import getpass


def who() -> str:
    """The account of the machine, or only `terminal` where it has no name."""
    try:
        return f"terminal: {getpass.getuser()}"[:254]
    except (OSError, KeyError):
        return "terminal"


def counted(number: int, one: str = "story", many: str = "stories") -> str:
    """A number with its noun.

    >>> counted(1), counted(0)
    ('1 story', '0 stories')
    """
    return f"{number} {one if number == 1 else many}"
