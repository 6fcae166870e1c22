"""Whom the texts of a brand name, and what they are called on each network."""

from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from palabre.channels.doors import charged, platform
from palabre.channels.models import Channel
from palabre.connectors.protocols import FindsPeople
from palabre.governance.acts import Actor, audit
from palabre.governance.models import Brand
from palabre.governance.rules import Refused
from palabre.jobs import enqueue
from palabre.publishing.actions.posts import channels_of
from palabre.publishing.checks.names import folded_name
from palabre.publishing.models import Acquaintance, Handle

MOST = 5_000


@transaction.atomic
def keep_acquaintance(
    by: Actor,
    brand: Brand,
    name: str,
    handles: Mapping[str, str],
    row: Acquaintance | None = None,
) -> Acquaintance:
    """Keep somebody by a name, with what they are called on networks ("" for one where they aren't).

    Networks that aren't named stay as they are; those that can be asked are, soon. Raises `Refused` for a
    name that is taken or can't stand in a text, a handle that is none, and beyond 5,000 people.
    """
    Brand.objects.select_for_update().get(pk=brand.pk)  # two never get one name
    name, key = " ".join(name.split()), folded_name(name)
    if not key or set(name) & set("[]"):
        raise Refused(_("Give a name without brackets."))
    rows = Acquaintance.objects.filter(brand=brand)
    taken = rows.filter(key=key).first()
    if taken is not None and taken != row:
        raise Refused(_("“%(name)s” is there already: give it another name.") % {"name": name})
    if row is None and rows.count() >= MOST:
        raise Refused(_("There are as many acquaintances as there may be."))
    is_new, row = row is None, row or Acquaintance(brand=brand)
    row.name, row.key = name, key
    row.save()
    for network, typed in handles.items():
        _put_handle(row, network, typed)
    audit(brand.organisation_id, "added" if is_new else "changed", row, by)
    return row


def _put_handle(row: Acquaintance, network: str, typed: str) -> None:
    """Note a handle as its network spells it, and have the network asked; the same one is left alone."""
    of = platform(network)
    if not typed.strip():
        row.handles.filter(platform=network).delete()
        return
    handle = of.naming.read(typed) if of.naming else ""
    if not handle:
        values = {"handle": typed.strip(), "network": of.name}
        raise Refused(_("“%(handle)s” is no name on %(network)s.") % values)
    found = row.handles.filter(platform=network).first()
    if found is not None and found.handle == handle:
        return
    fresh = {"handle": handle, "remote_id": "", "asked_at": None, "is_nobody": False}
    kept, _made = Handle.objects.update_or_create(
        acquaintance=row, platform=network, defaults=fresh
    )
    enqueue("publishing.ask_who_it_is", kept.pk, key=f"{kept.pk} {handle}")


@transaction.atomic
def get_to_know(
    by: Actor, brand: Brand, name: str, network: str, handle: str, remote_id: str
) -> Acquaintance:
    """Keep a voice that was heard, or find who is kept of that handle. Raises `Refused`.

    One who bears the name of somebody else gets the handle beside it.
    """
    known = Handle.objects.filter(acquaintance__brand=brand, platform=network, handle=handle)
    found = known.select_related("acquaintance").first()
    if found is not None:
        return found.acquaintance
    name = " ".join(name.replace("[", "(").replace("]", ")").split())[:100] or handle
    namesake = Acquaintance.objects.filter(brand=brand, key=folded_name(name)).first()
    if namesake is not None and namesake.handles.filter(platform=network).exists():
        name, namesake = f"{name[:60]} ({handle[:30]})", None
    row = keep_acquaintance(by, brand, name, {network: handle}, namesake)
    # It was heard under this name: nobody needs to be asked.
    row.handles.filter(platform=network).update(remote_id=remote_id, asked_at=timezone.now())
    return row


@transaction.atomic
def forget_acquaintance(by: Actor, row: Acquaintance) -> None:
    """Keep somebody no more: where texts name them, the plain name will stand."""
    audit(row.brand.organisation_id, "removed", row, by)
    row.delete()


def ask_who_it_is(number: int) -> None:
    """Ask a network whom a handle names, if it can be asked, and note what it said.

    Raises the connector's errors, so that it is asked again.
    """
    row = Handle.objects.select_related("acquaintance__brand").filter(pk=number).first()
    if row is None or row.asked_at is not None:
        return
    channel = _asking(row)
    if channel is None:
        return
    with charged(row.platform, channel) as connector:
        if not isinstance(connector, FindsPeople):
            return
        who = connector.who_is(row.handle)
    same = Handle.objects.filter(pk=row.pk, handle=row.handle)
    remote_id = who.remote_id[:300] if who else ""
    same.update(asked_at=timezone.now(), is_nobody=who is None, remote_id=remote_id)


def _asking(row: Handle) -> Channel | None:
    """The account that is asked with."""
    accounts = channels_of(row.acquaintance.brand)
    return next((one for one in accounts if one.platform == row.platform), None)
