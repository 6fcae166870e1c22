"""What programs are told of what surrounds posts: holds, slots, queues, letters, the charter's rules."""

from datetime import datetime
from typing import Annotated

import msgspec

from palabre.governance.models import Brand
from palabre.publishing import models
from palabre.publishing.chartering import Rules
from palabre.publishing.letters.opening import bounces_of, states_of, subscribers_of
from palabre.publishing.planning_models import Inflow
from palabre.publishing.planning_models import Slot as SlotRow
from palabre.publishing.rules import Aim
from palabre.publishing.told.posts import Count, Number, Told


class Hold(Told):
    """What lets nothing leave: everything, or only texts of ``brand``, on ``channel``, or of ``campaign``."""

    id: Number
    reason: str
    by: str
    brand: str | None
    channel: Number | None
    campaign: Number | None
    since: datetime
    ended_at: datetime | None


class Holds(Told):
    """What is held back."""

    holds: list[Hold]


def told_of_hold(row: models.Hold) -> Hold:
    """A hold as a program is told of it."""
    return Hold(
        id=row.pk,
        reason=row.reason,
        by=row.by,
        brand=row.brand.slug if row.brand else None,
        channel=row.channel_id,
        campaign=row.campaign_id,
        since=row.since,
        ended_at=row.ended_at,
    )


class Slot(Told):
    """A time of the week by the house's clock; without ``channel`` of all accounts that have none of their
    own. ``weekday`` 0 is Monday."""

    id: Number
    brand: str
    channel: Number | None
    weekday: Annotated[int, msgspec.Meta(ge=0, le=6)]
    at: str


class Slots(Told):
    """Times of the week at which posts leave."""

    slots: list[Slot]


def told_of_slot(row: SlotRow) -> Slot:
    """A slot as a program is told of it."""
    return Slot(row.pk, row.brand.slug, row.channel_id, row.weekday, f"{row.at:%H:%M}")


class Queued(Told):
    """A post that waits for its time, called by its first words."""

    post: Number
    due_at: datetime | None
    name: str


class Queue(Told):
    """What waits on one account, the free slots of two weeks, and what holds it back."""

    channel: Number
    waiting: list[Queued]
    free: list[datetime]
    holds: list[Hold]


class Queues(Told):
    """What waits on the accounts of a brand."""

    queues: list[Queue]


class Letter(Told):
    """A post on its way to subscribers: how many of its mails are in which state, and how many came back."""

    id: Number
    brand: str
    post: Number
    delivery: Number
    subject: str
    opened_at: datetime
    ended_at: datetime | None
    paused: str
    counts: dict[str, Count]
    bounces: dict[str, Count]


class Letters(Told):
    """A page of letters, the newest first; ``before`` asks for the next page."""

    letters: list[Letter]
    before: Number | None


def told_of_letter(row: models.Letter) -> Letter:
    """A letter as a program is told of it: without any address."""
    return Letter(
        id=row.pk,
        brand=row.brand.slug,
        post=row.delivery.variant.post_id,
        delivery=row.delivery_id,
        subject=row.subject,
        opened_at=row.opened_at,
        ended_at=row.ended_at,
        paused=row.paused,
        counts=states_of(row),
        bounces=bounces_of(row),
    )


class Subscribers(Told):
    """How many subscribers a brand has in each state."""

    brand: str
    counts: dict[str, Count]


def told_of_subscribers(brand: Brand) -> Subscribers:
    """How many subscribers there are."""
    return Subscribers(brand.slug, subscribers_of(brand))


class Charter(Told):
    """The rules that the texts of a brand keep to; ``accounts`` are an employee's own."""

    brand: str
    forbidden: list[str]
    risky: list[str]
    reasons: dict[str, str]
    disclosures: list[str]
    disclosed_by: list[str]
    alcohol: bool
    own_names: list[str]
    own_contacts: list[str]
    accounts: list[Number]


def told_of_rules(brand: Brand, rules: Rules) -> Charter:
    """Rules as a program is told of them."""
    return Charter(brand=brand.slug, **rules.charter.told(), accounts=sorted(rules.employees))


class Feed(Told):
    """A web feed of whose new entries drafts are made. ``drafts`` counts those that are still there."""

    id: Number
    brand: str
    url: str
    template: str
    aim: Aim
    channels: list[Number]
    for_review: bool
    is_paused: bool
    read_at: datetime | None
    error: str
    drafts: Count


class Feeds(Told):
    """The feeds that bring drafts."""

    feeds: list[Feed]


def told_of_feed(row: Inflow) -> Feed:
    """A feed as a program is told of it; its drafts were counted with it."""
    return Feed(
        id=row.pk,
        brand=row.brand.slug,
        url=row.url,
        template=row.template,
        aim=Aim(row.aim),
        channels=[one.pk for one in row.channels.all()],
        for_review=row.for_review,
        is_paused=row.is_paused,
        read_at=row.read_at,
        error=row.last_error,
        drafts=row.drafts,  # type: ignore[attr-defined]
    )
