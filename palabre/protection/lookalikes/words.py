"""What look-alikes are called on the pages: classes, states, parts of gravity, and what the law lets be."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from palabre.analysis.lookalikes.sentences import ADVICE, CLASSES, REASONS
from palabre.protection.lookalikes.comparing import plain
from palabre.protection.rules.lookalikes import OfficialKind, Origin, SuspectState, level

OFFICIAL_KINDS = {
    OfficialKind.BRAND: gettext_lazy("The brand"),
    OfficialKind.PERSON: gettext_lazy("One of its people"),
}
ORIGINS = {
    Origin.VOICES: gettext_lazy("Among the voices that were heard"),
    Origin.LINKS: gettext_lazy("In links of what was said"),
    Origin.LIST: gettext_lazy("In a list that was brought, or by its network’s own search"),
}
STATES: Mapping[SuspectState, tuple[Any, str]] = {
    SuspectState.NEW: (pgettext_lazy("suspect", "new"), "accent"),
    SuspectState.WATCHED: (pgettext_lazy("suspect", "watched"), "warn"),
    SuspectState.REPORTED: (pgettext_lazy("suspect", "reported"), "warn"),
    SuspectState.LAWFUL: (pgettext_lazy("suspect", "left alone"), "good"),
    SuspectState.GONE: (pgettext_lazy("suspect", "gone"), ""),
}
LEVELS = {
    "grave": (pgettext_lazy("gravity", "Grave"), "bad"),
    "serious": (pgettext_lazy("gravity", "Serious"), "warn"),
    "light": (pgettext_lazy("gravity", "Light"), ""),
}
PARTS = {
    "class": gettext_lazy("its class"),
    "asks": gettext_lazy("asks people for something"),
    "same_picture": gettext_lazy("your picture"),
    "checked": gettext_lazy("a check mark in its name"),
    "punycode": gettext_lazy("foreign letters in its address"),
    "backwards": gettext_lazy("written backwards"),
    "reach": gettext_lazy("how many follow it"),
    "seen": gettext_lazy("how many texts lead to it"),
}
# Why a class may be pursued, or must be let be. Information for those who decide, no legal advice.
LAW = {
    "clone": gettext_lazy(
        "To pose as somebody so that others are misled is against the rules of every network, and an "
        "offence in France where it harms (penal code, article 226-4-1)."
    ),
    "lookalike": gettext_lazy(
        "A close name is no fault by itself: people and firms bear it lawfully. It becomes one when it "
        "misleads on purpose, or uses your trademark for the same trade."
    ),
    "phishing": gettext_lazy(
        "To obtain data or money under a false name is fraud (in France: penal code, article 313-1). "
        "Report it at once, and file a complaint if anybody lost something."
    ),
    "parody": gettext_lazy(
        "Parody is lawful as long as nobody takes it for you and it doesn’t set out to harm (in France: "
        "intellectual property code, article L. 122-5). It is not fraud, and networks let it stand when "
        "it says so: asking for its removal fails, and makes it known."
    ),
    "fan": gettext_lazy(
        "To name a brand in order to speak of it is lawful as long as nobody takes the account for yours. "
        "It is not fraud; those who like you are no adversaries."
    ),
    "critic": gettext_lazy(
        "Criticism is free speech, also when it is harsh and uses your name to say whom it means. It is not "
        "fraud. Only a false fact that harms may be pursued, as defamation, with a lawyer."
    ),
}


def class_word(kind: str) -> str:
    """The class in the reader's language."""
    return str(_(CLASSES[kind]))


def advice(kind: str) -> str:
    """What is advised for a class."""
    return str(_(ADVICE[kind]))


def reasons_in_words(reasons: list[Any]) -> list[str]:
    """Why a suspect is one, each as a sentence in the reader's language; what it quotes is shown plainly."""
    told = []
    for code, parts in reasons:
        if pattern := REASONS.get(code):
            told.append(_(pattern) % {name: plain(str(one), 120) for name, one in parts.items()})
    return told


def level_word(points: int) -> tuple[Any, str]:
    """How grave, in a word, and the kind of its badge."""
    return LEVELS[level(points)]
