"""What is masked in a story: shown once, to who may see it and says why.

Nothing is shown before the log has kept who, which story and why. What is shown stands in this one
answer alone: in no list, no search, no file, and not on paper.
"""

from collections.abc import Sequence
from functools import partial

from flask import make_response, render_template, request
from markupsafe import Markup
from werkzeug.wrappers import Response as Answer

from dashboard.access import Visit
from dashboard.component_words import story_words
from dashboard.components import StoryCard
from dashboard.desk import Desk
from dashboard.languages import gettext, language
from dashboard.room import open_room
from dashboard.stories.cards import make_card
from dashboard.stories.story_handles import open_story
from dashboard.stories.story_pages import story_page
from storybank.audit import note_deed
from storybank.frameworks import framework_of, framework_version
from storybank.personal_data import LABELS, find_personal_data
from storybank.unmasking import FEWEST_WORDS, LONGEST_REASON, is_reason, mask_remark


def unmask_story(desk: Desk, visit: Visit, handle: str) -> Answer:
    """The story as it was told, or what is missing before it may be shown."""
    typed = request.form.get("reason", "")
    if not is_reason(typed):
        return story_page(desk, visit, handle, unmasking={"typed": typed, "wrong": _say_missing()})
    card = _note_and_open(desk, visit, handle, typed)
    page = render_template(
        "unmasked.html",
        visit=visit,
        handle=handle,
        card=card,
        words=story_words(),
        marked=partial(mark_personal_data, spoken=card["language"], beside=_texts(card)),
    )
    return make_response(page)


def mark_personal_data(text: str, spoken: str, beside: Sequence[str] = ()) -> Markup:
    """The text with a mark round all that is masked elsewhere; no mark goes over a line's end."""
    parts, after = [], 0
    for one in find_personal_data(text, spoken, beside):
        lines = text[one.start : one.end].splitlines()
        marks = Markup("\n").join(Markup("<mark>{}</mark>").format(line) for line in lines)
        parts += [Markup.escape(text[after : one.start]), marks]
        after = one.end
    return Markup("").join([*parts, Markup.escape(text[after:])])


def _say_missing() -> str:
    return gettext(
        "Say in a sentence why: at least %(words)s words, and no more than %(most)s characters.",
        words=FEWEST_WORDS,
        most=LONGEST_REASON,
    )


def _note_and_open(desk: Desk, visit: Visit, handle: str, typed: str) -> StoryCard:
    """The story unmasked, once the log holds that it was; 404 where it may not be read now."""
    room = open_room(desk, visit.at.slug)
    with desk.sessions.writing() as session:
        story = open_story(desk, session, room, handle)
        framework = framework_of(framework_version(session, story.framework_version_id or 0))
        card = make_card(story, framework, room.language, unmasked=True)
        subject = {
            "collection": visit.at.slug,
            "stories": [story.story_id],
            "reason": mask_remark(typed, _texts(card), card["language"], LABELS[language()]),
        }
        note_deed(session, visit.account.email, "unmasked a story", subject, now=desk.clock())
    return card


def _texts(card: StoryCard) -> list[str]:
    own_words = [one["text"] for one in card.get("placements", ()) if one["kind"] == "words"]
    return [card.get("title") or "", card["text"], *own_words]
