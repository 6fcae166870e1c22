"""A finding: which rule, how grave, what it says to a person, and where."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

Place = tuple[int, int]
# What a network doesn't take at all, or not from this account: nothing else said of it matters before that.
OUTRIGHT = frozenset(
    {
        "not-from-here", "answer-too-late", "media-unwanted", "media-type", "media-not-open",
        "film-unwanted", "film-type", "reads-only",
    }
)  # fmt: skip
# What a network asks for without being named in the sentence.
ASKED = frozenset({"text-empty", "field-missing", "field-alone"})


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that stands against a text.

    ``grave`` holds the text back until it is changed or somebody with the right to do so overrides
    it; otherwise it is advice. ``says`` is one English sentence marked for translation, completed by
    ``values``: ``gettext(finding.says) % finding.values``. The value ``field`` is itself marked for
    translation. ``where`` is (start, end) in what ``part`` names: "text", "title", "media:0" (the
    first file), "to:board", "more:subject"; None when it is about the whole.
    """

    rule: str
    grave: bool
    says: str
    where: Place | None = None
    values: Mapping[str, str | int] = field(default_factory=dict)
    part: str = "text"

    @property
    def key(self) -> str:
        """What an override of this finding names: the rule, and the word that it is about, if one is."""
        word = str(self.values.get("word", "")).lower()
        return f"{self.rule}:{word}" if word else self.rule

    @property
    def english(self) -> str:
        """The completed sentence, in English."""
        return self.says % self.values

    @property
    def weight(self) -> tuple[bool, bool, bool]:
        """The less, the earlier: what holds the text back, first what the network refuses outright,
        then what else it says, then what the house and the law do."""
        is_the_networks = "network" in self.values or self.rule in ASKED
        return not self.grave, self.rule not in OUTRIGHT, not is_the_networks


def by_weight(findings: Iterable[Finding]) -> list[Finding]:
    """Findings as they are told, each kind in the order in which it was found."""
    return sorted(findings, key=lambda one: one.weight)
