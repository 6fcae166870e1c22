"""What the demonstration's watch would have raised in its ninety days, and the maps and themes of these."""

from datetime import datetime

from palabre.ecosystem.models import VoiceList
from palabre.governance.models import Organisation
from palabre.listening.models import Source, Topic, Voice
from palabre.protection import counting
from palabre.protection.watching import look_at


def furnish_watch(organisation: Organisation, began: datetime) -> None:
    """Reckon what is usual from the whole past, and keep the alerts that it would have raised; draw maps.

    The house has listened to its world since that began: else nothing in it would be news for a day.
    """
    from palabre.ecosystem import making, theming  # igraph: not for the web process

    Source.objects.filter(organisation=organisation, kind="world").update(created_at=began)
    _know_own_account(organisation)
    for topic in Topic.objects.filter(organisation=organisation, matched_version__gt=0):
        counting.begin(topic)
        look_at(topic.pk)
        making.make(topic.pk)
        theming.make(topic.pk)


def _know_own_account(organisation: Organisation) -> None:
    """The house's account of old, which it never connected, is known as its own by a list."""
    for brand in organisation.brands.all():
        own = Voice.objects.filter(organisation=organisation, name__endswith=f" {brand.name}")
        if own and not brand.voice_lists.exists():
            row = VoiceList.objects.create(brand=brand, name=brand.name, is_official=True)
            row.voices.set(own)
