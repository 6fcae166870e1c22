"""Connecting accounts, trying them, and letting them go."""

from collections.abc import Collection, Mapping
from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from palabre.channels.budgets import USUAL_LINE
from palabre.channels.doors import (
    announcing_platforms,
    asking_platforms,
    charged,
    open_platform,
    platform,
)
from palabre.channels.health import has_same_key
from palabre.channels.models import App, Channel
from palabre.channels.tokens import kept
from palabre.connectors.afterwards import Prolongs
from palabre.connectors.contract import (
    Author,
    ConnectorError,
    RateLimited,
    Rejected,
    Unavailable,
    Unknown,
)
from palabre.connectors.oauth import Tokens
from palabre.connectors.protocols import Introduces
from palabre.connectors.words import N_
from palabre.governance.acts import Actor, audit
from palabre.governance.models import Brand, Member, Organisation
from palabre.jobs import enqueue

COLUMNS = ("server", "account", "secret")
# Servers that employees began to sign in at and didn't come back from, and how long one may take for it.
MOST_BEGUN, BEGUN_FOR = 10, timedelta(hours=1)
MOST_OWN = 20
TOO_MANY_SERVERS = N_(
    "Many servers were named here within the last hour, and no account came of it: try again later."
)
TOO_MANY_OWN = N_("You have as many accounts of your own as there may be: disconnect one first.")


def whose(organisation: Organisation, slug: str, values: Mapping[str, str]) -> Author:
    """Whose account these values open, by the network's word; nobody's when it doesn't tell.

    Raises the errors of connectors: `Reconnect` and `Rejected` mean that it isn't accepted.
    """
    channel = _channel(slug, values)
    channel.organisation = organisation
    return _introduced(channel)


def prolonged(organisation: Organisation, slug: str, server: str, tokens: Tokens) -> Tokens:
    """The lasting key for the short one that connecting gave, where the network has such a thing.

    Raises the errors of connectors.
    """
    channel = _channel(slug, {"server": server, "secret": tokens.access})
    channel.organisation = organisation
    connector = open_platform(slug, channel)
    return connector.prolong() if isinstance(connector, Prolongs) else tokens


def _introduced(channel: Channel) -> Author:
    """Whose account it is, by the network's word; nobody's when the network doesn't tell."""
    with charged(channel.platform, channel) as connector:
        return connector.me() if isinstance(connector, Introduces) else Author("")


def _channel(slug: str, values: Mapping[str, str]) -> Channel:
    """An account as it was given, not kept yet: what isn't a column of its own goes into `more`."""
    columns = {name: values.get(name, "") for name in COLUMNS}
    more = {
        field.name: str(values[field.name])
        for field in platform(slug).account
        if field.name not in COLUMNS and values.get(field.name)
    }
    return Channel(platform=slug, more=more, **columns)


@transaction.atomic
def connect_account(
    by: Actor, organisation: Organisation, slug: str, values: Mapping[str, str], name: str = "",
    brand: Brand | None = None, handle: str = "", employee: Member | None = None,
) -> Channel:  # fmt: skip
    """Keep an account with its secret sealed; the trail tells of it without the secret.

    It is the brand's, without one the whole organisation's; with an ``employee`` it is theirs alone. Where
    the network told its ``handle``, an account that its owner has already is not made twice: it gets what
    it is opened with now.
    """
    channel = _channel(slug, values)
    same = _accounts(organisation, slug, channel.server, brand, employee).filter(
        account=channel.account
    )
    if handle and (before := same.filter(name=handle[:200]).first()):
        reconnect_account(by, before, values)
        return before
    channel.organisation, channel.brand, channel.employee = organisation, brand, employee
    channel.name = (name or channel.account or platform(slug).name)[:200]
    channel.budget = USUAL_LINE if platform(slug).prices else None
    channel.save()
    _tell(organisation, "connected", channel, by)
    _learn_soon(channel)
    return channel


def _accounts(
    organisation: Organisation,
    slug: str,
    server: str,
    brand: Brand | None,
    employee: Member | None = None,
) -> QuerySet[Channel]:
    """The accounts of one owner on one server of a network, held until it is decided about them."""
    rows = Channel.every.select_for_update()
    return rows.filter(
        organisation=organisation, platform=slug, server=server, brand=brand, employee=employee
    )


def is_another(channel: Channel, values: Mapping[str, str], me: Author) -> bool:
    """Whether these values open another account than the one that is connected, by the network's word.

    Who gives the same account's name there again means the same one, however it calls itself now.
    """
    named = values.get("account", "")
    if not me.handle or (named and named == channel.account):
        return False
    return me.handle[:200].casefold() != channel.name.casefold()


def _learn_soon(channel: Channel) -> None:
    """Have the account's own server asked what it takes, where servers differ, and the network to tell what
    happens to the account, where it does."""
    if channel.platform in announcing_platforms():
        enqueue("channels.learn_limits", channel.pk, key=str(channel.pk))
    if channel.platform in asking_platforms():
        enqueue("channels.ask_to_be_told", channel.pk, key=str(channel.pk))


def _tell(organisation: Organisation, verb: str, channel: Channel, by: Actor) -> None:
    of = {"brand": channel.brand.name} if channel.brand else {}
    if channel.employee_id is None:  # where an employee's own account is, is nobody else's to know
        of["server"] = channel.server
    audit(organisation, verb, channel, by, platform=channel.platform, **of)


@transaction.atomic
def reconnect_account(by: Actor, channel: Channel, values: Mapping[str, str]) -> None:
    """Give a connected account what it is opened with now."""
    fresh = _channel(channel.platform, values)
    for name in (*COLUMNS, "more"):
        setattr(channel, name, getattr(fresh, name))
    channel.last_error = ""
    channel.save(update_fields=[*COLUMNS, "more", "last_error"])
    audit(channel.organisation_id, "reconnected", channel, by, platform=channel.platform)
    _learn_soon(channel)


