"""The states of ideas, remarks and mails about answers; who counts as one person; who may frame a board."""

import re
from collections.abc import Mapping
from datetime import timedelta
from urllib.parse import urlsplit

from palabre.governance.rules import Chosen


class Audience(Chosen):
    """Who may see a board: anybody, who has its address, or the members of the house."""

    PUBLIC = "public"
    LINK = "link"
    HOUSE = "house"


class IdeaState(Chosen):
    """How far an idea is. ``asked``: its author has to say yes by mail; ``waiting``: for a moderator."""

    ASKED = "asked"
    WAITING = "waiting"
    NEW = "new"
    REVIEW = "review"
    PLANNED = "planned"
    BEGUN = "begun"
    DONE = "done"
    DECLINED = "declined"
    MERGED = "merged"
    REFUSED = "refused"
    SPAM = "spam"


_I = IdeaState
# What everybody sees, in the order of the way an idea goes.
SHOWN = (_I.NEW, _I.REVIEW, _I.PLANNED, _I.BEGUN, _I.DONE, _I.DECLINED)
# Which of them still take votes and remarks.
OPEN = (_I.NEW, _I.REVIEW, _I.PLANNED, _I.BEGUN)
ROADMAP = (_I.PLANNED, _I.BEGUN, _I.DONE)
_AWAY = frozenset({_I.MERGED, _I.REFUSED, _I.SPAM})
IDEA_MOVES: Mapping[str, frozenset[str]] = {
    _I.ASKED: frozenset({_I.WAITING, _I.NEW}),
    _I.WAITING: frozenset({_I.NEW, _I.REFUSED, _I.SPAM}),
    **{one: frozenset(SHOWN) - {one} | _AWAY for one in SHOWN},
    # Undone, it is again what it was.
    _I.MERGED: frozenset(SHOWN),
    _I.REFUSED: frozenset({_I.NEW, _I.SPAM}),
    _I.SPAM: frozenset({_I.NEW, _I.REFUSED}),
}


class RemarkState(Chosen):
    """Whether a remark on an idea is seen. ``asked`` and ``waiting`` as with ideas."""

    ASKED = "asked"
    WAITING = "waiting"
    SHOWN = "shown"
    REFUSED = "refused"
    SPAM = "spam"


_R = RemarkState
REMARK_MOVES: Mapping[str, frozenset[str]] = {
    _R.ASKED: frozenset({_R.WAITING, _R.SHOWN}),
    _R.WAITING: frozenset({_R.SHOWN, _R.REFUSED, _R.SPAM}),
    _R.SHOWN: frozenset({_R.REFUSED, _R.SPAM}),
    _R.REFUSED: frozenset({_R.SHOWN, _R.SPAM}),
    _R.SPAM: frozenset({_R.SHOWN, _R.REFUSED}),
}


NOTICES_PER_MINUTE = 60
# How long what was asked for waits for its yes, and how soon the mail may be asked for again.
CONFIRM_WITHIN = timedelta(days=7)
MAIL_AGAIN_AFTER = timedelta(minutes=10)
# Who asks for more than that in an hour, from one connection or at one door, is no visitor. At a board each
# may let a mail leave to a stranger. Once half of it is used up a connection has fewer: none locks all out.
MOST_KNOCKS_AN_HOUR, MOST_IN_A_CROWD = 30, 3
MOST_OF_A_BOARD_AN_HOUR, MOST_OF_A_SURVEY_AN_HOUR = 300, 5_000
KNOCKS_KEPT = timedelta(days=1)
USUAL_KEEP_DAYS = 365

_HOST = re.compile(
    r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
)
MOST_SITES = 20


def site_of(text: str) -> str:
    """A site that may frame a board, as a policy names it; "" for what is none.

    Only scheme, host and port: whatever else stood there could end up in a header.
    """
    try:
        parts = urlsplit(text.strip().lower())
        port = parts.port
    except ValueError:
        return ""
    host = parts.hostname or ""
    if parts.scheme not in {"https", "http"} or len(host) > 200 or not _HOST.fullmatch(host):
        return ""
    return f"{parts.scheme}://{host}{f':{port}' if port else ''}"


class SurveyState(Chosen):
    """How far a survey is: being written, taking answers, closed."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"


_V = SurveyState
SURVEY_MOVES: Mapping[str, frozenset[str]] = {
    _V.DRAFT: frozenset({_V.OPEN}),
    # Back to a draft only as long as nobody has answered.
    _V.OPEN: frozenset({_V.CLOSED, _V.DRAFT}),
    _V.CLOSED: frozenset({_V.OPEN}),
}


class QuestionKind(Chosen):
    """How a question is answered: one choice, several, 0 to 10, one to five stars, a short text."""

    ONE = "one"
    SEVERAL = "several"
    SCALE = "scale"
    STARS = "stars"
    TEXT = "text"


CHOICES = frozenset({QuestionKind.ONE, QuestionKind.SEVERAL})
# From and to, both included.
RANGES: Mapping[str, tuple[int, int]] = {QuestionKind.SCALE: (0, 10), QuestionKind.STARS: (1, 5)}
LANGUAGES = ("fr", "en")
MOST_QUESTIONS, MOST_OPTIONS, LONGEST_TEXT = 5, 12, 1000
# Below so many answers no share is printed.
FEWEST = 30


class RewardState(Chosen):
    """How far a reward is: promised, handed over, taken back before that."""

    PROMISED = "promised"
    HANDED = "handed"
    WITHDRAWN = "withdrawn"


REWARD_MOVES: Mapping[str, frozenset[str]] = {
    RewardState.PROMISED: frozenset({RewardState.HANDED, RewardState.WITHDRAWN}),
    RewardState.HANDED: frozenset(),
    RewardState.WITHDRAWN: frozenset(),
}


class Badge(Chosen):
    """What somebody's deeds are called: computed each time, never given or taken by anybody."""

    PROPOSED = "proposed"
    CARRIED = "carried out"
    TALKS = "talks"


REMARKS_FOR_BADGE = 5


def badges_of(shown: int, carried: int, remarks: int) -> list[Badge]:
    """The badges of somebody with so many ideas that are seen, that were planned or done, and remarks."""
    earned = (
        (Badge.PROPOSED, shown > 0),
        (Badge.CARRIED, carried > 0),
        (Badge.TALKS, remarks >= REMARKS_FOR_BADGE),
    )
    return [badge for badge, is_earned in earned if is_earned]


class Deed(Chosen):
    """What a member gives somebody a badge for: an idea taken up, a helpful answer, a fault found."""

    IDEA = "idea"
    ANSWER = "answer"
    BUG = "bug"


class Way(Chosen):
    """How an employee shared a text: copied and sent by themselves, or from their own account."""

    COPY = "copy"
    ACCOUNT = "account"


# Sums over fewer people tell of each of them.
FEWEST_PEOPLE = 5
MOST_TEXTS = 6


def counted_in(closed: int) -> int:
    """How many of those who keep their figures to themselves a sum may take in: whole fives, else nobody.

    So whoever compares two readings sees five people more, never one.
    """
    return closed - closed % FEWEST_PEOPLE
