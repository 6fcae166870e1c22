"""Campaigns and events: made, changed, begun, ended, removed."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.db.models import RestrictedError
from django.utils.translation import gettext as _

from palabre.campaigns.actions.links import tag_anew
from palabre.campaigns.models import Campaign, Event
from palabre.campaigns.rules import CAMPAIGN_MOVES, CampaignState
from palabre.campaigns.targets import USUAL
from palabre.governance.acts import Actor, audit, move
from palabre.governance.models import Brand
from palabre.governance.rules import Refused

HUES = 7


@transaction.atomic
def make_campaign(by: Actor, brand: Brand, name: str, **values: Any) -> Campaign:
    """Prepare a campaign; ``values`` are its columns, the usual tags where none are given."""
    values.setdefault("utm", dict(USUAL))
    values.setdefault("colour", Campaign.objects.filter(brand=brand).count() % HUES)
    campaign = Campaign.objects.create(
        organisation_id=brand.organisation_id, brand=brand, name=name[:120], **values
    )
    audit(brand.organisation_id, "made", campaign, by)
    return campaign


@transaction.atomic
def change_campaign(by: Actor, campaign: Campaign, values: Mapping[str, Any]) -> Campaign:
    """Change a campaign; its links carry its new tags from now on."""
    changed = _write(by, campaign, values)
    if {"name", "utm"} & changed.keys():
        tag_anew(campaign)
    return campaign


def begin_campaign(by: Actor, campaign: Campaign) -> Campaign:
    """Let it run; also one that was done."""
    return move(campaign, CampaignState.RUNNING, by, CAMPAIGN_MOVES)


def end_campaign(by: Actor, campaign: Campaign) -> Campaign:
    """It is over. Its links go on leading where they lead: printed codes live long."""
    return move(campaign, CampaignState.DONE, by, CAMPAIGN_MOVES)


@transaction.atomic
def remove_campaign(by: Actor, campaign: Campaign) -> None:
    """Take a campaign away; its links, coupons, contests and events stay with the brand.

    Raises `Refused` as long as it is held back: what was held would leave without it.
    """
    audit(campaign.organisation_id, "removed", campaign, by)
    try:
        campaign.delete()
    except RestrictedError:
        raise Refused(_("This campaign is held back: end the hold first.")) from None


@transaction.atomic
def make_event(by: Actor, brand: Brand, name: str, **values: Any) -> Event:
    """Put an event into the calendar."""
    event = Event.objects.create(
        organisation_id=brand.organisation_id, brand=brand, name=name[:120], **values
    )
    audit(brand.organisation_id, "made", event, by)
    return event


@transaction.atomic
def change_event(by: Actor, event: Event, values: Mapping[str, Any]) -> Event:
    """Change an event."""
    _write(by, event, values)
    return event


@transaction.atomic
def remove_event(by: Actor, event: Event) -> None:
    """Take an event out of the calendar."""
    audit(event.organisation_id, "removed", event, by)
    event.delete()


def _write(by: Actor, row: Campaign | Event, values: Mapping[str, Any]) -> dict[str, Any]:
    """Write the columns that change, and say so in the trail; what changed."""
    changed = {name: value for name, value in values.items() if getattr(row, name) != value}
    if changed:
        type(row).objects.filter(pk=row.pk).update(**changed)
        row.refresh_from_db()
        audit(row.organisation_id, "changed", row, by, what=sorted(changed))
    return changed
