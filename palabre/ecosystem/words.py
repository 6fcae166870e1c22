"""What pages call the things of a map, in the reader's language."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from palabre.analysis.themes.following import Turn
from palabre.ecosystem.rules import Aim, Doing, How
from palabre.listening.rules import IntentLabel

DOINGS = {
    Doing.INVOLVE: _("Involve"),
    Doing.CREATE: _("Create"),
    Doing.DISCUSS: _("Discuss"),
    Doing.PROMOTE: _("Promote"),
    Doing.MEASURE: pgettext_lazy("what people do", "Measure"),
}
DOES = {
    Doing.INVOLVE: _("first answers, help, answers to questions"),
    Doing.CREATE: _("texts, pictures and videos of their own"),
    Doing.DISCUSS: _("answers that follow the first"),
    Doing.PROMOTE: _("relays, links to elsewhere"),
    Doing.MEASURE: _("reviews, prices, marks, comparisons"),
}
HOWS = {
    How.ANSWER: _("Answers"),
    How.RELAY: _("Relays"),
    How.NAME: _("Texts that call them"),
    How.LINK: _("Links to their texts"),
}
WANTS = {
    IntentLabel.QUESTION: _("ask"),
    IntentLabel.COMPLAINT: _("complain"),
    IntentLabel.PRAISE: _("praise"),
    IntentLabel.IDEA: _("propose"),
    IntentLabel.BUYING: _("want to buy"),
}
SIGNS = {
    "jump": _("Followers that come without a reason"),
    "norm": _("Reactions far from what is usual for its size"),
    "repeated": _("The same comments again and again"),
    "lockstep": _("Reactions in the same minute"),
    "empty": _("Empty profiles"),
}
PARTS = {
    "reach": _("Earned reach"),
    "resonance": _("Resonance"),
    "relevance": _("Relevance"),
    "regularity": _("Regularity"),
}
AIMS = {
    Aim.ASKS: _("What people ask"),
    Aim.PRAISES: _("What people praise"),
    Aim.BLAMES: _("What people blame"),
}
TURNS = {
    Turn.NEW: pgettext_lazy("theme", "new"),
    Turn.GROWING: pgettext_lazy("theme", "growing"),
    Turn.STEADY: pgettext_lazy("theme", "steady"),
    Turn.FADING: pgettext_lazy("theme", "fading"),
}
