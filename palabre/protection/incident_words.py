"""What is said of incidents: states, kinds, parts, advice; each in the reader's language."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from palabre.protection import words
from palabre.protection.rules.incidents import (
    Act,
    CheckState,
    IncidentKind,
    IncidentState,
    Level,
    Part,
)
from palabre.protection.rules.responding import Heed, Speaker, Spread, Truth, Way

STATES = {
    IncidentState.OPEN: (pgettext_lazy("incident", "open"), "bad"),
    IncidentState.CONTAINED: (pgettext_lazy("incident", "contained"), "warn"),
    IncidentState.CLOSED: (pgettext_lazy("incident", "closed"), "good"),
}
KINDS = {
    IncidentKind.PRODUCT: _("Product fault"),
    IncidentKind.SERVICE: _("Service failure"),
    IncidentKind.EMPLOYEE: _("Employee’s word"),
    IncidentKind.EXECUTIVE: _("Executive’s word"),
    IncidentKind.CAMPAIGN: _("Hostile campaign"),
    IncidentKind.HOAX: _("Hoax"),
    IncidentKind.LEAK: _("Data leak"),
    IncidentKind.ACCIDENT: _("Accident"),
    IncidentKind.OTHER: _("Something else"),
}
LEVELS = {
    Level.WATCH: (words.LEVELS[Level.WATCH], ""),
    Level.WARN: (words.LEVELS[Level.WARN], "warn"),
    Level.ACT: (words.LEVELS[Level.ACT], "bad"),
    Level.CRISIS: (words.LEVELS[Level.CRISIS], "bad"),
}
PARTS = {
    Part.LEAD: pgettext_lazy("part", "Leads"),
    Part.SPOKESPERSON: pgettext_lazy("part", "Speaks for us"),
    Part.FACTS: pgettext_lazy("part", "Checks the facts"),
    Part.ANSWERS: pgettext_lazy("part", "Answers people"),
    Part.LEGAL: pgettext_lazy("part", "Law"),
    Part.LOG: pgettext_lazy("part", "Keeps the log"),
}
TRUTHS = {
    Truth.YES: _("Yes, it is true"),
    Truth.PARTLY: _("Partly"),
    Truth.NO: _("No, it is false"),
    Truth.UNKNOWN: _("We don’t know yet"),
}
SPEAKERS = {
    Speaker.CRITIC: _("A critic with a cause"),
    Speaker.CUSTOMER: _("An unhappy customer"),
    Speaker.MISINFORMED: _("Somebody who was told wrong"),
    Speaker.RAGER: _("People who vent their anger"),
    Speaker.TROLL: _("Trolls or satire"),
    Speaker.JOURNALIST: _("A journalist"),
    Speaker.EMPLOYEE: _("Somebody who works with us"),
    Speaker.COORDINATED: _("Accounts that act together"),
}
SPREADS = {
    Spread.SMALL: _("A few voices"),
    Spread.GROWING: _("It grows"),
    Spread.WIDE: _("Far and wide"),
}
WAYS = {
    Way.MONITOR: _("Watch, and don’t answer"),
    Way.FIX: _("Put the facts right"),
    Way.MAKE_GOOD: _("Make it good"),
    Way.STATE: _("Speak to everybody"),
    Way.ONE_BY_ONE: _("Answer one by one"),
    Way.NOTHING: _("Say nothing"),
}
WAY_HINTS = {
    Way.MONITOR: _("Keep an eye on the curve and be ready: each answer would carry it further."),
    Way.FIX: _(
        "Give the facts with their source, once, where they were told wrong, and stop there."
    ),
    Way.MAKE_GOOD: _("Say that it is so, apologise without an “if”, and give back what was lost."),
    Way.STATE: _("One statement on our own ground: what happened, what we do, when we speak next."),
    Way.ONE_BY_ONE: _("Speak to the person directly, as a person, with what concerns them."),
    Way.NOTHING: _("What seeks attention starves without it; report only what breaks the law."),
}
HOLDS_HINT = _("Say for now only that you are looking into it, and when you will speak again.")
REASONS = {
    "truth_yes": _("It is true: whoever denies or hides it loses twice."),
    "truth_partly": _("Part of it is true: own that part first, then put the rest right."),
    "truth_no": _("It is false: facts that can be checked are enough, without blame."),
    "truth_unknown": _(
        "Nobody knows yet whether it is true: first find out, deny nothing and own nothing."
    ),
    "speaker_critic": _("A critic with a cause wants an answer to the matter, not kindness."),
    "speaker_customer": _("An unhappy customer wants to be helped; others watch whether they are."),
    "speaker_misinformed": _("Who was told wrong in good faith will pass the right facts on."),
    "speaker_rager": _("Anger isn’t after an answer: what it is about may be."),
    "speaker_troll": _("Who mocks or provokes lives on being answered; satire is free to be."),
    "speaker_journalist": _("A journalist writes with or without us: in time is better."),
    "speaker_employee": _("Who works with us is heard inside first, and not judged outside."),
    "speaker_coordinated": _("Accounts that act together aren’t convinced: their readers may be."),
    "spread_small": _("Few have heard it: a public answer would tell the others."),
    "spread_growing": _("It grows: write the statement now, so that it is ready."),
    "spread_wide": _("It is known widely: silence would be read as an answer."),
    "growing_true": _("It is true and grows: who speaks first is believed."),
    "wide_true": _("Everybody knows it: it is owned before everybody."),
    "wide_false": _("Everybody has heard it: state the facts once, without repeating it."),
}
HEEDS = {
    Heed.DISCLOSE: (_("Say who you are"), _("Speak in the house’s name, never behind another.")),
    Heed.SOURCE: (_("Show where it comes from"), _("A link, a document, a picture with its date.")),
    Heed.TIME: (
        _("Take the time it takes"),
        _("Fast for what is sure; better an hour late than wrong."),
    ),
    Heed.TONE: (_("Mind the tone"), _("Calm and plain; no irony, no law as a threat.")),
    Heed.INFLUENCE: (
        _("Go where it is heard"),
        _("First to those whom others pass on, on the place where they spoke."),
    ),
}
ACTS = {
    Act.ANSWER: _("Answer in public"),
    Act.STATE: _("Publish a statement"),
    Act.REMOVE: _("Have it removed"),
    Act.THREATEN: _("Threaten with the law"),
}
CHECKS = {
    CheckState.ASKED: (_("waits for a second person"), "warn"),
    CheckState.AGREED: (_("agreed by a second person"), "good"),
    CheckState.REFUSED: (_("refused by a second person"), "bad"),
}
