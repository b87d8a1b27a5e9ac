"""The words that the scripts speak, sent with the page in its language.

A name in braces is filled on the phone.
"""

import re

from flask_babel import format_decimal, gettext

WRONG_CODES = {
    "count": "A code has 12 words; here are %(count)d.",
    "word": "Word %(number)d, “%(word)s”, is not a word of a code.",
    "check": "These words do not belong together: one is mistyped or misplaced.",
}


def spoken_words() -> dict[str, str]:
    """Key → sentence, in the language in force."""
    return {**_steps(), **_placing(), **_advice(), **_media(), **_sending()}


def _steps() -> dict[str, str]:
    return {
        "progress": gettext("Step {number} of {count}"),
        "begin": gettext("Begin"),
        "next": gettext("Next"),
        "skip": gettext("Skip"),
        "send": gettext("Send the story"),
        "choosePrompt": gettext("Choose the question that your story answers."),
        "writeStory": gettext("Write your story before you send it. A few words are enough."),
        "chooseConsent": gettext("Say what may be done with your story."),
        "left": gettext("Characters left: {count}"),
        "full": gettext("There is no room for more here."),
        "carried": gettext("Your answers about you come along. Change them"),
    }


def _placing() -> dict[str, str]:
    return {
        "unanswered": gettext("Not answered yet"),
        "notApplicable": gettext("You have said that this does not fit."),
        "share": gettext("{share} % {name}"),
        "along": gettext("{axis} {share} %"),
        "placeNow": gettext("Now place: {name}"),
        "allPlaced": gettext("All are placed. Choose one to move it."),
        "tooMany": gettext("You can choose {most}. Take one away to choose another."),
        "tooFew": gettext("Choose at least {least}."),
        "onScale": gettext("Choose a whole number on the scale."),
    }


def _advice() -> dict[str, str]:
    """A mark stands for what was taken out, as it does where the server masks a text."""
    return {
        "national_id_advice": gettext(
            "There seems to be a national identity number here: {words}. Does the story need it?"
        ),
        "phone_advice": gettext(
            "There seems to be a phone number here: {words}. Does the story need it?"
        ),
        "email_advice": gettext(
            "There seems to be an e-mail address here: {words}. Does the story need it?"
        ),
        "national_id_mark": gettext("[national id]"),
        "phone_mark": gettext("[phone]"),
        "email_mark": gettext("[e-mail]"),
        "takeOut": gettext("Take it out"),
        "stillThere": gettext("This may point to someone: {words}. Should it stay?"),
        "lookAgain": gettext("Look at it again"),
    }


def _media() -> dict[str, str]:
    return {
        "noMicrophone": gettext(
            "The microphone cannot be used here, or you said no to it. You can write instead."
        ),
        "secondsLeft": gettext("{count} seconds left"),
        "nothingRecorded": gettext("Nothing was recorded. Try once more, or write instead."),
        "voiceUnread": gettext("This is no recording. Choose another, or write instead."),
        "photoUnread": gettext("This picture cannot be read here. Choose a JPEG, PNG or WebP."),
        "choosePhoto": gettext("Choose a picture"),
        "anotherPhoto": gettext("Choose another picture"),
        "voiceBelongs": gettext("A recording belongs to this story. {time}"),
        "photoBelongs": gettext("A picture belongs to this story."),
    }


def minutes_in_words(seconds: int) -> str:
    """How long a recording may be."""
    if seconds < 120:
        return str(gettext("%(count)s seconds", count=seconds))
    told = format_decimal(round(seconds / 60, 1))
    return str(gettext("%(count)s minutes", count=told))


def _sending() -> dict[str, str]:
    return {
        "sending": gettext("Sending …"),
        "notReached": gettext(
            "We did not get through. Your story is still here on this page: "
            "check the network and try again."
        ),
        "notAccepted": gettext("The story was not accepted. Please look at what is marked."),
        "sentAgain": gettext(
            "It is safe on this phone, and is sent again each time this page is opened."
        ),
        "copied": gettext("Copied"),
        "file": gettext("receipt-code"),
        "storyFile": gettext("my-story"),
        "cannotKeep": gettext(
            "This phone cannot keep the story while it waits, perhaps because the window is "
            "private or the phone is full. Stay on this page until it is sent."
        ),
        "waitsOne": gettext("One story waits for the network. It is safe on this phone."),
        "waitsMany": gettext("{count} stories wait for the network. They are safe on this phone."),
        "arrivedOne": gettext("The story that waited here has been sent."),
        "arrivedMany": gettext("{count} stories that waited here have been sent."),
    }


def lookup_words() -> dict[str, str]:
    """What can be wrong with a typed receipt code: the storybank's own sentences."""
    return {reason: in_braces(gettext(message)) for reason, message in WRONG_CODES.items()}


def in_braces(message: str) -> str:
    """`%(place)d` as `{place}`."""
    return re.sub(r"%\((\w+)\)[sd]", r"{\1}", message)
