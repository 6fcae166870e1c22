"""What a person decides about the letters of a brand: what people subscribe to, who is brought along, and
what becomes of mails of which nobody knows whether they left."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from palabre.channels.models import Channel
from palabre.channels.speaking import refuse_unnamed
from palabre.governance.acts import Actor, audit
from palabre.governance.models import Brand
from palabre.governance.rules import Refused
from palabre.jobs import enqueue
from palabre.publishing.letters.models import Letter, MailingList, Subscriber, Suppression
from palabre.publishing.letters.rules import (
    RecipientState,
    SubscriberState,
    address_of,
    print_of,
)
from palabre.publishing.letters.subscribing import suppress

MOST_IMPORTED = 100_000
AT_ONCE = 500


@transaction.atomic
def set_list(
    by: Actor, brand: Brand, *, name: str, promise: str, sender: str, channel: Channel | None,
    is_open: bool, soft_bounces: int,
) -> MailingList:  # fmt: skip
    """Say what people subscribe to. Raises `Refused` for a public form that could send no mail, and to
    who may not speak from its account."""
    if is_open and channel is None:
        raise Refused(
            _("Connect a newsletter account first: it sends the mail that people confirm.")
        )
    before = MailingList.objects.filter(brand=brand).select_related("channel").first()
    refuse_unnamed(by, [one for one in (channel, before and before.channel) if one])
    values = {
        "organisation": brand.organisation, "name": name[:120], "promise": promise[:500],
        "sender": sender[:300], "channel": channel, "is_open": is_open,
        "soft_bounces": soft_bounces,
    }  # fmt: skip
    row, is_new = MailingList.objects.update_or_create(brand=brand, defaults=values)
    audit(brand.organisation_id, "made" if is_new else "changed", row, by)
    return row


@dataclass(frozen=True, slots=True)
class Brought:
    """What became of a list of addresses."""

    added: int = 0
    known: int = 0
    suppressed: int = 0
    wrong: int = 0


@transaction.atomic
def import_subscribers(
    by: Actor, of: MailingList, text: str, *, how: str, agreed_on: datetime
) -> Brought:
    """Bring subscribers along who agreed elsewhere: one address a line, the first column of a table.

    ``how`` and ``agreed_on`` say to what they agreed and when, and are kept with each. Who left here or
    can't be reached stays out. Raises `Refused` without a word on the consent, or for too long a list.
    """
    if len(how.strip()) < 10:
        raise Refused(_("Say how these people agreed to get mails: without that none may be sent."))
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) > MOST_IMPORTED:
        raise Refused(_("This list is too long: bring it in parts."))
    spelt = [found for line in lines for found in (_first_address(line),) if found]
    added = known = out = 0
    for start in range(0, len(wanted := list(dict.fromkeys(spelt))), AT_ONCE):
        a, k, o = _bring(of, wanted[start : start + AT_ONCE], how.strip(), agreed_on)
        added, known, out = added + a, known + k, out + o
    wrong = len(lines) - len(spelt)
    audit(of.organisation_id, "brought subscribers", of, by, count=added, how=how[:300])
    return Brought(added, known, out, wrong)


def _first_address(line: str) -> str:
    parts = line.replace(";", ",").replace("\t", ",").split(",")
    return next((found for part in parts if (found := address_of(part.strip(' "<>')))), "")


def _bring(
    of: MailingList, wanted: list[str], how: str, agreed_on: datetime
) -> tuple[int, int, int]:
    prints = {print_of(one): one for one in wanted}
    barred = Suppression.objects.filter(brand=of.brand_id, digest__in=prints)
    out = {prints[digest] for digest in barred.values_list("digest", flat=True)}
    here = Subscriber.objects.filter(brand=of.brand_id, address__in=wanted)
    known = set(here.values_list("address", flat=True)) - out
    fresh = [one for one in wanted if one not in known | out]
    Subscriber.objects.bulk_create(
        Subscriber(
            organisation_id=of.organisation_id, brand_id=of.brand_id, address=one,
            state=SubscriberState.ACTIVE, source=_("brought along"), proof=how[:2000],
            asked_at=agreed_on, confirmed_at=agreed_on,
        )
        for one in fresh
    )  # fmt: skip
    return len(fresh), len(known), len(out)


@transaction.atomic
def erase_subscriber(by: Actor, row: Subscriber) -> None:
    """Forget somebody: the address is gone, a print of it stays so that it isn't written to again."""
    suppress(row, "left")
    audit(row.organisation_id, "erased", row, by)
    row.delete()


@transaction.atomic
def pause_letter(by: Actor, row: Letter) -> None:
    """Let no further mail of a letter leave for now."""
    if Letter.objects.filter(pk=row.pk, paused="", ended_at=None).update(
        paused=_("%(name)s stopped it.") % {"name": by.name[:100]}
    ):
        audit(row.organisation_id, "paused", row, by)


@transaction.atomic
def go_on(by: Actor, row: Letter) -> None:
    """Let a paused letter go on where it stopped."""
    if Letter.objects.filter(pk=row.pk).exclude(paused="").update(paused=""):
        audit(row.organisation_id, "resumed", row, by)
        enqueue("publishing.post_letter", row.pk, key=str(row.pk))


@transaction.atomic
def mail_again(by: Actor, row: Letter, state: RecipientState) -> int:
    """Mail once more those of whom it isn't known whether they got it, or who were refused: some may get
    it twice, and a person has said so. How many they are. Raises `Refused` for any other state."""
    if state not in {RecipientState.UNKNOWN, RecipientState.FAILED}:
        raise Refused(_("These have got their mail, or will."))
    rows = row.recipients.filter(state=state, subscriber__state=SubscriberState.ACTIVE)
    count = rows.update(state=RecipientState.WAITING, attempts=0, last_error="")
    if count:
        Letter.objects.filter(pk=row.pk).update(ended_at=None)
        audit(row.organisation_id, "mailed again", row, by, count=count, state=str(state))
        enqueue("publishing.post_letter", row.pk, key=str(row.pk), due_at=timezone.now())
    return count
