"""Contests: opened, filled with entrants, closed for good, drawn, called off."""

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from palabre.campaigns import lots
from palabre.campaigns.entries import Conditions, Entry, handle_of, judged
from palabre.campaigns.models import Contest, Entrant
from palabre.campaigns.rules import CONTEST_MOVES, ContestState, short_slug
from palabre.governance.acts import Actor, audit, move
from palabre.governance.models import Brand

MOST_ENTRANTS = 200_000


class NoEntrants(ValueError):
    """Nobody's entry counts."""


class NoPublicValue(ValueError):
    """A public value was announced, and is missing."""


class TooMany(ValueError):
    """A contest doesn't take as many entries."""


@transaction.atomic
def make_contest(by: Actor, brand: Brand, name: str, **values: Any) -> Contest:
    """Open a contest: its secret is made now, before anybody takes part, and bound by its hash."""
    secret = lots.new_secret()
    contest = Contest.objects.create(
        organisation_id=brand.organisation_id, brand=brand, name=name[:120],
        slug=short_slug(lambda one: Contest.objects.filter(slug=one).exists()),
        secret=secret, commitment=lots.digest(secret), **values,
    )  # fmt: skip
    audit(brand.organisation_id, "made", contest, by, commitment=contest.commitment)
    return contest


@transaction.atomic
def change_contest(by: Actor, contest: Contest, values: Mapping[str, Any]) -> Contest:
    """Change a contest that is still open."""
    _open_or_refuse(contest)
    changed = {name: value for name, value in values.items() if getattr(contest, name) != value}
    if changed:
        Contest.objects.filter(pk=contest.pk).update(**changed)
        contest.refresh_from_db()
        audit(contest.organisation_id, "changed", contest, by, what=sorted(changed))
    return contest


def _open_or_refuse(contest: Contest) -> None:
    # Read under the row's lock: a list that is being closed takes nothing more.
    Contest.objects.select_for_update().get(pk=contest.pk, state=ContestState.OPEN)


@transaction.atomic
def add_entrants(by: Actor, contest: Contest, entries: Iterable[Entry]) -> int:
    """Take entries in, from a file or another room; how many were new.

    The same remote id is the same entry. Raises ``Contest.DoesNotExist`` once the list is closed, and
    `TooMany`: then none is taken in.
    """
    _open_or_refuse(contest)
    before = contest.entrants.count()
    rows = (
        Entrant(
            contest=contest, name=one.name[:200], handle=one.handle[:200],
            remote_id=(one.remote_id or one.person)[:300], text=one.text[:5000], at=one.at,
        )
        for one in entries
        if one.remote_id or one.person
    )  # fmt: skip
    Entrant.objects.bulk_create(rows, batch_size=1000, ignore_conflicts=True)
    added = contest.entrants.count() - before
    if before + added > MOST_ENTRANTS:
        raise TooMany
    if added:
        audit(contest.organisation_id, "added entrants", contest, by, count=added)
    return added


def conditions_of(contest: Contest) -> Conditions:
    """What an entry must meet."""
    excluded = frozenset(handle_of(one) for one in contest.excluded)
    return Conditions(
        tuple(contest.words), contest.opens_at, contest.closes_at, excluded,
        _winners_before(contest), contest.once,
    )  # fmt: skip


def _winners_before(contest: Contest) -> frozenset[str]:
    if not contest.without_winners_for:
        return frozenset()
    since = timezone.now() - timedelta(days=contest.without_winners_for)
    rows = Entrant.objects.filter(
        contest__brand=contest.brand_id, contest__drawn_at__gte=since, drawn__isnull=False
    )
    return frozenset(entry_of(row).person for row in rows.exclude(contest=contest))


def entry_of(row: Entrant) -> Entry:
    """An entrant as the conditions look at it."""
    return Entry(row.name, row.handle, row.remote_id, row.text, row.at)


@transaction.atomic
def seal_contest(by: Actor, contest: Contest, announced: str = "") -> Contest:
    """Close the list for good: judge each entry, mark the list, say which public value will be used.

    Raises `NoEntrants`, or `Moved` when it is closed already.
    """
    _lock(contest)
    rows = {row.remote_id: row for row in contest.entrants.all()}
    marks = []
    for entry, reason in judged(map(entry_of, rows.values()), conditions_of(contest)):
        row = rows[entry.remote_id]
        row.reason = reason or ""
        row.mark = "" if reason else lots.mark(contest.slug, entry.remote_id)
        marks += [row.mark] if row.mark else []
    if not marks:
        raise NoEntrants
    Entrant.objects.bulk_update(rows.values(), ["reason", "mark"], batch_size=500)
    move(contest, ContestState.SEALED, by, CONTEST_MOVES)
    Contest.objects.filter(pk=contest.pk).update(
        list_mark=lots.list_mark(marks), announced=announced[:200], sealed_at=timezone.now()
    )
    contest.refresh_from_db()
    return contest


@transaction.atomic
def draw_contest(by: Actor, contest: Contest, public: str = "") -> Contest:
    """Draw the lots and reveal the secret. Raises `NoPublicValue`, or `Moved` when it can't be drawn."""
    _lock(contest)
    if contest.announced and not public.strip():
        raise NoPublicValue
    marks = contest.entrants.exclude(mark="").values_list("mark", flat=True)
    of_seed = lots.seed(contest.secret, contest.list_mark, public.strip())
    order = lots.lots(of_seed, marks)[: contest.winners + contest.substitutes]
    move(contest, ContestState.DRAWN, by, CONTEST_MOVES)
    for place, mark in enumerate(order, start=1):
        contest.entrants.filter(mark=mark).update(drawn=place)
    Contest.objects.filter(pk=contest.pk).update(
        public=public.strip()[:200], revealed=contest.secret, drawn_at=timezone.now()
    )
    contest.refresh_from_db()
    return contest


@transaction.atomic
def cancel_contest(by: Actor, contest: Contest) -> Contest:
    """Call it off; what was published stays in sight."""
    return move(contest, ContestState.CANCELLED, by, CONTEST_MOVES)


@transaction.atomic
def remove_contest(by: Actor, contest: Contest) -> None:
    """Take a contest away with its entrants."""
    audit(contest.organisation_id, "removed", contest, by, state=contest.state)
    contest.delete()


def _lock(contest: Contest) -> None:
    contest.refresh_from_db(from_queryset=Contest.objects.select_for_update())
