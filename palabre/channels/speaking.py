"""Who may speak from a connected account: all whose role lets them, or only the members named for it."""

from collections.abc import Iterable

from django.db.models import Q
from django.utils.translation import gettext as _

from palabre.channels.models import Channel
from palabre.connectors.words import N_
from palabre.governance.acts import MACHINE, Actor
from palabre.governance.models import Member, User
from palabre.governance.models.people import today
from palabre.governance.rules import Refused

NOT_NAMED = N_(
    "Only members who are named for this account speak from it: one of them has to save this text."
)

ONLY_NAMED = N_("Only members who are named for it speak from the account %(account)s.")


def speakable(user: User | int | None, channels: Iterable[Channel]) -> list[Channel]:
    """Those of these accounts from which a person may speak; None, a program, from none that few do."""
    channels = list(channels)
    few = [one.pk for one in channels if one.few_speak]
    let: set[int] = set()
    if few and user is not None:
        still = Q(member__ends_on=None) | Q(member__ends_on__gte=today())
        named = Channel.speakers.through.objects.filter(still, channel__in=few)
        named = named.filter(member__user=user, member__is_active=True)
        let = set(named.values_list("channel_id", flat=True))
    return [one for one in channels if not one.few_speak or one.pk in let]


def may_speak(user: User | int | None, channel: Channel) -> bool:
    """Whether a person may speak from an account."""
    return bool(speakable(user, [channel]))


def refuse_unnamed(by: Actor, channels: Iterable[Channel]) -> None:
    """Raises `Refused` when one of these accounts isn't theirs to speak from. What the machine prepares by
    itself is held to whoever its words are, when it leaves."""
    channels = list(channels)
    let = channels if by == MACHINE else speakable(by.user, channels)
    if others := [one.name for one in channels if one not in let]:
        raise Refused(_(ONLY_NAMED) % {"account": others[0]})


def who_could(channel: Channel) -> list[Member]:
    """The members who can be named for an account: all that work here, by name."""
    rows = Member.objects.filter(organisation=channel.organisation_id, is_active=True)
    rows = rows.select_related("user").order_by("user__name", "user__email", "pk")
    return [one for one in rows if not one.is_over]
