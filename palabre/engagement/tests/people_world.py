"""People of a test: voices that write, and the records made of them."""

from datetime import UTC, datetime, timedelta
from itertools import count

from palabre.connectors.contract import Author, Item
from palabre.engagement.actions.people import make_person
from palabre.governance.acts import MACHINE
from palabre.listening.ingest import ingest
from palabre.listening.models import Mention, Voice

NOON = datetime(2026, 11, 20, 12, tzinfo=UTC)
_numbers = count()


def says(brand, who, text="J'aime la Lanterne", *, platform="echo", at=NOON, **author):
    """Let a voice write a text that a topic follows; the mention."""
    name = f"m{next(_numbers)}"
    author.setdefault("name", who.title())
    item = Item(name, text, at, Author(who, **author), url=f"https://echo.example/{name}")
    ingest([item], platform, organisation_id=brand.organisation_id)
    return Mention.objects.get(organisation=brand.organisation, remote_id=name)


def voice(brand, who, platform="echo", **fields):
    """A voice that was heard."""
    seen = {"first_seen_at": NOON, "last_seen_at": NOON + timedelta(hours=1)}
    fields = {"name": who.title(), "handle": who, **seen, **fields}
    found, _ = Voice.objects.get_or_create(
        organisation=brand.organisation, platform=platform, remote_id=who, defaults=fields
    )
    return found


def somebody(brand, name="Zoé Martin", **fields):
    """A record of the brand."""
    return make_person(MACHINE, brand, name=name, **fields)
