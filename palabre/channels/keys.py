"""Keys for programs: made, shown once, recognised, counted, and revoked.

A key opens by itself (``Authorization: Bearer``), or signs what it sends in the way of Standard
Webhooks (https://github.com/standard-webhooks/standard-webhooks, version 1): HMAC-SHA256 over
"id.timestamp.body".
"""

import base64
import binascii
import hashlib
import hmac
import re
import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from palabre.channels.models import ApiKey
from palabre.governance.acts import Actor, audit
from palabre.governance.holding import rights_of_member
from palabre.governance.models import AuditEntry, Member, Organisation
from palabre.governance.rules import Right

MENTIONS, POSTS, APPROVALS, COUPONS = "mentions", "posts", "approvals", "coupons"
LEADS, FIGURES, PLANS = "leads", "figures", "plans"
LISTENING, ENGAGEMENT, PROTECTION, MAPS = "listening", "engagement", "protection", "maps"
COMMUNITY, CANDIDATES, HOUSE = "community", "candidates", "house"
TRAIL, PRIVACY = "trail", "privacy"
# What a key can open, and what the pages ask of whoever does what it does: its holder holds all of it, too,
# when it is made and at each call, for nobody gives more than they hold.
NEEDS: dict[str, frozenset[Right]] = {
    MENTIONS: frozenset({Right.TRIAGE}),
    POSTS: frozenset({Right.PUBLISH, Right.WRITE, Right.TRIAGE}),
    APPROVALS: frozenset({Right.APPROVE}), COUPONS: frozenset({Right.WRITE}),
    LEADS: frozenset({Right.ANSWER, Right.TRIAGE}), FIGURES: frozenset(),
    PLANS: frozenset({Right.PLAN, Right.PUBLISH}),
    LISTENING: frozenset({Right.LISTEN, Right.TRIAGE}),
    ENGAGEMENT: frozenset({Right.ANSWER, Right.TRIAGE, Right.WRITE}),
    PROTECTION: frozenset({Right.PUBLISH, Right.TRIAGE}),
    MAPS: frozenset({Right.LISTEN, Right.TRIAGE}),
    COMMUNITY: frozenset({Right.PUBLISH, Right.TRIAGE}),
    CANDIDATES: frozenset({Right.RECRUIT}), HOUSE: frozenset({Right.TEAM, Right.BRANDS}),
    TRAIL: frozenset({Right.AUDIT}), PRIVACY: frozenset({Right.OWN}),
}  # fmt: skip
DOORS = tuple(NEEDS)
MOST_KEYS = 50
# What is told at 401, the same whether there is no such key or whose it is may nothing here any more.
NOT_GOOD = (
    "This key is not known here, or the member whose it is may no longer do what it was made for:"
    " Govern › Connections › Keys for programs says whose each is, and until when."
)
CALLS_A_MINUTE = 120
# What the name of a program ends in, wherever it is named.
BY_PROGRAM = " (API)"
LONGEST_AGO = timedelta(minutes=5)
PREFIX = "whsec_"
_SPELT = re.compile(r"plb_(\d{1,18})_(whsec_[A-Za-z0-9+/=]{40,80})")


class TooManyKeys(ValueError):
    """The organisation has as many keys as it may."""


@transaction.atomic
def make_key(
    by: Actor, organisation: Organisation, name: str, may: Sequence[str] = (MENTIONS,)
) -> tuple[ApiKey, str]:
    """A new key for these doors and its spelling, which is shown this once; raises `TooManyKeys`."""
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    if ApiKey.objects.filter(organisation=organisation).count() >= MOST_KEYS:
        raise TooManyKeys
    secret = PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()
    key = ApiKey.objects.create(
        organisation=organisation,
        name=name,
        secret=secret,
        may=[one for one in DOORS if one in may],
        made_by=by.name[:120],
        holder=by.user,
    )
    audit(organisation, "made", key, by, may=key.may)
    return key, f"plb_{key.pk}_{secret}"


@transaction.atomic
def revoke_key(by: Actor, key: ApiKey) -> None:
    """From now on nobody gets in with it; what came by it stays."""
    audit(key.organisation_id, "revoked", key, by)
    key.delete()


@dataclass(frozen=True, slots=True)
class Hold:
    """What holds a key: ``doors`` are those that it opens today, ``until`` its holder's last day.

    ``is_known``: whether anybody is known to be its holder; a key of nobody opens all it was made for.
    """

    doors: tuple[str, ...]
    until: date | None = None
    is_known: bool = True


def holds(keys: Iterable[ApiKey]) -> dict[int, Hold]:
    """What holds each of these keys of one organisation, by their numbers."""
    keys = list(keys)
    rows = Member.objects.filter(
        organisation__in={one.organisation_id for one in keys},
        user__in={one.holder_id for one in keys} - {None},
        is_active=True,
        user__is_active=True,
    )
    members = rows.select_related("organisation", "own_role").prefetch_related("brands")
    # A key is good for all brands: who is limited to some holds none any more.
    whole = [one for one in members if not one.is_over and not one.brands.all()]
    rights = {one.pk: rights_of_member(one) for one in whole}
    by_user = {one.user_id: one for one in whole}
    return {one.pk: _hold(one, by_user.get(one.holder_id or 0), rights) for one in keys}


