"""What a reader keeps of the stories that a page shows her, and the ways to change it."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from dashboard.access import Visit
from dashboard.components import KeptStory
from dashboard.desk import Desk
from dashboard.languages import gettext, language
from dashboard.stories.story_handles import addresses_of, seal_stories
from storybank.audit import note_deed
from storybank.personal_data import LABELS, READ_LIKE_ALL, mask_personal_data
from storybank.reading_lists import lists_of, lists_with
from storybank.story_marks import marks_on
from storybank.tables import Collection, ReadingList, Story
from storybank.transcripts import own_words
from storybank.unmasking import mask_remark


def kept_of(
    session: Session, desk: Desk, visit: Visit, collection: Collection, stories: Sequence[Story]
) -> dict[str, KeptStory]:
    """By the story's id: her star, her note, and on how many lists it stands."""
    who, ids = visit.account.email, [one.story_id for one in stories]
    marks = marks_on(session, collection, who, ids)
    listed = lists_with(session, lists_of(session, collection, who), ids)
    kept: dict[str, KeptStory] = {}
    handles = seal_stories(desk, visit.account, collection, stories)
    pages = addresses_of("show_story", collection.slug, handles)
    stars = addresses_of("star_story", collection.slug, handles)
    for story in handles:
        mark = marks.get(story)
        kept[story] = {
            "page": pages[story],
            "star": stars[story],
            "csrf": visit.csrf,
            "starred": mark is not None and mark.starred,
            "note": mark.note if mark else "",
            "lists": len(listed.get(story, ())),
        }
    return kept


def name_list(listed: ReadingList) -> str:
    """What a list is called, as others are shown it where it is shared."""
    if not listed.shared:
        return listed.name
    return mask_personal_data(listed.name, READ_LIKE_ALL, LABELS[language()])


def say_called_alike() -> str:
    """That a reader's list would be called as another of hers."""
    return gettext("You have a list of this name already. Give this one another name.")


def mask_note(note: str, story: Story | None) -> str:
    """A note as all who see the list are shown it; its story, where it may be read."""
    told, spoken = (
        (own_words(story.document), story.language) if story and story.document else ([], None)
    )
    return mask_remark(note, told, spoken or language(), LABELS[language()])


def note_sharing(desk: Desk, session: Session, visit: Visit, *, before: bool, after: bool) -> None:
    """Write into the log that a list is shared now, or no more; never what it is called."""
    if after and not before:
        _note(desk, session, visit, "shared a reading list")
    elif before and not after:
        _note(desk, session, visit, "shared a reading list no more")


def _note(desk: Desk, session: Session, visit: Visit, deed: str) -> None:
    subject = {"collection": visit.at.slug}
    note_deed(session, visit.account.email, deed, subject, now=desk.clock())
