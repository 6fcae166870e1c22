"""The classic mistakes of those who begin: what is done, what comes of it, what is better."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from palabre.strategy.words import Words


class Mistake(StrEnum):
    """What goes wrong most often."""

    SILENCE = "silence"
    DELETING = "deleting"
    FAKING = "faking"
    MASS = "mass"
    SELLING = "selling"


@dataclass(frozen=True, slots=True)
class Lesson:
    """A mistake in words."""

    title: Words
    why: Words
    better: Words


LESSONS: dict[Mistake, Lesson] = {
    Mistake.SILENCE: Lesson(
        _("Silence"),
        _(
            "Who asks in public and hears nothing tells others that nobody is at home. One late "
            "answer is forgiven; none is remembered."
        ),
        _("Say that you read it, when you will know more, and come back at that time."),
    ),
    Mistake.DELETING: Lesson(
        _("Deleting criticism"),
        _(
            "What is deleted was copied before. Then people no longer speak of the fault, but of "
            "its being hidden."
        ),
        _(
            "Answer it where it stands. Delete only insults, threats, personal data and spam, and "
            "say by which rule."
        ),
    ),
    Mistake.FAKING: Lesson(
        _("False praise"),
        _(
            "Praise of one’s own under another name is forbidden by law in most countries, found "
            "out by its style, and never forgotten."
        ),
        _(
            "Ask every customer for an honest opinion, and say that you are of the house when you speak."
        ),
    ),
    Mistake.MASS: Lesson(
        _("The same message to many"),
        _(
            "A text that everybody gets is meant for nobody. Networks slow down who repeats, and "
            "people stop to read."
        ),
        _("Write to fewer people, and to each of what they said."),
    ),
    Mistake.SELLING: Lesson(
        _("Sales talk only"),
        _(
            "Nobody follows a catalogue. Who only sells is muted, and then misses what customers say."
        ),
        _("For one text that sells, write several that help or ask."),
    ),
}

# The short form, for who is in the middle of a crisis.
UNDER_FIRE = (Mistake.SILENCE, Mistake.DELETING, Mistake.FAKING)
