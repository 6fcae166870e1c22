"""The words of pages for what the room keeps as codes."""

from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from palabre.strategy.access import stuck
from palabre.strategy.models import ListenFirst, Mission, PlanVersion
from palabre.strategy.rules import MissionKind, Positioning, SignState, Verdict

Words = str | Promise

MISSIONS: dict[str, Words] = {
    MissionKind.SUPPORT: _("Customer support"),
    MissionKind.RELATIONS: _("Public relations"),
    MissionKind.AWARENESS: _("Awareness"),
    MissionKind.LAUNCHES: _("Product launches"),
    MissionKind.SALES: _("Sales of existing products"),
    MissionKind.NEW_IDEAS: _("Ideas for new products"),
    MissionKind.IMPROVEMENT: _("Product improvement"),
    MissionKind.DIALOGUE: _("Dialogue with customers"),
    MissionKind.RECOMMENDATION: _("Recommendation"),
    MissionKind.COMMUNITIES: _("Customer communities"),
    MissionKind.INTERNAL: _("Internal communication"),
}


def name_of(row: Mission) -> str:
    """What a mission is called: its own name, or that of its kind."""
    return row.name or str(MISSIONS[MissionKind(row.kind)])


# What each of them means for who chooses: what it gives, and what it takes.
MEANINGS: dict[str, Words] = {
    MissionKind.SUPPORT: _(
        "Answer where customers ask, before they call. It takes people every working day."
    ),
    MissionKind.RELATIONS: _(
        "Be known and quoted by those whom others read. It takes news and patience."
    ),
    MissionKind.AWARENESS: _(
        "Be named without being asked for. It takes useful content, week after week."
    ),
    MissionKind.LAUNCHES: _(
        "Have a new product tried and told of. It takes a date and something to try."
    ),
    MissionKind.SALES: _(
        "Bring buyers to what you sell. It takes an offer, and links and codes that count."
    ),
    MissionKind.NEW_IDEAS: _("Let customers say what is missing. It takes an answer to each idea."),
    MissionKind.IMPROVEMENT: _(
        "Learn what is wrong with what you sell. It takes the ear of who makes it."
    ),
    MissionKind.DIALOGUE: _(
        "Talk with customers and not at them. It takes time, and a voice of one’s own."
    ),
    MissionKind.RECOMMENDATION: _(
        "Have customers advise others. It takes a product that deserves it."
    ),
    MissionKind.COMMUNITIES: _(
        "Bring customers together who help each other. It takes months, and a host."
    ),
    MissionKind.INTERNAL: _(
        "Have colleagues speak and know of it. It takes a charter and the boss’s example."
    ),
    MissionKind.OWN: _("A mission that isn’t in this list."),
}

# A word for what somebody who must approve a plan said, and the badge that it wears.
SIGN_STATES: dict[SignState, tuple[Words, str]] = {
    SignState.ASKED: (_("hasn’t answered"), ""),
    SignState.SIGNED: (_("has signed"), "good"),
    SignState.REFUSED: (_("refuses"), "bad"),
    SignState.REVOKED: (_("took the signature back"), "bad"),
    SignState.REPLACED: (_("was replaced"), ""),
}

VERDICTS: dict[str, Words] = {
    Verdict.GO: _("Go on"),
    Verdict.CHANGE: pgettext_lazy("pilot", "Change"),
    Verdict.STOP: _("Stop"),
}


def state_of(version: PlanVersion) -> tuple[Words, str]:
    """How a version of the plan stands, in a word, and the badge that it wears."""
    if version.is_in_force:
        return _("in force"), "good"
    if version.began_at:
        return _("was in force"), ""
    if version.ended_at:
        return _("set aside"), ""
    if any(one.state == SignState.REFUSED for one in version.sign_offs.all()):
        return _("refused"), "bad"
    if stuck(version):
        return _("can’t be signed by all any more"), "bad"
    return _("waits for signatures"), "warn"


def listening_words(row: ListenFirst) -> str:
    """Until when a brand doesn't speak, as the reason of its hold."""
    if row.ends_on is None:
        return ngettext(
            "the brand listens first, for %(n)d day from its first source on",
            "the brand listens first, for %(n)d days from its first source on",
            row.days,
        ) % {"n": row.days}
    return gettext("the brand listens first, until %(day)s") % {"day": row.last_day}


# As whom a brand speaks: the word, and what it means for who writes.
POSITIONINGS: dict[str, tuple[Words, Words]] = {
    Positioning.FRIEND: (
        _("Friend"),
        _("Close and warm: takes an interest in people before speaking of itself."),
    ),
    Positioning.ACCOMPLICE: (
        _("Accomplice"),
        _("Of the party: shares a taste, a joke, a cause with those who hold it."),
    ),
    Positioning.GUARANTOR: (
        _("Guarantor"),
        _("Keeps its word: says what is sure, puts right what went wrong, stays calm."),
    ),
    Positioning.EXPERT: (
        _("Expert"),
        _("Knows and explains: useful answers, with their sources, in everyday words."),
    ),
}
