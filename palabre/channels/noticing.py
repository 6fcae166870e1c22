"""Telling in the browser, to those who can connect an account again, that a connection ends."""

from django.urls import reverse
from django.utils.translation import gettext as _

from palabre.channels.models import Channel
from palabre.governance.access import brands_of
from palabre.governance.actions import notify
from palabre.governance.acts import MACHINE
from palabre.governance.holding import given_by_role
from palabre.governance.models import Member, User
from palabre.governance.rules import Right


def keepers(channel: Channel) -> list[User]:
    """The members who may connect an organisation's accounts; the employee alone for their own."""
    if channel.employee is not None:
        return [channel.employee.user] if channel.employee.is_active else []
    rows = Member.objects.filter(organisation=channel.organisation_id, is_active=True)
    found = rows.select_related("user").order_by("pk")
    return [one.user for one in found if Right.TEAM in given_by_role(one)]


def page_of(channel: Channel) -> str:
    """The page on which an account is connected again, for those who may."""
    place = channel.organisation
    brand = next(iter(brands_of(channel.employee)), None) if channel.employee else None
    if brand is None:
        return reverse("govern_connections", args=[place.slug])
    return reverse("community_own_accounts", args=[place.slug, brand.slug])


def tell_of(channel: Channel, *, ended: bool) -> None:
    """Tell them that a connection has ended, or ends within a week."""

    def sentence() -> str:
        words = {"name": channel.name}
        if ended:
            return _("The connection to %(name)s has ended.") % words
        return _("The connection to %(name)s ends soon.") % words

    link = page_of(channel)
    key = f"{'ended' if ended else 'ends'} {channel.pk}"
    notify(MACHINE, channel.organisation, keepers(channel), "connection", sentence, link, key)