@transaction.atomic
def keep_tokens(
    by: Actor, organisation: Organisation, slug: str, server: str, tokens: Tokens, me: Author,
    before: Channel | None = None, brand: Brand | None = None, employee: Member | None = None,
) -> Channel:  # fmt: skip
    """Keep what a network gave for an account: on the account as it stands now, or on a new one, which
    is the brand's, without one the whole organisation's; with an ``employee`` it is theirs alone."""
    now = timezone.now()
    rows = Channel.every.select_for_update()
    before = rows.filter(pk=before.pk).first() if before else None
    if before is None and me.remote_id:  # connected already: it isn't made twice
        same = _accounts(organisation, slug, server, brand, employee)
        before = same.filter(account=me.remote_id[:300]).first()
    channel = before or Channel(
        organisation=organisation, brand=brand, employee=employee, platform=slug, server=server
    )
    for name, value in kept(tokens, now, channel).items():
        setattr(channel, name, value)
    channel.warned_at = None
    channel.account = me.remote_id[:300] or channel.account
    channel.name = channel.name or (me.handle or me.name or platform(slug).name)[:200]
    channel.save()
    _tell(organisation, "reconnected" if before else "connected", channel, by)
    _learn_soon(channel)
    return channel


@transaction.atomic
def give_account(by: Actor, channel: Channel, brand: Brand | None) -> bool:
    """Let an account be another brand's, or (None) the whole organisation's; whether that is a change."""
    row = Channel.objects.select_for_update().get(pk=channel.pk)
    number = brand.pk if brand else None
    if row.brand_id == number:
        return False
    row.brand = brand
    row.save(update_fields=["brand"])
    verb, of = ("gave", {"brand": brand.name}) if brand else ("opened", {})
    audit(row.organisation_id, verb, row, by, platform=row.platform, **of)
    return True


@transaction.atomic
def name_speakers(by: Actor, channel: Channel, members: Collection[Member] | None) -> None:
    """Let only these members speak from an account; None: all whose role lets them. Nobody is an answer, too:
    then nothing leaves from it."""
    row = Channel.objects.select_for_update().get(pk=channel.pk)
    row.few_speak = members is not None
    row.save(update_fields=["few_speak"])
    row.speakers.set(members or [])
    verb = "opened to all" if members is None else "named speakers"
    names = {} if members is None else {"count": len(members)}
    audit(row.organisation_id, verb, row, by, platform=row.platform, **names)


@transaction.atomic
def keep_app(
    by: Actor, organisation: Organisation, slug: str, server: str, keys: Mapping[str, str]
) -> App:
    """Keep the organisation's own app keys for a network; an empty field leaves what was there."""
    row, _ = App.objects.select_for_update().get_or_create(
        organisation=organisation, platform=slug, server=server
    )
    row.keys = {**row.keys, **{name: value for name, value in keys.items() if value}}
    row.save(update_fields=["keys"])
    audit(organisation, "changed", row, by, platform=slug)
    for channel in Channel.objects.filter(organisation=organisation, platform=slug):
        _learn_soon(channel)  # another secret is another address to be told at
    return row


@transaction.atomic
def make_room_for_own(organisation: Organisation, employee: Member) -> None:
    """Before an employee connects an account of their own: forget the keys of servers from which nobody came
    back with one. Raises `Rejected` for who has as many as may be, or where many were begun just now."""
    if Channel.every.filter(employee=employee).count() >= MOST_OWN:
        raise Rejected(TOO_MANY_OWN)
    same = Channel.every.filter(
        organisation=organisation, platform=OuterRef("platform"), server=OuterRef("server")
    )
    begun = App.objects.filter(~Exists(same), organisation=organisation).exclude(server="")
    begun.filter(created_at__lt=timezone.now() - BEGUN_FOR).delete()
    if begun.count() >= MOST_BEGUN:
        raise Rejected(TOO_MANY_SERVERS)


@transaction.atomic
def set_budget(by: Actor, channel: Channel, millionths: int | None) -> None:
    """Set the most that an account may cost a month; None takes the line away."""
    Channel.objects.filter(pk=channel.pk).update(budget=millionths)
    audit(channel.organisation_id, "budgeted", channel, by, millionths=millionths)


def check_account(by: Actor, channel: Channel) -> ConnectorError | None:
    """Try a connected account and note how it is; what was wrong, if something was.

    That the network could not be asked now says nothing of the account: it stands as it stood.
    """
    fault: ConnectorError | None = None
    try:
        _introduced(channel)
    except ConnectorError as error:
        fault = error
    with transaction.atomic():  # after the network has answered: nobody else waits for that
        row = Channel.every.select_for_update().filter(pk=channel.pk).first()
        # An account that was connected again meanwhile is opened with what wasn't tried.
        if not is_passing(fault) and row is not None and has_same_key(row, channel):
            row.last_error = str(fault or "")
            row.save(update_fields=["last_error"])
        audit(channel.organisation_id, "tried", channel, by, works=fault is None)
    return fault


def is_passing(fault: ConnectorError | None) -> bool:
    """Whether a fault is of the moment, and not of the account that it was met with."""
    return isinstance(fault, RateLimited | Unavailable | Unknown)


@transaction.atomic
def disconnect_account(by: Actor, channel: Channel) -> None:
    """Forget an account and its secret; what was read with it stays."""
    audit(channel.organisation_id, "disconnected", channel, by, platform=channel.platform)
    channel.delete()
