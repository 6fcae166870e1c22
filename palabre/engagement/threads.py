"""Which conversation a text belongs to: by the names of what it answers, across the ways of platforms."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from email.utils import parseaddr

from django.utils import timezone

from palabre.channels.announced import platform_of
from palabre.channels.doors import network, platform
from palabre.channels.models import Channel
from palabre.connectors.contract import Kind, Platform
from palabre.engagement.models import Conversation, Turn
from palabre.governance.models import Brand
from palabre.listening.models import Mention
from palabre.publishing.models import Delivery, Post

# A text by its platform and its name there.
Name = tuple[str, str]


def names_above(row: Mention) -> tuple[Name, ...]:
    """What a text answers, the nearest first."""
    return tuple((row.platform, one) for one in dict.fromkeys((row.parent, row.thread)) if one)


def name_of(row: Mention) -> Name:
    """What a text is called over there."""
    return row.platform, row.remote_id


def key_of(row: Mention, *, under_ours: bool) -> str:
    """What the thread is called whose root a text is, or belongs to.

    Under a text of ours, and in the comments below somebody's page, each who begins has a conversation
    of their own: a hundred people who comment on one post aren't one talk. In a room without threads
    one person's messages are one.
    """
    if under_ours or (row.kind == Kind.COMMENT and row.parent == row.thread):
        return row.remote_id
    if row.thread:
        return row.thread
    if row.kind == Kind.MESSAGE:
        return f"{row.place.address}|{row.voice.remote_id}"[:300]
    return row.remote_id


def keys_of(row: Mention, *, under_ours: bool) -> tuple[str, str]:
    """What the thread is called, and what it is called where that name is taken by words which others see,
    or by words which nobody else may see: in one place a person may say both."""
    key = key_of(row, under_ours=under_ours)
    apart = "private" if row.is_private else "public"
    return key, f"{apart}|{key}"[:300]


def _is_kept_apart(row: Mention) -> bool:
    """Whether it was read in a folder that somebody chose, as that of the mails that were sent."""
    folder = row.source.values.get("folder", "") if row.source else ""
    return folder.strip().upper() not in {"", "INBOX"}


@dataclass(slots=True)
class Known:
    """What a slice of texts can be joined to, asked for together.

    ``ours`` are the deliveries of the organisation by their names; ``conversations`` those of the brand by
    the name of any text in them, ``keys`` by the names of their roots; ``private`` are those of them which
    nobody else may see; ``accounts`` what our accounts are called, by platform.
    """

    brand: Brand
    ours: dict[Name, Delivery] = field(default_factory=dict)
    conversations: dict[Name, int] = field(default_factory=dict)
    keys: dict[Name, int] = field(default_factory=dict)
    answers: dict[int, int] = field(default_factory=dict)
    private: set[int] = field(default_factory=set)
    accounts: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    taken: set[int] = field(default_factory=set)

    def is_ours(self, row: Mention) -> bool:
        """Whether we said it: from here, or by hand with an account of ours."""
        called = {row.voice.remote_id.casefold(), row.voice.handle.casefold().lstrip("@")}
        signed = bool(called & self.accounts[row.platform])
        if network(row.platform).anyone_signs:
            # Whoever got a mail of ours knows its name, and may write our address above one of theirs.
            return signed and (name_of(row) in self.ours or _is_kept_apart(row))
        return signed or name_of(row) in self.ours

    def above(self, row: Mention) -> Delivery | None:
        """The text of ours that it answers, if it does."""
        return next((self.ours[one] for one in names_above(row) if one in self.ours), None)

    def conversation_of(self, row: Mention) -> int | None:
        """The conversation that a text goes on, if it is known: what nobody else may see goes on no talk
        which others see, and what all see none which they don't."""
        for name in names_above(row):
            found = self.conversations.get(name)
            if found is None and name in self.ours:
                found = self.answers.get(self.post_of(name))
            if found is not None and self._is_alike(row, found):
                return found
        keys = keys_of(row, under_ours=self.above(row) is not None)
        found_there = (self.keys.get((row.platform, key)) for key in keys)
        return next((one for one in found_there if one and self._is_alike(row, one)), None)

    def free_key(self, row: Mention) -> str:
        """What the thread that a text begins is called."""
        first, apart = keys_of(row, under_ours=self.above(row) is not None)
        last = f"{apart[:100]}|{row.pk}"
        return next((one for one in (first, apart) if (row.platform, one) not in self.keys), last)

    def _is_alike(self, row: Mention, conversation: int) -> bool:
        return row.is_private == (conversation in self.private)

    def post_of(self, name: Name) -> int:
        """The post whose text of ours is called so."""
        return self.ours[name].variant.post_id


