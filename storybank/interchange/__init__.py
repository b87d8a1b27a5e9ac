"""Stories in and out as files: real exports and tables in, our own table both ways.

A reader (`sensemaker`, `mapped_table`, `read_back`) turns a file into `Gathered` stories without a
database; `keeping` keeps them, each once; `write` is the operator's raw copy.
"""

from storybank.interchange.gathered import Gathered, GatheredStory
from storybank.interchange.keeping import Kept, keep_gathered
from storybank.interchange.mapped_table import gather_table
from storybank.interchange.read_back import gather_own_table
from storybank.interchange.report import Report
from storybank.interchange.sensemaker import gather_sensemaker
from storybank.interchange.write import Copy, write_copy

__all__ = [
    "Copy",
    "Gathered",
    "GatheredStory",
    "Kept",
    "Report",
    "gather_own_table",
    "gather_sensemaker",
    "gather_table",
    "keep_gathered",
    "write_copy",
]