def _hold(key: ApiKey, member: Member | None, rights: dict[int, frozenset[Right]]) -> Hold:
    if key.holder_id is None:
        return Hold(tuple(key.may), is_known=False)
    if member is None or Right.READ not in rights[member.pk]:
        return Hold(())
    held = rights[member.pk]
    doors = tuple(door for door in key.may if NEEDS.get(door, frozenset()) <= held)
    return Hold(doors, member.ends_on)


@transaction.atomic
def take_key(by: Actor, key: ApiKey) -> None:
    """Hold a key in the place of who held it: it opens from now on what the new holder may."""
    if by.user is None:
        raise ValueError("a part of the machine holds no key")
    others = ApiKey.objects.filter(pk=key.pk).exclude(holder=by.user)
    if others.update(holder=by.user, made_by=by.name[:120]):
        audit(key.organisation_id, "took", key, by)


def _good(key: ApiKey) -> ApiKey | None:
    """The key with the doors that it opens today; None where its holder left it none."""
    made_for, key.may = key.may, list(holds([key])[key.pk].doors)
    return key if key.may or not made_for else None


def key_of(authorization: str) -> ApiKey | None:
    """The key that an ``Authorization`` header names, when it is the right one and its holder still holds
    what it opens; its ``may`` are the doors that it opens today."""
    scheme, _, spelt = authorization.partition(" ")
    found = _SPELT.fullmatch(spelt.strip())
    if scheme.lower() != "bearer" or not found:
        return None
    key = ApiKey.objects.select_related("organisation").filter(pk=int(found[1])).first()
    is_it = key and key.secret and constant_time_compare(key.secret, found[2])
    return _good(key) if key and is_it else None


def key_that_signed(number: int, headers: Mapping[str, str], body: bytes) -> ApiKey | None:
    """The key of this number, when the body carries its signature, made within five minutes, as `key_of`."""
    key = ApiKey.objects.select_related("organisation").filter(pk=number).first()
    name, stamp = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if key is None or not key.secret or not _is_recent(stamp, timezone.now()):
        return None
    try:
        secret = base64.b64decode(key.secret.removeprefix(PREFIX))
        signed = hmac.new(secret, f"{name}.{stamp}.".encode() + body, hashlib.sha256).digest()
    except (binascii.Error, ValueError):
        return None
    ours = "v1," + base64.b64encode(signed).decode()
    given = headers.get("webhook-signature", "")[:1000].split(" ")
    is_it = name and any(constant_time_compare(ours, one) for one in given)
    return _good(key) if is_it else None


def _is_recent(stamp: str, now: datetime) -> bool:
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) < 12):
        return False
    return abs(now.timestamp() - int(stamp)) <= LONGEST_AGO.total_seconds()


def program(name: str) -> str:
    """How the trail and the versions call a program by the name of its key: no person is called so."""
    return f"{name}{BY_PROGRAM}"[:120]


def actor_of(key: ApiKey) -> Actor:
    """Who acts when a program does: the key, by its name."""
    return Actor(program(key.name))


def makers_of(organisation: int, names: Iterable[str]) -> dict[str, frozenset[int]]:
    """The users who made the keys of programs or took them over, by the names under which these act. The
    trail tells it also of keys that were revoked meanwhile."""
    keys = {one.removesuffix(BY_PROGRAM): one for one in names if one.endswith(BY_PROGRAM)}
    if not keys:
        return {}
    made = AuditEntry.objects.filter(
        organisation=organisation, kind="apikey", verb__in=("made", "took"), label__in=keys
    )
    found: dict[str, set[int]] = {}
    for name, user in made.exclude(user=None).values_list("label", "user"):
        found.setdefault(keys[name], set()).add(user)
    return {name: frozenset(users) for name, users in found.items()}


def people_of(organisation: int, by: Actor) -> frozenset[int]:
    """The users who act here: the person; for a program who made its key, for no key is a second person."""
    if by.user is not None:
        return frozenset({by.user.pk})
    return makers_of(organisation, [by.name]).get(by.name, frozenset())


def count_call(key: ApiKey) -> int:
    """Count a call of a key; 0, or the seconds to wait when the minute's calls are made."""
    now = timezone.now()
    minute = now.replace(second=0, microsecond=0)
    row = ApiKey.objects.filter(pk=key.pk)
    if row.exclude(minute=minute).update(minute=minute, calls=1, used_at=now):
        return 0
    if row.filter(minute=minute, calls__lt=CALLS_A_MINUTE).update(
        calls=F("calls") + 1, used_at=now
    ):
        return 0
    return 60 - now.second