def known_for(brand: Brand, rows: Sequence[Mention]) -> Known:
    """Ask for all that these texts could be joined to, in a number of questions that doesn't grow."""
    known = Known(brand)
    names = {one for row in rows for one in (name_of(row), *names_above(row))}
    words = {one for _platform, one in names}
    sent = Delivery.objects.filter(
        organisation=brand.organisation_id, remote_id__in=words, channel__employee=None
    )
    for row in sent.select_related("variant__post", "channel"):
        known.ours[row.channel.platform, row.remote_id] = row
    turns = Turn.objects.filter(brand=brand, mention__remote_id__in=words)
    for slug, name, talk in turns.values_list(
        "mention__platform", "mention__remote_id", "conversation"
    ):
        known.conversations[slug, name] = talk
    posts = {row.variant.post_id for row in known.ours.values()}
    found = Turn.objects.filter(brand=brand, post__in=posts).values_list("post", "conversation")
    known.answers = {post: talk for post, talk in found if post is not None}
    _know_keys(known, rows, words)
    talks = {*known.conversations.values(), *known.answers.values(), *known.keys.values()}
    private = Conversation.objects.filter(pk__in=talks, is_private=True)
    known.private = set(private.values_list("pk", flat=True))
    _know_accounts(known, {row.platform for row in rows})
    taken = Turn.objects.filter(brand=brand, mention__in=[row.pk for row in rows])
    known.taken = {one for one in taken.values_list("mention", flat=True) if one}
    return known


def _know_keys(known: Known, rows: Sequence[Mention], words: set[str]) -> None:
    rooms = {key for row in rows for key in keys_of(row, under_ours=False)}
    rooms |= {key for row in rows for key in keys_of(row, under_ours=True)}
    talks = Conversation.objects.filter(brand=known.brand, key__in=words | rooms)
    for slug, key, number in talks.values_list("platform", "key", "pk"):
        known.keys[slug, key] = number


def _know_accounts(known: Known, slugs: Iterable[str]) -> None:
    rows = Channel.objects.filter(organisation=known.brand.organisation_id, platform__in=slugs)
    for slug, account, more in rows.values_list("platform", "account", "more"):
        # Who signs in to a mailbox by another name says which address it has.
        for one in (account, parseaddr(str(more.get("address", "")))[1]):
            known.accounts[slug] |= {one.casefold().lstrip("@")} - {""}


def account_for(known: Known, row: Mention) -> Channel | None:
    """The account that can answer a text: the one that read it, the one it answers, or any on its network."""
    ours = known.above(row)
    found = [row.source.channel if row.source else None, ours.channel if ours else None]
    for one in found:
        if one is not None and one.platform == row.platform and can_answer(one, known.brand):
            return one
    rows = Channel.objects.serving(known.brand).filter(platform=row.platform)
    return next(
        (one for one in rows.order_by("brand_id", "pk") if can_answer(one, known.brand)), None
    )


def network_of(row: Conversation) -> Platform:
    """The network of a conversation with what it takes of an answer: of a private one where it is private,
    within the limits that the account's own server announced."""
    of = platform_of(row.channel) if row.channel else network(row.platform)
    return of.in_private() if row.is_private else of


def may_aside(row: Conversation) -> bool:
    """Whether who wrote last in public may be answered in private, as far as the network's own time goes."""
    within = network(row.platform).private_within
    if within is None or row.is_private or row.last_in_at is None or row.channel is None:
        return False
    return timezone.now() < row.last_in_at + within


def is_aside(draft: Post | None) -> bool:
    """Whether a draft is an answer in private to a text in public."""
    variant = draft.variants.first() if draft else None
    return bool(variant and variant.more.get("private"))


def can_answer(channel: Channel, brand: Brand) -> bool:
    """Whether an account lets this brand answer from here."""
    return channel.serves(brand.pk) and "reply" in platform(channel.platform).capabilities
