"""What the script of a site sends: checked as a stranger's, written at once, so that a crash loses none.

A made-up call can't be told from a browser's by anybody; limits keep what one connection can make up small.
"""

import threading
from dataclasses import dataclass
from datetime import date, datetime
from time import monotonic
from typing import Annotated, Literal
from urllib.parse import parse_qs, quote, urlsplit

import msgspec
from django.db.models import Q
from django.utils import timezone

from palabre.analysis.referrers import app_of
from palabre.analysis.robots import is_robot
from palabre.analysis.weblogs.telling import INSIDE, asked_of, clean, source_of
from palabre.campaigns.clicks import first_open_day, salt_of, visitor_of
from palabre.campaigns.origins import origin_of
from palabre.campaigns.rules import SLUG
from palabre.campaigns.site_models import SiteHit, SiteMeter

LARGEST = 4096  # bytes of a call
MOST_A_MINUTE = 600  # calls of one connection: an office of a hundred people behind one address
MOST_OPEN = 500_000  # rows of a day and brand
LONGEST_STAY = 1800  # seconds

Letters = Annotated[str, msgspec.Meta(max_length=2000)]
Short = Annotated[str, msgspec.Meta(max_length=300)]


class Told(msgspec.Struct):
    """A call of the script: a view (v), an event (e), or for how long a view could be seen (s)."""

    k: Annotated[str, msgspec.Meta(max_length=24)]
    t: Literal["v", "e", "s"]
    i: Annotated[str, msgspec.Meta(pattern=r"\A[0-9a-f]{8,20}\Z")]
    p: Letters = ""
    q: Letters = ""
    r: Letters = ""
    n: Short = ""
    s: int = 0


@dataclass(frozen=True, slots=True)
class Caller:
    """Who calls, as far as counting looks at it; ``site`` is the host whose page it was."""

    site: str
    address: str
    agent: str
    purpose: str = ""
    refuses: bool = False


class NotTaken(Exception):
    """A call that isn't counted: a status of HTTP."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


def host_in(address: str) -> str:
    """The host of an address as lists of hosts have it: small letters, without www."""
    try:
        found = urlsplit(address).hostname or ""
    except ValueError:
        return ""
    return clean(found.rstrip("."), 80).removeprefix("www.")


def take(body: bytes, caller: Caller, now: datetime | None = None) -> None:
    """Count a call, or let it be; raises `NotTaken`."""
    if len(body) > LARGEST:
        raise NotTaken(413)
    if caller.refuses:
        return
    if not _has_room(origin_of(caller.address)):
        raise NotTaken(429)
    try:
        told = msgspec.json.decode(body, type=Told)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raise NotTaken(400) from None
    meter = SiteMeter.objects.filter(key=told.k).first()
    if meter is None:
        raise NotTaken(404)
    if caller.site not in meter.hosts:
        _note_refused(meter, caller.site)
        raise NotTaken(403)
    _write(meter, told, caller, now or timezone.now())


def _write(meter: SiteMeter, told: Told, caller: Caller, now: datetime) -> None:
    local = timezone.localtime(now, timezone.get_default_timezone())
    day = max(local.date(), first_open_day(now))
    if told.t == "s":
        stay = max(0, min(told.s, LONGEST_STAY))
        open_hits = SiteHit.objects.filter(brand_id=meter.brand_id, token=told.i, event="")
        open_hits.filter(Q(seconds=None) | Q(seconds__lt=stay)).update(seconds=stay)
        return
    if _is_full(meter.brand_id, day):
        raise NotTaken(429)
    event = clean(told.n.strip(), 60)
    if not told.p.startswith("/") or (told.t == "e" and not event):
        raise NotTaken(400)
    hit = SiteHit(
        brand_id=meter.brand_id, day=day, minute=local.hour * 60 + local.minute, token=told.i,
        visitor=visitor_of(f"site {meter.brand_id}", caller.address, caller.agent, salt_of(day)),
        robot=is_robot("GET", caller.agent, caller.purpose), event=event if told.t == "e" else "",
        **_way(meter, told, caller.agent),
    )  # fmt: skip
    SiteHit.objects.bulk_create([hit], ignore_conflicts=True)


def _way(meter: SiteMeter, told: Told, agent: str) -> dict[str, str]:
    """The page, and how one came to it: by a tag of its address, or from the host that the browser names."""
    path = quote(told.p.partition("?")[0].partition("#")[0], safe="/%")
    query = quote(told.q, safe="=&%+")
    asked = asked_of(f"GET {path}?{query} HTTP/1.1".encode())
    source = source_of(told.r.encode("utf-8", "replace"), app_of(agent))
    page = {"path": asked.path, "host": "", "network": INSIDE, "campaign": "", "link": ""}
    if told.r and host_in(told.r) in meter.hosts:
        return page
    return page | {
        "host": source.host,
        "network": asked.network or source.network,
        "campaign": asked.campaign,
        "link": _link(query),
    }


def _link(query: str) -> str:
    """The short name of a tracked link, as `targets.USUAL` writes it into utm_content."""
    try:
        said = parse_qs(query[:2000], max_num_fields=50).get("utm_content", [""])[0]
    except ValueError:
        return ""
    return said if SLUG.fullmatch(said) else ""


def _note_refused(meter: SiteMeter, host: str) -> None:
    """Show whose pages sent that aren't in the list; written only when it is another one."""
    if host and host != meter.refused and "." in host:
        SiteMeter.objects.filter(pk=meter.pk).update(refused=host)


_lock = threading.Lock()
_minute = 0
_calls: dict[int, int] = {}
_full: dict[tuple[int, date], tuple[float, bool]] = {}


def _has_room(origin: int) -> bool:
    """Whether a connection may call once more within this minute; of this process."""
    global _minute
    with _lock:
        now = int(monotonic() // 60)
        if now != _minute:
            _minute = now
            _calls.clear()
        _calls[origin] = _calls.get(origin, 0) + 1
        return _calls[origin] <= MOST_A_MINUTE


def _is_full(brand: int, day: date) -> bool:
    """Whether a day holds all the rows that it may; looked at each half a minute."""
    now = monotonic()
    until, full = _full.get((brand, day), (0.0, False))
    if until < now:
        full = SiteHit.objects.filter(brand_id=brand, day=day).count() >= MOST_OPEN
        if len(_full) > 1000:
            _full.clear()
        _full[brand, day] = now + 30, full
    return full


def forget_limits() -> None:
    """Begin anew: between tests."""
    _calls.clear()
    _full.clear()
