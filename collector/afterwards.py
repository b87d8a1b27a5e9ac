"""What a teller is given once her story has come: whether it counts, where the others lie."""

from collections.abc import Mapping

from collector.desk import Desk
from collector.language import Tongue
from collector.pictures import OUTLINES, pictures_of
from storybank.frameworks import framework_of
from storybank.sharing import read_shared
from storybank.stories import find_by_receipt
from storybank.submission import Submission
from storybank.tables import Collection


def after_sending(
    desk: Desk, collection: Collection, tongue: Tongue, submission: Submission
) -> Mapping[str, object]:
    """What the thanks say of this story alone. waits: the state for which it has to wait.

    The others are shown as they were last counted: a story that is kept is thanked for at once.
    """
    with desk.sessions.reading() as session:
        story = find_by_receipt(session, submission.code_hash)
        shared = read_shared(session, collection) if collection.compares else {}
    framework, own = framework_of(collection.version), submission.placements
    return {
        "waits": story.state if story else "",
        "pictures": pictures_of(framework, tongue, shared, own),
        "outlines": OUTLINES,
        "k": collection.k,
    }
