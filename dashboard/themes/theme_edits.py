"""What people did to themes, in words: who, when, and whether the analysis has heeded it yet."""

from collections.abc import Iterator, Mapping

from dashboard.languages import gettext
from dashboard.room import Room
from dashboard.wording import day_of
from storybank.tables import ThemeEdit


def say_awaited(room: Room) -> str:
    """That the themes shown do not heed all that people did, or took back; "" where they do."""
    heeded = room.themes.edits if room.themes else ()
    if {one.id for one in room.edits} == set(heeded):
        return ""
    return gettext("People have changed the themes since the last analysis: the next one heeds it.")


def say_edits(room: Room, key: str) -> Iterator[str]:
    """What people did to one theme, and what will come of it."""
    for edit in room.edits:
        if edit.key == key:
            yield say_edit(room, edit)
        elif edit.other == key:
            yield gettext(
                "The next analysis puts it into “%(theme)s”.", theme=name_edited(room, edit.key)
            )


def say_edit(room: Room, edit: ThemeEdit) -> str:
    """One deed in a sentence, without who did it."""
    heeded = room.themes is not None and edit.id in room.themes.edits
    match edit.deed, edit.answer, heeded:
        case "merged", _, True:
            return gettext("People have put two themes together in it.")
        case "merged", _, _:
            return gettext(
                "The next analysis puts “%(theme)s” into it.", theme=name_edited(room, edit.other)
            )
        case "pinned", _, _:
            return gettext("Pinned: it keeps its core, whatever stories come.")
        case "split", "none", _:
            return gettext("It could not be split: no two parts of it are found again.")
        case "split", "done", _:
            return gettext("People have split it, and its parts stay apart.")
        case _:
            return gettext("The next analysis splits it.")


def say_who(edit: ThemeEdit, names: Mapping[str, str]) -> str:
    """Who did it, and on which day."""
    return gettext("By %(who)s, %(day)s", who=names[edit.who], day=day_of(edit.day))


def name_edited(room: Room, key: str) -> str:
    """What a theme is called that people did something to, even if it is not found now."""
    found = {one.key for one in room.themes.themes} if room.themes else set()
    small = gettext("A small theme") if key in found else gettext("A theme that is not found now")
    return room.theme_names.get(key, small)
