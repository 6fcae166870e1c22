"""What the demonstration's watch would have raised in its ninety days, and the maps of these."""

from palabre.governance.models import Organisation
from palabre.listening.models import Topic
from palabre.protection import counting
from palabre.protection.watching import look_at


def furnish_watch(organisation: Organisation) -> None:
    """Reckon what is usual from the whole past, keep the alerts that it would have raised, and draw maps."""
    from palabre.ecosystem.making import make  # igraph: not for the web process

    for topic in Topic.objects.filter(organisation=organisation, matched_version__gt=0):
        counting.begin(topic)
        look_at(topic.pk)
        make(topic.pk)
