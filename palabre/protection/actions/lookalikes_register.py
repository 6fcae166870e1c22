"""The register of official accounts: adding, removing, and the pictures they show."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from palabre.analysis import pictures
from palabre.analysis.lookalikes.hosts import host
from palabre.channels.doors import network
from palabre.governance.acts import Actor, audit
from palabre.governance.models import Brand
from palabre.governance.rules import Refused
from palabre.jobs import enqueue
from palabre.listening.cleaning import on_one_line, storable
from palabre.protection.lookalikes.fetching import PICTURE_CAP, small
from palabre.protection.lookalikes.register import MOST
from palabre.protection.models import Official, Suspect
from palabre.protection.rules.lookalikes import OfficialKind


def add_official(
    by: Actor,
    brand: Brand,
    kind: OfficialKind,
    name: str,
    slug: str,
    handle: str,
    picture: bytes = b"",
) -> Official:
    """Enter an account, or a site (``slug`` empty), as ours; what stood as a suspect is none from now on.

    Raises `Refused` for what is no site, is there already, or has a picture that can't be read.
    """
    name = on_one_line(storable(name))[:200] or brand.name
    handle = _handle(slug, storable(handle).strip())
    row = Official(
        organisation_id=brand.organisation_id, brand=brand, kind=kind, name=name,
        platform=slug, handle=handle,
    )  # fmt: skip
    if picture:
        _put(row, picture)
    if brand.officials.count() >= MOST:
        raise Refused(_("The register is full: 500 accounts and sites at most."))
    try:
        with transaction.atomic():
            row.save()
            audit(brand.organisation_id, "added", row, by)
            _no_suspect_now(brand, slug, handle)
            enqueue_sweep(brand)
    except IntegrityError:
        raise Refused(_("This account or site is in the register already.")) from None
    return row


def _handle(slug: str, typed: str) -> str:
    """What a person typed, as it is kept. Raises `Refused` when it can't be one."""
    if not slug:
        found = host(typed)
        if found is None:
            raise Refused(_("This is no address of a site: example.org, for example."))
        return found.whole[:300]
    # Suspects are found among texts of programs and files, too, whose network is none of ours.
    naming = network(slug).naming
    read = naming.read(typed) if naming else ""
    handle = read or typed.removeprefix("@")
    if not handle or len(handle) > 300 or any(one.isspace() for one in handle):
        raise Refused(_("A handle has no spaces: @lanterne, for example."))
    return handle


def _no_suspect_now(brand: Brand, slug: str, handle: str) -> None:
    from palabre.protection.actions.lookalikes_sweep import key_of

    key = key_of(slug, handle) if slug else handle
    Suspect.objects.filter(brand=brand, platform=slug, key=key).delete()


@transaction.atomic
def remove_official(by: Actor, row: Official) -> None:
    """Take an account or site out of the register."""
    audit(row.organisation_id, "removed", row, by)
    brand = row.brand
    row.delete()
    enqueue_sweep(brand)


def give_picture(by: Actor, row: Official, data: bytes) -> None:
    """Keep the picture that an official account shows. Raises `Refused` when it can't be read."""
    _put(row, data)
    with transaction.atomic():
        rows = Official.objects.filter(pk=row.pk)
        if not rows.update(views=row.views, picture=row.picture):
            return  # somebody took it out of the register meanwhile
        audit(row.organisation_id, "changed", row, by)
        enqueue_sweep(row.brand)


def put_picture(row: Official, data: bytes) -> bool:
    """Keep a picture that was fetched; whether it could be read."""
    try:
        _put(row, data)
    except Refused:
        return False
    return bool(Official.objects.filter(pk=row.pk).update(views=row.views, picture=row.picture))


def _put(row: Official, data: bytes) -> None:
    if len(data) > PICTURE_CAP:
        raise Refused(_("The picture is larger than 2 MB: make it smaller."))
    try:
        views, shown = pictures.views(data), small(data)
    except ValueError:
        raise Refused(_("This picture can’t be read: PNG, JPEG, GIF or WebP.")) from None
    if not views:
        raise Refused(_("This picture is nearly of one colour: any other such would be like it."))
    row.views, row.picture = [f"{view:x}" for view in views], shown


def enqueue_sweep(brand: Brand) -> None:
    """Ask for a sweep of the brand; two that are asked for before one begins are one."""
    enqueue("protection.sweep_brand", brand.pk, key=f"brand:{brand.pk}")
