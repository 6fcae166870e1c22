"""Looking again at kept texts: what was deleted or edited over there is deleted or edited here in time.

A platform that demands it says within which time; those that name none and can be asked all the same
are asked once a month. Each organisation's texts of a platform are gone through once in half of that
time, some at a time. Streams and readings that tell of deletions need none of this. Where each look is paid
for, the texts of the last days only are looked at, once a day: what is older is deleted when somebody asks.

Some platforms let nothing be kept that can't be read again in that time: such a text is thrown away.
"""

import logging
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.utils import timezone

from palabre.channels.budgets import spend
from palabre.channels.doors import USUAL, checking_platforms, open_platform, platform
from palabre.channels.health import watched
from palabre.channels.models import Channel
from palabre.connectors.afterwards import ChecksPages
from palabre.connectors.contract import ConnectorError, Item, Page, RateLimited, TooSoon
from palabre.connectors.words import N_
from palabre.governance.models import Organisation
from palabre.listening.cleaning import clean
from palabre.listening.deleting import delete_mentions, delete_remote
from palabre.listening.ingest import ingest
from palabre.listening.models import Mention, Reread, Sweep
from palabre.listening.proving import NOT_READ_AGAIN, prove
from palabre.listening.reading import BROKE

log = logging.getLogger(__name__)
TURNS = 5
MANY_CALLS = (
    100  # where fewer texts are looked at at once each is a call, and one turn a minute enough
)
# So many texts, and such a share of those asked for, gone at once is doubted for an hour.
MANY, MOST_OF_THEM = 20, 0.8
DOUBT = timedelta(hours=1)
# Where no time is demanded, texts of a server that answers nothing for so long wait for the next sweep.
PATIENCE = timedelta(hours=1)
# Of a text: its position, name, account, title, words and address; of an account: what was told for it.
Row = tuple[int, str, int | None, str, str, str]
Told = tuple[Channel | None, list[str], Page]
DOUBTED = N_(
    "The site says that nearly everything is gone: that is asked again before it is believed."
)


def check_due() -> None:
    """Go on with every sweep that is due, some texts of each."""
    for organisation in Organisation.objects.all():
        for slug, demanded in checking_platforms().items():
            # One look into an index each: most houses have texts of few platforms.
            if Mention.objects.filter(organisation=organisation, platform=slug).exists():
                _go_through(organisation, slug, demanded or USUAL)


def _go_through(organisation: Organisation, slug: str, within: timedelta) -> None:
    of = platform(slug)
    sweep = due_sweep(organisation, slug, within, timezone.now())
    for _ in range(TURNS if of.looks_at >= MANY_CALLS else 1):
        if sweep is None or not _checked(sweep):
            break
    if of.read_again_or_delete:
        throw_away_unread(organisation, slug, within, timezone.now())


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
    organisation: Organisation, slug: str, within: timedelta, now: datetime
) -> Sweep | None:
    """The sweep to go on with; a new one begins when half the time is over since the last began, or, where
    looking costs, on another day in UTC."""
    sweep, _ = Sweep.objects.get_or_create(
        organisation=organisation, platform=slug, defaults={"began_at": now}
    )
    if sweep.done_at is None:
        return sweep
    if platform(slug).looks_back:
        is_early = now.astimezone(UTC).date() <= sweep.began_at.astimezone(UTC).date()
    else:
        is_early = now < sweep.began_at + within / 2
    if is_early:
        return None
    sweep.position, sweep.began_at, sweep.done_at = 0, now, None
    sweep.save(update_fields=["position", "began_at", "done_at"])
    return sweep


def check_slice(sweep: Sweep) -> bool:
    """Look at the next texts; whether there may be more now. A fault waits for the next turn."""
    of = platform(sweep.platform)
    texts = Mention.objects.filter(organisation=sweep.organisation, platform=sweep.platform)
    if of.looks_back:
        texts = texts.filter(seen_at__gte=sweep.began_at - of.looks_back)
    rows = list(
        texts.filter(position__gt=sweep.position)
        .order_by("position")
        .values_list("position", "remote_id", "source__channel", "title", "text", "url")[
            : of.looks_at
        ]
    )
    if not rows:
        sweep.done_at, sweep.last_error = timezone.now(), ""
        sweep.save(update_fields=["done_at", "last_error"])
        return False
    answers, left, fault = _answers(sweep, rows)
    # What was learnt before a fault is kept: the sweep goes on at the first text that was left.
    done = next((place for place, row in enumerate(rows) if row[1] in left), len(rows))
    if fault and not done:
        return _put_off(sweep, fault, rows[-1][0])
    # A stranger's answer names only what was asked for.
    gone = {name for _, names, page in answers for name in set(names) & set(page.deleted)}
    if not _believed(sweep, len(gone), sum(len(names) for _, names, _ in answers)):
        return False
    words = {name: (title, text) for _position, name, _channel, title, text, _url in rows}
    for _channel, names, page in answers:
        edited = changed(page.items, {name: words[name] for name in names}, timezone.now())
        ingest(edited, sweep.platform, organisation_id=sweep.organisation_id)
    with transaction.atomic():
        delete_remote([sweep.organisation_id], sweep.platform, gone)
        for channel, names, page in answers:
            spend(channel, page.cost)
            _note_read(sweep, {item.remote_id for item in page.items} & set(names))
        if done:
            _go_on(sweep, rows[done - 1][0])
    return not left


