"""Looking again at kept texts: what was deleted or edited over there is deleted or edited here in time.

A platform that demands it says within which time; each organisation's texts of it are gone through
once in half of that, a hundred at a time. Streams and readings that tell of deletions need none of this.
"""

import logging
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from palabre.channels.budgets import spend
from palabre.channels.doors import checking_platforms, open_platform
from palabre.channels.models import Channel
from palabre.connectors.contract import ConnectorError
from palabre.governance.models import Organisation
from palabre.listening.deleting import delete_remote
from palabre.listening.ingest import ingest
from palabre.listening.models import Mention, Sweep
from palabre.listening.reading import BROKE

log = logging.getLogger(__name__)
AT_ONCE, TURNS = 100, 5


def check_due() -> None:
    """Go on with every sweep that is due, some hundred texts of each."""
    for platform, within in checking_platforms().items():
        organisations = Organisation.objects.filter(
            pk__in=Mention.objects.filter(platform=platform).values("organisation")
        )
        for organisation in organisations:
            sweep = due_sweep(organisation, platform, within, timezone.now())
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
        .values_list("position", "remote_id")[:AT_ONCE]
    )
    if not rows:
        sweep.done_at, sweep.last_error = timezone.now(), ""
        sweep.save(update_fields=["done_at", "last_error"])
        return False
    channel = (
        Channel.objects.filter(organisation=sweep.organisation, platform=sweep.platform)
        .order_by("last_error", "pk")
        .first()
    )
    names = [name for _position, name in rows]
    try:
        page = open_platform(sweep.platform, channel).check(names)
    except ConnectorError as fault:
        sweep.last_error = str(fault)[:500]
        sweep.save(update_fields=["last_error"])
        return False
    known = set(names)
    edited = [item for item in page.items if item.remote_id in known and item.edited_at]
    ingest(edited, sweep.platform, organisation_id=sweep.organisation_id)
    with transaction.atomic():
        # A stranger's answer names only what was asked for.
        delete_remote([sweep.organisation_id], sweep.platform, known & set(page.deleted))
        spend(channel, page.cost)
        sweep.position, sweep.last_error = rows[-1][0], ""
        sweep.save(update_fields=["position", "last_error"])
    return True


def late(organisation: Organisation, now: datetime) -> list[Sweep]:
    """The sweeps that take longer than their platform allows."""
    allowed = checking_platforms()
    return [
        sweep
        for sweep in Sweep.objects.filter(organisation=organisation, done_at=None)
        if sweep.platform in allowed and now > sweep.began_at + allowed[sweep.platform]
    ]
