"""Who is at the terminal, and how things are counted there."""

import os
import pwd

from storybank.audit import AT_TERMINAL, OPERATOR


def who() -> str:
    """Whom the audit log names for a command: the account of the machine that runs it.

    The machine is asked itself, because anybody may set a variable of the environment.
    """
    try:
        return f"{AT_TERMINAL}{pwd.getpwuid(os.getuid()).pw_name}"[:254]
    except KeyError:
        return OPERATOR


def counted(number: int, one: str = "story", many: str = "stories") -> str:
    """A number with its noun.

    >>> counted(1), counted(0)
    ('1 story', '0 stories')
    """
    return f"{number} {one if number == 1 else many}"