def _answers(
    sweep: Sweep, rows: Sequence[Row]
) -> tuple[list[Told], set[str], ConnectorError | None]:
    """What the network says of texts, account by account up to the first fault; and those that were left."""
    addresses = {name: url for _position, name, _channel, _title, _text, url in rows}
    answers: list[Told] = []
    left: set[str] = set()
    stopped: ConnectorError | None = None
    for channel, names in _by_account(sweep, rows):
        page = Page(left=tuple(names))
        if stopped is None:
            try:
                page = _asked_again(sweep.platform, channel, names, addresses)
            except ConnectorError as fault:
                stopped = fault
        left |= set(names) & set(page.left)
        answers.append((channel, [name for name in names if name not in left], page))
    return answers, left, stopped


def _asked_again(
    slug: str, channel: Channel | None, names: list[str], addresses: Mapping[str, str]
) -> Page:
    """What the network says of texts by their names, or their sites by the addresses of their pages."""
    with watched(channel):
        connector = open_platform(slug, channel, unasked=True)
        if isinstance(connector, ChecksPages):
            return connector.check_pages({name: addresses[name] for name in names})
        page: Page = connector.check(names)
        return page


def _go_on(sweep: Sweep, position: int) -> None:
    sweep.position, sweep.last_error, sweep.doubted_at, sweep.failing_since = (
        position,
        "",
        None,
        None,
    )
    sweep.save(update_fields=["position", "last_error", "doubted_at", "failing_since"])


def _put_off(sweep: Sweep, fault: ConnectorError, position: int) -> bool:
    """Write down why these texts can't be looked at now. Where no time is demanded they are left for the
    next sweep after a while: one server that is no more must not keep those behind it from their turn."""
    now = timezone.now()
    sweep.failing_since = sweep.failing_since or now
    if (
        checking_platforms()[sweep.platform] is None
        and not isinstance(fault, RateLimited | TooSoon)
        and now >= sweep.failing_since + PATIENCE
    ):
        _go_on(sweep, position)
        return True
    sweep.last_error = str(fault)[:500]
    sweep.save(update_fields=["last_error", "failing_since"])
    return False


def _note_read(sweep: Sweep, names: set[str]) -> None:
    """Note that these texts were read again, where that is the condition for keeping them."""
    if not platform(sweep.platform).read_again_or_delete:
        return
    texts = Mention.objects.filter(organisation=sweep.organisation, platform=sweep.platform)
    now = timezone.now()
    Reread.objects.bulk_create(
        [
            Reread(mention_id=number, at=now)
            for number in texts.filter(remote_id__in=names).values_list("pk", flat=True)
        ],
        update_conflicts=True, unique_fields=["mention"], update_fields=["at"],
    )  # fmt: skip


@transaction.atomic
def throw_away_unread(
    organisation: Organisation, slug: str, within: timedelta, now: datetime
) -> int:
    """Delete what came, or was last read again, longer ago than its network lets it be kept; how many.

    While a sweep goes on well its texts have their turn first.
    """
    sweep = Sweep.objects.filter(organisation=organisation, platform=slug).first()
    if sweep is None or (sweep.done_at is None and not sweep.last_error):
        return 0
    limit = now - within
    texts = Mention.objects.filter(organisation=organisation, platform=slug, seen_at__lt=limit)
    rows = dict(texts.exclude(reread__at__gte=limit).values_list("pk", "remote_id"))
    if rows:
        prove(NOT_READ_AGAIN, slug, [(organisation.pk, name) for name in rows.values()])
        delete_mentions(rows)
    return len(rows)


def _by_account(sweep: Sweep, rows: Iterable[Row]) -> list[tuple[Channel | None, list[str]]]:
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
