"""What a teller is given once her story has come: whether it counts already."""

from collections.abc import Mapping

from collector.desk import Desk
from storybank.stories import find_by_receipt
from storybank.submission import Submission


def after_sending(desk: Desk, submission: Submission) -> Mapping[str, object]:
    """What the thanks say of this story alone. waits: the state for which it has to wait."""
    with desk.sessions.reading() as session:
        story = find_by_receipt(session, submission.code_hash)
    return {"waits": story.state if story else ""}
