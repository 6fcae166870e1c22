"""Evidence that two records are one person: looked for, read from pages, and put before somebody.

Never a name alone.
"""

from contextlib import suppress
from datetime import timedelta
from itertools import islice

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from palabre.channels.doors import http, platforms
from palabre.connectors.contract import ConnectorError, Kind
from palabre.engagement.models import Identity, Person, Suggestion
from palabre.engagement.people.proof import own_links
from palabre.engagement.people.rules import What, Why, site_of
from palabre.governance.models import Organisation

# So many rows are read, or asked for, at a time: a house may know hundreds of thousands of people.
AT_ONCE, PROVEN_FOR = 500, timedelta(days=365)
PAGE_CAP = 2_000_000  # bytes of a page that is read for its links


def suggest(one: Person, other: Person, why: Why, what: str) -> Suggestion | None:
    """Put two records side by side; None when they are one, can't be, or were told apart before."""
    if one.pk == other.pk or one.organisation_id != other.organisation_id:
        return None
    first, second = sorted((one, other), key=lambda row: row.pk)
    row, _is_new = Suggestion.objects.get_or_create(
        one=first, other=second,
        defaults={"organisation_id": one.organisation_id, "why": why, "what": what[:320]},
    )  # fmt: skip
    return row


@transaction.atomic
def look_for_pairs(organisation: Organisation) -> int:
    """Look through all records of an organisation for evidence; how many pairs there are."""
    pairs = [*_same_mail(organisation), *_named_profiles(organisation), *_same_site(organisation)]
    for one, other, why, what in pairs:
        suggest(one, other, why, what)
    return len(pairs)


Pair = tuple[Person, Person, Why, str]


def _known(organisation: Organisation) -> QuerySet[Identity]:
    rows = Identity.objects.filter(organisation=organisation, person__merged_into=None)
    return rows.select_related("person", "voice")


def _same_mail(organisation: Organisation) -> list[Pair]:
    """A mail address of one is the name under which another's voice writes mails."""
    writing = [one.slug for one in platforms() if one.kind == Kind.MAIL]
    voices = _known(organisation).filter(what=What.VOICE, voice__platform__in=writing)
    found: list[Pair] = []
    rows = voices.order_by("pk").iterator(AT_ONCE)
    while some := list(islice(rows, AT_ONCE)):
        by_address = {
            address: one
            for one in some
            if one.voice
            for address in (one.voice.remote_id.lower(), one.voice.handle.lower())
            if "@" in address
        }
        for mail in _known(organisation).filter(what=What.MAIL, value__in=list(by_address)):
            other = by_address[mail.value]
            if mail.person_id != other.person_id:
                found.append((mail.person, other.person, Why.MAIL, mail.value))
    return found


def _named_profiles(organisation: Organisation) -> list[Pair]:
    """A site of one is the profile page of another's voice."""
    rows = _known(organisation).filter(what=What.SITE).order_by("pk")
    sites = {one.value: one for one in rows.iterator(AT_ONCE)}
    found: list[Pair] = []
    for other in _voices_with_pages(organisation).iterator(AT_ONCE):
        page = site_of(other.voice.url) if other.voice else ""
        mine = sites.get(page)
        if mine is not None and mine.person_id != other.person_id:
            found.append((mine.person, other.person, Why.PROFILE, page))
    return found


def _voices_with_pages(organisation: Organisation) -> QuerySet[Identity]:
    return _known(organisation).filter(what=What.VOICE).exclude(voice__url="")


def _same_site(organisation: Organisation) -> list[Pair]:
    """Two have the same site, and for both it was seen that it leads back to them."""
    since = timezone.now() - PROVEN_FOR
    proven = (
        _known(organisation).filter(what=What.SITE, proven_at__gte=since).order_by("value", "pk")
    )
    found: list[Pair] = []
    before: Identity | None = None
    for one in proven.iterator(AT_ONCE):
        if before is not None and before.value == one.value:
            found.append((before.person, one.person, Why.SITE, one.value))
        before = one
    return found


def prove_site(number: int) -> None:
    """Read somebody's site: whose profiles it calls its own. One of theirs proves it; one of another's is
    evidence that the two are one. Raises `ConnectorError` when it can't be read."""
    row = Identity.objects.select_related("person").filter(pk=number, what=What.SITE).first()
    if row is None:
        return
    answer = http().get(f"https://{row.value}", cap=PAGE_CAP, cut=True)
    links = {site for link in own_links(answer.text, answer.url) if (site := site_of(link))}
    if not links:
        return
    hosts = [one.partition("/")[0] for one in links]
    voices = _voices_with_pages(row.organisation).filter(_on_hosts(hosts))
    for one in voices.iterator(AT_ONCE):
        if one.voice is None or site_of(one.voice.url) not in links:
            continue
        if one.person_id == row.person_id:
            Identity.objects.filter(pk=row.pk).update(proven_at=timezone.now())
        else:
            suggest(row.person, one.person, Why.PROFILE, site_of(one.voice.url))


def _on_hosts(hosts: list[str]) -> Q:
    found = Q(pk=None)
    for host in hosts:
        found |= Q(voice__url__icontains=f"//{host}") | Q(voice__url__icontains=f"//www.{host}")
    return found


def look_at_site(number: int) -> None:
    """The same, where a site that can't be read is no fault of ours: it proves nothing."""
    with suppress(ConnectorError):
        prove_site(number)
