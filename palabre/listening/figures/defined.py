"""What the figures of conversation mean: said once, for topics' pages and for the catalogue of metrics."""

from dataclasses import dataclass

from django.utils.functional import Promise, lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from palabre.listening.figures.measures import DRAWS, FEWEST
from palabre.listening.figures.told import number

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Defined:
    """A figure: its name, what it says, how it is reckoned, and what it misses."""

    title: Words
    definition: Words
    formula: Words
    misses: Words

    @property
    def how(self) -> str:
        """The answer to "how is this computed?"."""
        misses = _("What it misses: %(what)s") % {"what": self.misses}
        return f"{self.formula} {misses}"


def _shared() -> str:
    return _(
        "Each text is read by the tone model of its language, or by a person, who wins. Shares are "
        "of the mentions whose tone is told; unsure ones are apart. The interval (95 per cent) comes "
        "from a thousand draws of blocks of days; below %(least)s mentions no share is given."
    ) % {"least": FEWEST}


def _damped() -> str:
    return _(
        "A voice's n mentions of a topic in a day (UTC) weigh the square root of n: ten voices "
        "saying it once outweigh one saying it ten times. A text that names no author counts as an "
        "unknown voice of its own. The share is of the sum over the compared "
        "topics: brands and competitors that you follow. All of them are asked of the same texts "
        "from the same places; only languages and countries that all of them are followed in count; "
        "copies, hidden mentions and automatic voices are left out. Voices a day are the mean of its "
        "days. The interval (95 per cent) "
        "comes from %(draws)s draws of blocks of days; below %(least)s mentions no share is given."
    ) % {"draws": number(DRAWS), "least": FEWEST}


MENTIONS = Defined(
    gettext_lazy("Mentions"),
    gettext_lazy("How many texts spoke of the brand."),
    gettext_lazy(
        "A mention is one text by one voice in one place, counted on the day it was published in your "
        "time zone. Copies are folded into the first, hidden mentions left out."
    ),
    gettext_lazy(
        "What is said where we don't listen: private groups, spoken words, networks without an access."
    ),
)
VOICES = Defined(
    gettext_lazy("Voices"),
    gettext_lazy("How many different authors spoke of the brand."),
    gettext_lazy("Number of distinct authors (HyperLogLog estimate, a few per cent off)."),
    gettext_lazy(
        "One person with two accounts counts twice; authors who sign nothing count once a place."
    ),
)
TONE = Defined(
    gettext_lazy("Share of negative texts"),
    gettext_lazy("Which part of what is said is blame."),
    lazy(_shared, str)(),
    gettext_lazy(
        "Irony, and tones that the model misreads: see how often it is right in the documentation."
    ),
)
SHARE_OF_VOICE = Defined(
    gettext_lazy("Share of voice"),
    gettext_lazy("Which part of the talk about the brand and its competitors is about the brand."),
    lazy(_damped, str)(),
    gettext_lazy("Competitors that you don't follow."),
)
