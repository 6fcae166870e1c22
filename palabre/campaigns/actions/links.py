"""Tracked links and link pages: made, changed, stopped, removed."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.db import IntegrityError, transaction
from django.utils.text import slugify

from palabre.campaigns.addresses import short_hosts
from palabre.campaigns.finding import forget
from palabre.campaigns.models import Campaign, LinkPage, PageLink, TrackedLink
from palabre.campaigns.rules import AMBASSADOR, short_slug
from palabre.campaigns.targets import USUAL, page_of, tagged, target_of, with_way
from palabre.campaigns.words import medium_of
from palabre.governance.acts import Actor, audit
from palabre.governance.models import Brand


class NameTaken(ValueError):
    """The short name leads somewhere else already."""


@transaction.atomic
def make_link(
    by: Actor,
    brand: Brand,
    target: str,
    *,
    name: str = "",
    campaign: Campaign | None = None,
    network: str = "",
    slug: str = "",
    expires_at: datetime | None = None,
) -> TrackedLink:
    """A short address for a target; raises `targets.Unfit`, or `NameTaken` for a ``slug`` in use."""
    where = target_of(target, short_hosts())
    wanted = slug or short_slug(lambda one: TrackedLink.every.filter(slug=one).exists())
    link = TrackedLink(
        organisation_id=brand.organisation_id, brand=brand, campaign=campaign, slug=wanted,
        name=(name or _name_of(where))[:120], target=where, network=network, expires_at=expires_at,
    )  # fmt: skip
    link.leads_to = leads_to(link, campaign)
    try:
        with transaction.atomic():
            link.save()
    except IntegrityError:
        raise NameTaken(slug) from None
    audit(brand.organisation_id, "made", link, by, target=where, slug=wanted)
    return link


def _name_of(target: str) -> str:
    parts = urlsplit(target)
    return f"{(parts.hostname or '').removeprefix('www.')}{parts.path.rstrip('/')}"


def leads_to(link: TrackedLink, campaign: Campaign | None) -> str:
    """The target with its tags; untouched for a link of no campaign that is put nowhere in particular.

    A link page of ours is told by which link one came.
    """
    parts = urlsplit(link.target)
    to_page = (parts.hostname or "") in short_hosts() and page_of(parts.path)
    target = with_way(link.target, link.slug) if to_page else link.target
    if campaign is None and not link.network:
        return target
    values = {
        "network": link.network,
        "medium": medium_of(link.network),
        "campaign": slugify(campaign.name) if campaign else "",
        # Site statistics would tell one employee's link from another's by it.
        "link": "" if link.network == AMBASSADOR else link.slug,
    }
    return tagged(target, campaign.utm if campaign else USUAL, values)[:4000]


def tag_anew(campaign: Campaign) -> None:
    """Write where the links of a campaign lead, after it changed."""
    links = list(TrackedLink.every.filter(campaign=campaign))
    for link in links:
        link.leads_to = leads_to(link, campaign)
    TrackedLink.every.bulk_update(links, ["leads_to"], batch_size=200)
    forget()


@transaction.atomic
def change_link(by: Actor, link: TrackedLink, values: Mapping[str, Any]) -> TrackedLink:
    """Change name, target, campaign, network or end; the short name is printed, and stays.

    Raises `targets.Unfit`.
    """
    after = dict(values)
    if "target" in after:
        after["target"] = target_of(after["target"], short_hosts())
    changed = sorted(name for name, value in after.items() if getattr(link, name) != value)
    for name in changed:
        setattr(link, name, after[name])
    if changed:
        link.leads_to = leads_to(link, link.campaign)
        link.save(update_fields=[*changed, "leads_to"])
        audit(link.organisation_id, "changed", link, by, what=changed, target=link.target)
        forget()
    return link


@transaction.atomic
def stop_link(by: Actor, link: TrackedLink, *, stopped: bool) -> None:
    """Let a link lead nowhere, or lead on again."""
    if TrackedLink.every.filter(pk=link.pk).exclude(is_stopped=stopped).update(is_stopped=stopped):
        audit(link.organisation_id, "stopped" if stopped else "resumed", link, by)
        forget()


@transaction.atomic
def remove_link(by: Actor, link: TrackedLink) -> None:
    """Take a link away with its counts; its short name leads nowhere any more."""
    audit(link.organisation_id, "removed", link, by, target=link.target, slug=link.slug)
    link.delete()
    forget()


@transaction.atomic
def keep_page(
    by: Actor, brand: Brand, page: LinkPage | None, name: str, text: str, slug: str,
    links: Sequence[TrackedLink], asks: bool = False, consent: str = "",
) -> LinkPage:  # fmt: skip
    """Make a link page or change it, with its links in their order; raises `NameTaken`.

    ``asks``: with a form for a message, whose sender agrees to ``consent``.
    """
    is_new = page is None
    if page is None:
        page = LinkPage(organisation_id=brand.organisation_id, brand=brand)
    page.name, page.text, page.slug = name[:120], text, slug
    page.asks, page.consent = asks, consent.strip()
    try:
        with transaction.atomic():
            page.save()
    except IntegrityError:
        raise NameTaken(slug) from None
    PageLink.objects.filter(page=page).delete()
    PageLink.objects.bulk_create(
        PageLink(page=page, link=link, place=place) for place, link in enumerate(links)
    )
    audit(brand.organisation_id, "made" if is_new else "changed", page, by, slug=slug)
    return page


@transaction.atomic
def remove_page(by: Actor, page: LinkPage) -> None:
    """Take a link page away; its links stay."""
    audit(page.organisation_id, "removed", page, by, slug=page.slug)
    page.delete()
