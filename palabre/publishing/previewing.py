"""How a post will stand on each account, what it takes there, and what stands against it."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from palabre.channels.doors import platform
from palabre.channels.models import Channel
from palabre.connectors.contract import Platform, PostLimits
from palabre.connectors.lengths import length
from palabre.connectors.protocols import Draft
from palabre.governance.models import Brand
from palabre.publishing.actions.posts import Told, Written
from palabre.publishing.against import Pictures, against, context_of
from palabre.publishing.against import Told as Finding
from palabre.publishing.chartering import Rules, rules_for
from palabre.publishing.models import Media


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


@dataclass(frozen=True, slots=True)
class Preview:
    """A post on one account: its texts with how much they take of what there is, and findings."""

    channel: Channel
    of: Platform
    title: str
    texts: list[Text]
    media: list[Media]
    link: str
    findings: list[Finding] = field(default_factory=list)


def previews(
    brand: Brand, written: Written, accounts: Sequence[Channel], pictures: Pictures
) -> list[Preview]:
    """How the post will stand on each of the accounts that it names."""
    by_number, rules = {one.pk: one for one in accounts}, rules_for(brand)
    return [
        _preview(rules, written, told, by_number[told.channel], pictures)
        for told in written.told
        if told.channel in by_number
    ]


def _preview(
    rules: Rules, written: Written, told: Told, channel: Channel, pictures: Pictures
) -> Preview:
    of = platform(channel.platform)
    limits = of.post or PostLimits()
    thread = written.thread if told.thread is None else told.thread
    said = [written.text if told.text is None else told.text, *thread]
    comment = written.first_comment if told.first_comment is None else told.first_comment
    if comment:
        said.append(comment)
    title = written.title if told.title is None else told.title
    draft = Draft(
        said[0], title=title, language=written.language, link=written.link,
        tags=tuple(written.tags), to=told.to, more=told.more,
    )  # fmt: skip
    context = context_of(
        written.language, pictures, is_advertising=written.is_advertising,
        is_ambassador=channel.pk in rules.employees,
    )  # fmt: skip
    return Preview(
        channel=channel,
        of=of,
        title=title if limits.title else "",
        texts=[Text(one, length(one, limits), limits.text) for one in said],
        media=[one for one, _alt in pictures],
        link=written.link,
        findings=against(said, draft, of, pictures, rules.charter, context),
    )
