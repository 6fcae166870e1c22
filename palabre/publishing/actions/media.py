"""Taking pictures into the library, and saying what they show and whose they are."""

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from palabre.governance.acts import Actor, audit
from palabre.governance.models import Brand
from palabre.governance.rules import Refused
from palabre.jobs import enqueue
from palabre.publishing import library
from palabre.publishing.cutting import valid_cuts
from palabre.publishing.models import Media


def add_picture(by: Actor, brand: Brand, name: str, data: bytes) -> Media:
    """Take a picture in; one that is there already is the same. Raises `library.NoPicture`."""
    taken = library.picture(data)
    digest = library.keep(taken)
    values = {
        "organisation": brand.organisation,
        "name": name[-200:] or digest[:12],
        "content_type": taken.content_type,
        "size": len(taken.data),
        "width": taken.width,
        "height": taken.height,
        "moves": taken.moves,
    }
    with transaction.atomic():
        row, is_new = Media.objects.get_or_create(brand=brand, digest=digest, defaults=values)
        library.keep(taken)  # it may have been thrown away just before it was wanted again
        if is_new:
            audit(brand.organisation_id, "added", row, by)
            enqueue("publishing.prepare_picture", row.pk, key=str(row.pk))
    return row


@transaction.atomic
def describe_picture(
    by: Actor,
    row: Media,
    *,
    alt: str,
    author: str,
    licence: str,
    focal: tuple[int, int],
    cuts: Mapping[str, str] | None = None,
) -> None:
    """Say what a picture shows, who made it, under which licence, where the eye goes, and how networks
    usually get it (by their names; as before without ``cuts``)."""
    row.alt, row.author, row.licence = alt[:2000], author[:200], licence[:200]
    if cuts is not None:
        row.cuts = {**row.cuts, **valid_cuts(cuts)}
    _aim(row, focal)
    audit(row.organisation_id, "changed", row, by)


@transaction.atomic
def aim_picture(by: Actor, row: Media, focal: tuple[int, int]) -> None:
    """Say where the eye goes in a picture (per cent from the left and from the top)."""
    _aim(row, focal)
    audit(row.organisation_id, "changed", row, by)


def _aim(row: Media, focal: tuple[int, int]) -> None:
    row.focal_x, row.focal_y = (min(max(one, 0), 100) for one in focal)
    row.save()
    enqueue("publishing.prepare_picture", row.pk, key=str(row.pk))


@transaction.atomic
def remove_picture(by: Actor, row: Media) -> None:
    """Take a picture out of the library. Raises `Refused` while a post carries it."""
    if row.uses.exists():
        raise Refused(_("A post carries this picture: take it out there first."))
    audit(row.organisation_id, "removed", row, by)
    enqueue("publishing.forget_picture", row.digest, key=row.digest)
    row.delete()
