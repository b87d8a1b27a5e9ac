"""Who is at the terminal, for the audit log."""

import getpass


def who() -> str:
    """The account of the machine, or only `terminal` where it has no name."""
    try:
        return f"terminal: {getpass.getuser()}"[:254]
    except (OSError, KeyError):
        return "terminal"
