"""Looking again at kept texts: what was deleted or edited over there is deleted or edited here in time.

A platform that demands it says within which time; those that name none and can be asked all the same
are asked once a month. Each organisation's texts of a platform are gone through once in half of that
time, a hundred at a time. Streams and readings that tell of deletions need none of this.
"""

import logging
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from palabre.channels.budgets import spend
from palabre.channels.doors import checking_platforms, open_platform, platform
from palabre.channels.models import Channel
from palabre.connectors.contract import ConnectorError, Item
from palabre.connectors.words import N_
from palabre.governance.models import Organisation
from palabre.listening.cleaning import clean
from palabre.listening.deleting import delete_remote
from palabre.listening.ingest import ingest
from palabre.listening.models import Mention, Sweep
from palabre.listening.reading import BROKE

log = logging.getLogger(__name__)
AT_ONCE, TURNS = 100, 5
USUAL = timedelta(days=30)  # where the platform names no time
# So many texts, and such a share of those asked for, gone at once is doubted for an hour.
MANY, MOST_OF_THEM = 20, 0.8
DOUBT = timedelta(hours=1)
DOUBTED = N_(
    "The site says that nearly everything is gone: that is asked again before it is believed."
)


def check_due() -> None:
    """Go on with every sweep that is due, some hundred texts of each."""
    for slug, demanded in checking_platforms().items():
        within = demanded or USUAL
        organisations = Organisation.objects.filter(
            pk__in=Mention.objects.filter(platform=slug).values("organisation")
        )
        for organisation in organisations:
            sweep = due_sweep(organisation, slug, within, timezone.now())
            for _ in range(TURNS):
                if sweep is None or not _checked(sweep):
                    break


def _checked(sweep: Sweep) -> bool:
    """Look at the next hundred texts; whatever goes wrong stands on the sweep, and the others go on."""
    try:
        return check_slice(sweep)
    except Exception:
        # The boundary of one sweep: a fault of ours in one must not keep back everybody's.
        log.exception("texts could not be checked", extra={"sweep": sweep.pk})
    Sweep.objects.filter(pk=sweep.pk).update(last_error=BROKE)
    return False


def due_sweep(
    organisation: Organisation, platform: str, within: timedelta, now: datetime
) -> Sweep | None:
    """The sweep to go on with; a new one begins when half the time is over since the last began."""
    sweep, _ = Sweep.objects.get_or_create(
        organisation=organisation, platform=platform, defaults={"began_at": now}
    )
    if sweep.done_at is None:
        return sweep
    if now < sweep.began_at + within / 2:
        return None
    sweep.position, sweep.began_at, sweep.done_at = 0, now, None
    sweep.save(update_fields=["position", "began_at", "done_at"])
    return sweep


def check_slice(sweep: Sweep) -> bool:
    """Look at the next hundred texts; whether there may be more. A fault waits for the next turn."""
    texts = Mention.objects.filter(organisation=sweep.organisation, platform=sweep.platform)
    rows = list(
        texts.filter(position__gt=sweep.position)
        .order_by("position")
        .values_list("position", "remote_id", "source__channel", "title", "text")[:AT_ONCE]
    )
    if not rows:
        sweep.done_at, sweep.last_error = timezone.now(), ""
        sweep.save(update_fields=["done_at", "last_error"])
        return False
    try:
        answers = [
            (channel, names, open_platform(sweep.platform, channel).check(names))
            for channel, names in _by_account(sweep, rows)
        ]
    except ConnectorError as fault:
        sweep.last_error = str(fault)[:500]
        sweep.save(update_fields=["last_error"])
        return False
    # A stranger's answer names only what was asked for.
    gone = {name for _, names, page in answers for name in set(names) & set(page.deleted)}
    if not _believed(sweep, len(gone), sum(len(names) for _, names, _ in answers)):
        return False
    words = {name: (title, text) for _position, name, _channel, title, text in rows}
    for _channel, names, page in answers:
        edited = changed(page.items, {name: words[name] for name in names}, timezone.now())
        ingest(edited, sweep.platform, organisation_id=sweep.organisation_id)
    with transaction.atomic():
        delete_remote([sweep.organisation_id], sweep.platform, gone)
        for channel, _names, page in answers:
            spend(channel, page.cost)
        sweep.position, sweep.last_error, sweep.doubted_at = rows[-1][0], "", None
        sweep.save(update_fields=["position", "last_error", "doubted_at"])
    return True


def _by_account(
    sweep: Sweep, rows: Iterable[tuple[int, str, int | None, str, str]]
) -> list[tuple[Channel | None, list[str]]]:
    """The texts with the account that they are asked for with: the one that they came through. Another
    might not see them, and to it they would be gone; only where any account sees all, any will do."""
    names: dict[int | None, list[str]] = {}
    for _position, name, channel, *_words in rows:
        names.setdefault(channel, []).append(name)
    accounts = Channel.objects.filter(organisation=sweep.organisation, platform=sweep.platform)
    known = {one.pk: one for one in accounts.order_by("last_error", "pk")}
    of = platform(sweep.platform)
    any_account = next(iter(known.values()), None) if of.any_account_sees else None
    found = []
    for number, group in names.items():
        account = known.get(number) if number else None
        account = account or any_account
        if account or (number is None and not of.needs_account):
            found.append((account, group))
    return found


def _believed(sweep: Sweep, gone: int, asked: int) -> bool:
    """Whether an answer may be acted on. That nearly everything is gone is rather a fault over there."""
    now = timezone.now()
    if gone < MANY or gone < asked * MOST_OF_THEM:
        return True
    if sweep.doubted_at is not None:
        return now >= sweep.doubted_at + DOUBT
    sweep.doubted_at, sweep.last_error = now, DOUBTED
    sweep.save(update_fields=["doubted_at", "last_error"])
    return False


def changed(
    items: Iterable[Item], words: Mapping[str, tuple[str, str]], now: datetime
) -> list[Item]:
    """Those that were edited over there: by the network's word, or by their own, title and text,
    which are then said to be edited now."""
    edited = []
    for item in items:
        if item.remote_id not in words:
            continue
        if item.edited_at:
            edited.append(item)
            continue
        fresh = clean(item, now)
        if (fresh.title, fresh.text) != words[item.remote_id]:
            edited.append(replace(item, edited_at=now))
    return edited


def late(organisation: Organisation, now: datetime) -> list[Sweep]:
    """The sweeps that take longer than their platform allows."""
    allowed = checking_platforms()
    return [
        sweep
        for sweep in Sweep.objects.filter(organisation=organisation, done_at=None)
        if sweep.platform in allowed and now > sweep.began_at + (allowed[sweep.platform] or USUAL)
    ]
