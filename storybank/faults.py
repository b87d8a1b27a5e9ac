"""What a log is told of a fault: its kind and the lines of code, never its message.

A message quotes what it was given: a database the row that it refused, a reader of numbers the word
that was none, a server the address and the link that were asked for.
"""

import logging
from dataclasses import dataclass
from traceback import format_tb

from sqlalchemy.exc import OperationalError

from storybank.database import reason_of

ABOUT_SOMEBODY = "Invalid request from ip="  # gunicorn, of what it cannot read


def describe_fault(error: BaseException) -> str:
    """The fault and those that led to it, the first one first, each with its lines of code."""
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    lines = "".join(format_tb(error.__traceback__)).rstrip()
    # A database that is away or full says so, and quotes nothing.
    why = f": {reason_of(error)}" if isinstance(error, OperationalError) else ""
    told = f"{type(error).__name__}{why}\n{lines}"
    return f"{describe_fault(before)}\nwhich led to\n{told}" if before else told


@dataclass
class Trouble:
    """What stands in the way of a deed done again and again: logged once, and when it is over."""

    log: logging.Logger
    begins: str
    over: str
    said: str = ""

    def meet(self, trouble: str) -> None:
        """Take note of how the deed went this time; empty where nothing stood in its way."""
        said, self.said = self.said, trouble
        if trouble and trouble != said:
            self.log.error("%s%s", self.begins, trouble)
        if said and not trouble:
            self.log.warning(self.over)


class Discreet(logging.Filter):
    """Leaves of what others log about a request that it failed, and where in the code."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Nothing is held back, only told without what it is about."""
        error = record.exc_info[1] if record.exc_info else None
        if error:
            record.msg = f"A request failed: {describe_fault(error)}"
        elif str(record.msg).startswith(ABOUT_SOMEBODY):
            record.msg = "A request could not be read."
        else:
            return True
        record.args, record.exc_info, record.exc_text = (), None, None
        return True


DISCREET = Discreet()
"""The same for every logger, which takes it once."""
