"""Brands: added, changed, removed with what hangs on them."""

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from palabre.governance.actions.members import lock
from palabre.governance.acts import Actor, audit
from palabre.governance.counts import MOST_COUNTED, Count, counts_of
from palabre.governance.models import Brand, Invitation, Member, Organisation
from palabre.governance.rules import Refused
from palabre.governance.slugs import brand_slug


def add_brand(
    by: Actor,
    organisation: Organisation,
    name: str,
    site: str = "",
    language: str = "fr",
    country: str = "FR",
) -> Brand:
    """Add a brand, with a free name for its address."""
    with transaction.atomic():
        organisation = lock(organisation)
        brand = Brand.objects.create(
            organisation=organisation,
            name=name,
            slug=brand_slug(organisation, name),
            site=site,
            language=language,
            country=country,
        )
        audit(organisation, "added", brand, by)
    return brand


def change_brand(by: Actor, brand: Brand, **values: str) -> Brand:
    """Change a brand's name, site, language or country; its address stays, so links go on."""
    before = Brand.objects.get(pk=brand.pk)
    changed = {name: value for name, value in values.items() if getattr(before, name) != value}
    if not changed:
        return before
    with transaction.atomic():
        for name, value in changed.items():
            setattr(brand, name, value)
        brand.save(update_fields=list(changed))
        old = {name: getattr(before, name) for name in changed}
        verb = "renamed" if "name" in changed else "changed"
        audit(brand.organisation_id, verb, brand, by, before=old.get("name", ""), changed=changed)
    return brand


def _only_here(brand: Brand) -> list[Member]:
    limited = Member.objects.filter(brands=brand, is_active=True).select_related("user")
    return [member for member in limited if member.brands.count() == 1]


def consequences(brand: Brand, most: int | None = MOST_COUNTED) -> list[tuple[str, Count]]:
    """What goes when this brand goes: the kind in words and how many, counted up to ``most`` (None: to the
    end), the rooms above included."""
    kinds = [one for one in brand._meta.related_objects if not one.many_to_many]
    rows = [
        one.related_model._default_manager.filter(**{one.field.name: brand.pk}) for one in kinds
    ]
    counts = counts_of(brand.organisation, rows, most)
    found = [
        (str(kind.related_model._meta.verbose_name_plural), count)
        for kind, count in zip(kinds, counts, strict=True)
        if count
    ]
    if losing := len(_only_here(brand)):
        found.append((_("members who work for this brand only"), Count(losing)))
    return found


def remove_brand(by: Actor, brand: Brand) -> None:
    """Remove a brand and what hangs on it; the last one stays.

    Members and invitations limited to it end with it: an empty list would open all brands.
    """
    with transaction.atomic():
        organisation = lock(brand.organisation_id)
        if not organisation.brands.exclude(pk=brand.pk).exists():
            raise Refused(_("The last brand stays: add another one first."))
        gone = {kind: count.value for kind, count in consequences(brand, None)}
        for member in _only_here(brand):
            member.is_active = False
            member.save(update_fields=["is_active"])
            audit(organisation, "removed", member, by, role=member.role)
        for invitation in Invitation.objects.filter(brands=brand, accepted_at=None):
            if invitation.brands.count() == 1 and invitation.revoked_at is None:
                invitation.revoked_at = timezone.now()
                invitation.save(update_fields=["revoked_at"])
                audit(organisation, "revoked", invitation, by)
        audit(organisation, "deleted", brand, by, gone=gone)
        for name in settings.BEFORE_A_BRAND_GOES:
            import_string(name)(brand)
        brand.delete()
