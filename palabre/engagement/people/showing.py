"""People as rows of a list, and what is told of them, with few questions to the database."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Prefetch, QuerySet

from palabre.channels.doors import kept_in
from palabre.engagement.models import Consent, Identity, Person
from palabre.engagement.people.rules import What
from palabre.engagement.people.segments import agreeing, last_heard, message_count
from palabre.engagement.people.words import ICONS, purpose_word
from palabre.governance.counts import Count
from palabre.listening.words import network as called
from palabre.publishing.letters.rules import SubscriberState

PAGE = 40
MOST_COUNTED = 1_000  # texts of somebody: some wrote a million


def listed(rows: QuerySet[Person], after: str, size: int = PAGE) -> tuple[list[Person], str]:
    """One page by name, and where the next one begins ("" at the end). ``after`` is what it gave before."""
    key, bar, number = after.rpartition("|")
    if bar and number.isdecimal() and len(number) < 19:
        same = rows.filter(key=key, pk__gt=int(number))
        rows = rows.filter(key__gt=key) | same
    found = list(dressed(rows.order_by("key", "pk"))[: size + 1])
    more = f"{found[size - 1].key}|{found[size - 1].pk}" if len(found) > size else ""
    return found[:size], more


def dressed(rows: QuerySet[Person]) -> QuerySet[Person]:
    """The same people with all that their row shows."""
    known = Identity.objects.select_related("voice")
    rows = rows.prefetch_related(
        Prefetch("identities", known), "tags", Prefetch("consents", agreeing(), to_attr="agreed")
    )
    return rows.annotate(heard_at=last_heard(), counted=message_count(MOST_COUNTED))


def told(row: Person) -> dict[str, Any]:
    """A person as their row shows them."""
    known = list(row.identities.all())
    voices = [one.voice for one in known if one.voice]
    values = [one.value for one in known if not one.voice]
    return {
        "row": row,
        "texts": Count.of(row.counted, MOST_COUNTED),  # type: ignore[attr-defined]
        "title": row.name
        or next((str(one) for one in voices), "")
        or next(iter(values), "")
        or str(row),
        "voices": voices,
        "mails": [one.value for one in known if one.what == What.MAIL],
        "phones": [one.value for one in known if one.what == What.PHONE],
        "consents": sorted({purpose_word(one.purpose) for one in row.agreed}),  # type: ignore[attr-defined]
    }


def title_of(row: Person) -> str:
    """What somebody is called where they have no name: by a voice, a mail, a phone."""
    if row.name:
        return row.name
    first = row.identities.select_related("voice").first()
    return str(first) if first else str(row)


def known_rows(row: Person) -> list[dict[str, Any]]:
    """What somebody is known by, with its mark, and whether it may leave the house."""
    found = []
    for one in row.identities.select_related("voice", "said_by"):
        slug = one.voice.platform if one.voice else ""
        found.append(
            {
                "row": one,
                "icon": ICONS[What(one.what)],
                "platform": slug,
                "where": called(slug) if slug else "",
                "stays": slug in kept_in(),
                "url": one.voice.url if one.voice else _leads(one),
            }
        )
    return found


def _leads(one: Identity) -> str:
    return f"https://{one.value}" if one.what == What.SITE else ""


def consent_rows(row: Person) -> list[dict[str, Any]]:
    """What somebody agreed to, each with whether it still holds."""
    found = []
    for one in row.consents.select_related("subscriber", "noted_by", "identity"):
        subscribed = one.subscriber
        goes_on = subscribed is None or subscribed.state == SubscriberState.ACTIVE
        ended = one.withdrawn_at or (subscribed.ended_at if subscribed and not goes_on else None)
        holds = one.withdrawn_at is None and goes_on and not one.waits
        found.append(
            {"row": one, "word": purpose_word(one.purpose), "holds": holds, "ended": ended}
        )
    return found


def kept_words(platforms_seen: Sequence[str]) -> list[str]:
    """The names of those of these networks whose people never leave the house."""
    return sorted({called(one) for one in platforms_seen if one in kept_in()})


def holding(row: Person) -> QuerySet[Consent]:
    """What somebody agrees to now."""
    return agreeing().filter(person=row)
