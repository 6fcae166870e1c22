"""Accounts that networks' own searches find by our names, held against the register.

Who was heard is a part of all there are: a clone that speaks to people in private is heard by nobody. What a
network was asked and what it gave is a row of `SuspectList` without a name, one a network.
"""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from palabre.channels.doors import charged, platforms
from palabre.channels.models import Channel
from palabre.connectors.contract import Author, Capability, ConnectorError, Platform
from palabre.governance.models import Brand
from palabre.jobs.faults import alone
from palabre.protection.actions.lookalikes_sweep import keep, met_account
from palabre.protection.lookalikes.register import Lookout, Ours, register_of
from palabre.protection.models import SuspectList
from palabre.protection.rules.lookalikes import Origin

MOST_NAMES = 20  # names that one network is asked for: each is a call


def search_accounts(number: int) -> None:
    """Ask every network that can be asked for the accounts called like a brand or its people.

    Nobody is asked before the house said what is its own: at rest no network hears from it.
    """
    brand = Brand.objects.select_related("organisation").get(pk=number)
    register = register_of(brand)
    lookout, names = Lookout(brand, register), names_of(brand, register)
    for of in searchable() if settings.ONLINE and register else ():
        alone(_search, lookout, of, names)


def searchable() -> list[Platform]:
    """The networks whose own search finds accounts by name."""
    return [one for one in platforms() if Capability.ACCOUNTS in one.capabilities]


def names_of(brand: Brand, register: Sequence[Ours]) -> list[str]:
    """The names to ask for, each once: the brand's, and those that its accounts and its people show."""
    names = {
        name.casefold(): name for name in (brand.name, *(one.name for one in register)) if name
    }
    return list(names.values())[:MOST_NAMES]


def _search(lookout: Lookout, of: Platform, names: Sequence[str]) -> None:
    """Ask one network; what it gave before it failed is kept, and only a whole answer is noted as one."""
    brand = lookout.brand
    channel = Channel.objects.serving(brand).filter(platform=of.slug).order_by("pk").first()
    found: dict[str, Author] = {}
    answered = False
    try:
        with charged(of.slug, channel) as connector:
            for name in names:
                found |= {one.remote_id: one for one in connector.accounts(name)}
        answered = True
    except ConnectorError:
        pass  # tried again with the next sweep; the page says since when nothing came
    met = [
        one for each in found.values() if (one := met_account(lookout, of.slug, each, each.about))
    ]
    with transaction.atomic():
        now = timezone.now()
        told: dict[str, Any] = {"made_at": now}
        if answered:
            told |= {"read_at": now, "lines": len(found), "found": len(met)}
        SuspectList.objects.update_or_create(
            brand=brand, platform=of.slug, name="", made_by=None,
            defaults=told, create_defaults={**told, "organisation_id": brand.organisation_id},
        )  # fmt: skip
        keep(lookout, met, Origin.LIST)
