"""What people are known by, what they agree to, and evidence, in words."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from palabre.engagement.crm.rules import EventState, News
from palabre.engagement.people.rules import Purpose, Talk, What, Why
from palabre.listening.words import INTENTS

WHAT = {
    What.VOICE: gettext_lazy("Voice"),
    What.MAIL: gettext_lazy("Mail address"),
    What.PHONE: gettext_lazy("Phone"),
    What.SITE: gettext_lazy("Site or profile"),
}
ICONS = {What.VOICE: "at-sign", What.MAIL: "mail", What.PHONE: "phone", What.SITE: "globe"}

PURPOSES = {
    Purpose.LETTERS: gettext_lazy("Letters by mail"),
    Purpose.CONTACT: gettext_lazy("Being contacted"),
    Purpose.SURVEY: gettext_lazy("Questions and surveys"),
    Purpose.QUOTE: gettext_lazy("Being quoted by name"),
}

TALKS = {
    Talk.UNANSWERED: gettext_lazy("waits for our answer"),
    Talk.LATE: gettext_lazy("is late"),
    Talk.DONE: gettext_lazy("is done"),
    Talk.SOME: gettext_lazy("in any state"),
    Talk.NONE: gettext_lazy("there is none"),
}

EVENTS = {
    EventState.WAITING: gettext_lazy("waiting"),
    EventState.SENT: gettext_lazy("arrived"),
    EventState.LEFT_OUT: gettext_lazy("not for there"),
    EventState.FAILED: gettext_lazy("given up"),
}
NEWS = {
    News.MADE: gettext_lazy("made"),
    News.CHANGED: gettext_lazy("changed"),
    News.MERGED: gettext_lazy("merged with another"),
    News.ERASED: gettext_lazy("erased"),
}

_EVIDENCE = {
    Why.MAIL: gettext_lazy("Both have the mail address %(what)s."),
    Why.PROFILE: gettext_lazy("One names the profile %(what)s as theirs, which is the other’s."),
    Why.SITE: gettext_lazy("Both have the site %(what)s, which leads back to each of them."),
    Why.TABLE: gettext_lazy("A card or table that was brought in names both: %(what)s."),
}


def evidence(why: str, what: str) -> str:
    """What speaks for two records being one person."""
    return _EVIDENCE[Why(why)] % {"what": what}


def what_word(what: str) -> str:
    """What sort of thing somebody is known by."""
    return str(WHAT[What(what)])


def purpose_word(purpose: str) -> str:
    """What somebody agreed to."""
    return str(PURPOSES[Purpose(purpose)])


def language_words() -> dict[str, str]:
    """The languages that are offered for people, in the reader's language."""
    return {
        "fr": _("French"), "en": _("English"), "nl": _("Dutch"), "de": _("German"),
        "es": _("Spanish"), "it": _("Italian"), "pt": _("Portuguese"),
    }  # fmt: skip


def wishes() -> list[tuple[str, str]]:
    """What a text may want, to choose from: none and unsure are no wishes."""
    return [(key, str(word)) for key, word in INTENTS.items() if key not in {"none", "unsure"}]
