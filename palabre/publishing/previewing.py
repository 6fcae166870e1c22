"""How a post will stand on each account, what it takes there, and what stands against it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from palabre.channels.doors import platform
from palabre.channels.models import Channel
from palabre.connectors.contract import Platform, PostLimits
from palabre.connectors.lengths import length
from palabre.publishing.actions.posts import Told, Written
from palabre.publishing.models import Media


@dataclass(frozen=True, slots=True)
class Preview:
    """A post on one account: its texts with how much they take of what there is, and findings."""

    channel: Channel
    of: Platform
    title: str
    texts: list["Text"]
    media: list[Media]
    link: str
    findings: list[str] = field(default_factory=list)

    @property
    def is_well(self) -> bool:
        """Whether nothing stands against it."""
        return not self.findings


@dataclass(frozen=True, slots=True)
class Text:
    """One text that leaves, with its length and the most there is (0: no limit is known)."""

    text: str
    taken: int
    most: int

    @property
    def is_over(self) -> bool:
        """Whether it is too long."""
        return bool(self.most) and self.taken > self.most

    @property
    def left(self) -> int:
        """What is left; less than nothing when it is too long."""
        return self.most - self.taken


def previews(written: Written, accounts: Sequence[Channel], pictures: list[Media]) -> list[Preview]:
    """How the post will stand on each of the accounts that it names."""
    by_number = {one.pk: one for one in accounts}
    return [
        _preview(written, told, by_number[told.channel], pictures)
        for told in written.told
        if told.channel in by_number
    ]


def _preview(written: Written, told: Told, channel: Channel, pictures: list[Media]) -> Preview:
    of = platform(channel.platform)
    limits = of.post or PostLimits()
    said = [written.text if told.text is None else told.text, *written.thread]
    if written.first_comment:
        said.append(written.first_comment)
    texts = [Text(one, length(one, limits), limits.text) for one in said]
    title = written.title if told.title is None else told.title
    return Preview(
        channel=channel,
        of=of,
        title=title if limits.title else "",
        texts=texts,
        media=pictures,
        link=written.link,
        findings=[],
    )
