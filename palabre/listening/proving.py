"""The proof in the trail that what was deleted or edited over there was deleted or edited here."""

import hashlib
from collections.abc import Iterable

from palabre.channels.doors import platform
from palabre.governance.acts import MACHINE, Actor, audit
from palabre.governance.models import Organisation

DELETED_THERE, EDITED_THERE = "deleted there", "edited there"
NOT_READ_AGAIN, ERASED = "not read again", "erased private"
MOST_PROVED = 100


def prove(verb: str, slug: str, texts: Iterable[tuple[int, str]], by: Actor = MACHINE) -> None:
    """Leave in each organisation's trail how many texts of a network these were and which, without a word
    of theirs; ``texts`` are an organisation and a name each."""
    names: dict[int, list[str]] = {}
    for number, name in texts:
        names.setdefault(number, []).append(hashlib.sha256(name.encode()).hexdigest()[:16])
    for organisation in Organisation.objects.filter(pk__in=names):
        these = names[organisation.pk]
        audit(organisation, verb, organisation, by, platform=slug, network=_name(slug),
              count=len(these), names=these[:MOST_PROVED])  # fmt: skip


def _name(slug: str) -> str:
    """What people call a network; what programs send in comes from none."""
    try:
        return platform(slug).name
    except KeyError:
        return slug
