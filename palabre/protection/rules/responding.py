"""How to respond to what is said: first whether it is true, then who says it, then how far it reaches.

After the public response chart of the US Air Force (2009), with its known flaw mended: it asked first whether
a text is positive. The tree and its words are ours.
"""

from dataclasses import dataclass

from palabre.governance.rules import Chosen


class Truth(Chosen):
    """Whether what is said is true."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"
    UNKNOWN = "unknown"


class Speaker(Chosen):
    """Who says it."""

    CRITIC = "critic"
    CUSTOMER = "customer"
    MISINFORMED = "misinformed"
    RAGER = "rager"
    TROLL = "troll"
    JOURNALIST = "journalist"
    EMPLOYEE = "employee"
    COORDINATED = "coordinated"


class Spread(Chosen):
    """How far it reaches now."""

    SMALL = "small"
    GROWING = "growing"
    WIDE = "wide"


class Way(Chosen):
    """How to respond."""

    MONITOR = "monitor"
    FIX = "fix"
    MAKE_GOOD = "make_good"
    STATE = "state"
    ONE_BY_ONE = "one_by_one"
    NOTHING = "nothing"


class Heed(Chosen):
    """What to heed in whatever is written."""

    DISCLOSE = "disclose"
    SOURCE = "source"
    TIME = "time"
    TONE = "tone"
    INFLUENCE = "influence"


@dataclass(frozen=True, slots=True)
class Advice:
    """The way that is advised, and the reasons for it by their names, in the order of the questions.

    With ``holds`` one says for now only that one is looking into it.
    """

    way: Way
    reasons: tuple[str, ...]
    holds: bool = False


_IF_TRUE: dict[Speaker, Way] = {
    Speaker.CRITIC: Way.STATE,
    Speaker.CUSTOMER: Way.MAKE_GOOD,
    Speaker.MISINFORMED: Way.FIX,
    Speaker.RAGER: Way.MONITOR,
    Speaker.TROLL: Way.NOTHING,
    Speaker.JOURNALIST: Way.ONE_BY_ONE,
    Speaker.EMPLOYEE: Way.ONE_BY_ONE,
    Speaker.COORDINATED: Way.MONITOR,
}
_IF_FALSE: dict[Speaker, Way] = _IF_TRUE | {
    Speaker.CRITIC: Way.FIX,
    Speaker.CUSTOMER: Way.ONE_BY_ONE,
}
# A matter that is true and known far and wide is owned in public, whoever began it, save where one person
# is best spoken to.
_SPOKEN_TO = frozenset({Speaker.JOURNALIST})


def advise(truth: Truth, speaker: Speaker, spread: Spread) -> Advice:
    """How to respond, with the reasons."""
    if truth is Truth.UNKNOWN:
        return _not_known(speaker, spread)
    is_true = truth in {Truth.YES, Truth.PARTLY}
    way = (_IF_TRUE if is_true else _IF_FALSE)[speaker]
    reasons = [f"truth_{truth}", f"speaker_{speaker}"]
    if spread is Spread.WIDE and speaker not in _SPOKEN_TO:
        way = Way.STATE
        reasons.append("wide_true" if is_true else "wide_false")
    elif spread is Spread.GROWING and way in {Way.MONITOR, Way.NOTHING} and is_true:
        way = Way.STATE
        reasons.append("growing_true")
    else:
        reasons.append(f"spread_{spread}")
    return Advice(way, tuple(reasons))


def _not_known(speaker: Speaker, spread: Spread) -> Advice:
    """Before one knows, nothing is denied nor owned: one says that one is looking, to whom it reached."""
    reasons = ["truth_unknown", f"speaker_{speaker}", f"spread_{spread}"]
    if speaker in {Speaker.JOURNALIST, Speaker.CUSTOMER, Speaker.EMPLOYEE}:
        return Advice(Way.ONE_BY_ONE, tuple(reasons), holds=True)
    way = Way.MONITOR if spread is Spread.SMALL else Way.STATE
    return Advice(way, tuple(reasons), holds=way is Way.STATE)
