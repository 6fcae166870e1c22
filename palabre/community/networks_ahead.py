"""A text on the networks that it may go to: how much it takes there, and the page where one sends it."""

from dataclasses import dataclass
from urllib.parse import quote

from palabre.channels.doors import platforms
from palabre.connectors.contract import Platform, PostLimits
from palabre.connectors.lengths import length


@dataclass(frozen=True, slots=True)
class Ahead:
    """A network with what a text takes of what there is (``most`` 0: no limit is known).

    ``address`` is its page for sending; ``needs_paste`` says that this takes the link only.
    """

    of: Platform
    taken: int
    most: int
    address: str
    needs_paste: bool

    @classmethod
    def of_text(cls, text: str, of: Platform, address: str = "") -> "Ahead":
        """What a text takes on a network."""
        limits = of.post or PostLimits()
        return cls(of, length(text, limits), limits.text, address, "{text}" not in of.share)

    @property
    def is_over(self) -> bool:
        """Whether the text is too long there."""
        return bool(self.most) and self.taken > self.most

    @property
    def left(self) -> int:
        """How much of the limit is left; less than nothing where it is too long."""
        return self.most - self.taken


def networks_ahead(text: str, link: str) -> list[Ahead]:
    """The networks where a person can send a text by hand; those that take only a link where there is one."""
    found = []
    for of in platforms():
        if not of.share or ("{link}" in of.share and not link):
            continue
        address = of.share.replace("{text}", quote(text, safe="")).replace(
            "{link}", quote(link, safe="")
        )
        found.append(Ahead.of_text(text, of, address))
    return found
