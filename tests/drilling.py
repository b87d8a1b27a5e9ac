"""How large a drill is, and how it says so.

A drill has one code and two sizes: short in every run of the tests, in full by `make drills`.
DRILL_SHARE=0.01 gives a hundredth of the full counts, to try the drills themselves.
"""

import os
from collections.abc import Callable

Tell = Callable[[str], None]
"""`tell(words)` says how large a drill was."""


def full(count: int) -> int:
    """So many in full, or the share of them that DRILL_SHARE names, and at least two."""
    return max(2, round(count * float(os.environ.get("DRILL_SHARE", "1"))))
