"""Taking pictures and films into the library, and saying what they show and whose they are."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from palabre.connectors.documents import PDF
from palabre.governance.acts import Actor, audit
from palabre.governance.models import Brand
from palabre.governance.rules import Refused
from palabre.jobs import enqueue
from palabre.publishing import documents, library
from palabre.publishing.cutting import valid_cuts
from palabre.publishing.films import stills, taking
from palabre.publishing.models import Media


def add_file(
    by: Actor, brand: Brand, file: UploadedFile, stills: Iterable[UploadedFile] = ()
) -> Media:
    """Take in a file that came with a form: a document, a film, whose still may have come beside it under its
    name, or else a picture. Raises `library.NoPicture`."""
    name = file.name or ""
    start = file.read(12)
    file.seek(0)
    if documents.looks_like_document(start):
        return add_document(by, brand, name, file.chunks())
    if not taking.looks_like_film(start):
        return add_picture(by, brand, name, _bytes_of(file))
    row = add_film(by, brand, name, file.chunks())
    for still in stills:
        if still.name == f"{name}.jpg" and not row.still:
            with suppress(library.NoPicture):  # the sign stands for it, then
                set_still(by, row, _bytes_of(still))
    return row


def _bytes_of(file: UploadedFile) -> bytes:
    """The bytes of a picture, of a larger file so many that it is refused: where films may come, a whole one
    would be held."""
    data: bytes = file.read(library.MOST_BYTES + 1)
    return data


def add_picture(by: Actor, brand: Brand, name: str, data: bytes) -> Media:
    """Take a picture in; one that is there already is the same. Raises `library.NoPicture`."""
    taken = library.picture(data)
    library.keep(taken)
    facts = {"width": taken.width, "height": taken.height, "moves": taken.moves}
    with transaction.atomic():
        row = _row(by, brand, taken.digest, name, taken.content_type, size=len(taken.data), **facts)
        library.keep(taken)  # it may have been thrown away just before it was wanted again
    return row


def add_film(by: Actor, brand: Brand, name: str, pieces: Iterable[bytes]) -> Media:
    """Take a film in; one that is there already is the same. Raises `library.NoPicture`."""
    taken = taking.take(pieces)
    film = taken.film
    facts = {
        "width": film.width, "height": film.height, "seconds": film.seconds, "fps": film.fps,
        "codec": film.codec,
    }  # fmt: skip
    with transaction.atomic():
        return _row(by, brand, taken.digest, name, film.content_type, size=taken.size, **facts)


def add_document(by: Actor, brand: Brand, name: str, pieces: Iterable[bytes]) -> Media:
    """Take a document in; one that is there already is the same. Raises `library.NoPicture`."""
    digest, size = documents.take(pieces)
    width, height = documents.SHEET
    with transaction.atomic():
        return _row(by, brand, digest, name, PDF, size=size, width=width, height=height)


def _row(by: Actor, brand: Brand, digest: str, name: str, content_type: str, **facts: Any) -> Media:
    """The row of a file of the library, which may be there already."""
    values = {
        "organisation": brand.organisation,
        "name": name[-200:] or digest[:12],
        "content_type": content_type,
        **facts,
    }
    row, is_new = Media.objects.get_or_create(brand=brand, digest=digest, defaults=values)
    if is_new:
        audit(brand.organisation_id, "added", row, by)
        enqueue("publishing.prepare_picture", row.pk, key=str(row.pk))
    return row


def set_still(by: Actor, row: Media, data: bytes) -> None:
    """Choose the picture that stands for a film. Raises `library.NoPicture`."""
    taken = stills.fitted(data, row)
    library.keep(taken)
    with transaction.atomic():
        before, row.still = row.still, taken.digest
        row.save(update_fields=["still"])
        library.keep(taken)
        audit(row.organisation_id, "changed", row, by)
        if before and before != row.still:
            enqueue("publishing.forget_picture", before, key=before)
        enqueue("publishing.prepare_picture", row.pk, key=str(row.pk))


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
        raise Refused(_("A post carries it: take it out there first."))
    audit(row.organisation_id, "removed", row, by)
    for digest in filter(None, (row.digest, row.still)):
        enqueue("publishing.forget_picture", digest, key=digest)
    row.delete()
