"""Setting the script of a site up, and saying what its visitors shall reach."""

import secrets
from typing import Any

from django.db import transaction

from palabre.campaigns.site_models import SiteGoal, SiteMeter
from palabre.governance.acts import Actor, audit
from palabre.governance.models import Brand


@transaction.atomic
def keep_meter(by: Actor, brand: Brand, hosts: list[str]) -> SiteMeter:
    """Let pages of these hosts send; the key stays the same."""
    row, made = SiteMeter.objects.update_or_create(
        brand=brand,
        defaults={"hosts": hosts, "refused": ""},
        create_defaults={
            "hosts": hosts, "organisation_id": brand.organisation_id, "key": secrets.token_hex(8)
        },
    )  # fmt: skip
    audit(brand.organisation_id, "made" if made else "changed", row, by, hosts=", ".join(hosts))
    return row


@transaction.atomic
def remove_meter(by: Actor, row: SiteMeter) -> None:
    """Take nothing in any more; the days that were counted stay."""
    audit(row.organisation_id, "removed", row, by)
    row.delete()


@transaction.atomic
def keep_goal(by: Actor, brand: Brand, row: SiteGoal | None, **values: Any) -> SiteGoal:
    """A goal, made or changed; what it was worth on days that are closed stays."""
    kind = "changed" if row else "made"
    row = row or SiteGoal(brand=brand, organisation_id=brand.organisation_id)
    for name, value in values.items():
        setattr(row, name, value)
    row.save()
    audit(brand.organisation_id, kind, row, by)
    return row


@transaction.atomic
def remove_goal(by: Actor, row: SiteGoal) -> None:
    """Take a goal away, with how often it was reached."""
    audit(row.organisation_id, "removed", row, by)
    row.delete()
