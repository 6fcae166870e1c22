"""What visitors left on link pages becomes leads: taken one by one, each in a transaction of its own."""

from contextlib import suppress

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from palabre.campaigns.actions.messages import take_message
from palabre.campaigns.models import LeftMessage
from palabre.engagement.actions.leads import Evidence, UnderWay, make_lead, note_on_lead
from palabre.engagement.actions.people import person_reached
from palabre.engagement.actions.people_asked import ask_consent
from palabre.engagement.leads.rules import Origin
from palabre.engagement.models import Consent, Lead, Person
from palabre.engagement.people.rules import Purpose
from palabre.governance.acts import MACHINE
from palabre.governance.rules import Refused
from palabre.jobs.faults import alone

AT_ONCE = 50


def take_messages() -> int:
    """Make leads of the messages that nobody took yet; how many."""
    waiting = LeftMessage.objects.filter(taken_at=None).order_by("pk")
    numbers = list(waiting.values_list("pk", flat=True)[:AT_ONCE])
    # Whatever is wrong with one stays with it, and the next ones are taken.
    return sum(bool(alone(_take, number)) for number in numbers)


@transaction.atomic
def _take(number: int) -> bool:
    """Take one message, unless another process just did."""
    rows = LeftMessage.objects.select_for_update(of=("self",)).filter(pk=number, taken_at=None)
    row = rows.select_related("brand__organisation", "page", "link__campaign").first()
    if row is None:
        return False
    with override(row.brand.language):
        person, known = person_reached(
            MACHINE, row.brand, name=row.name, mail=row.mail, phone=row.phone,
            evidence=_where(row), language=row.language, is_open=True,
        )  # fmt: skip
        said = _ask(row, person)
        try:
            lead = make_lead(MACHINE, row.brand, person, _evidence(row), origin=Origin.LINK)
        except UnderWay as error:
            lead = error.lead
        _note(row, lead, known=known, said=said)
    take_message(row)
    return True


def _where(row: LeftMessage) -> str:
    return _("Form of the link page “%(page)s”") % {"page": row.page or "?"}


def _evidence(row: LeftMessage) -> Evidence:
    """The link that they came by; of an ambassador's the campaign: what one brings is theirs to know."""
    if row.link is not None and row.link.is_of_ambassadors:
        return Evidence(campaign=row.link.campaign)
    return Evidence(link=row.link)


def _ask(row: LeftMessage, person: Person) -> list[str]:
    """Ask for what was ticked, and what is to be said of it on the lead. Anybody may type somebody's address
    into an open form: it proves no agreement, and undoes no withdrawal."""
    kept = Consent.objects.filter(person=person, purpose=Purpose.CONTACT)
    withdrew = kept.exists() and not kept.filter(withdrawn_at=None).exists()
    said = []
    if withdrew:
        said = [
            _(
                "They had withdrawn their agreement to be contacted, and a form undoes no withdrawal."
            )
        ]
    with suppress(Refused):  # as many are noted as may be
        asked = ask_consent(
            row.brand, person, Purpose.CONTACT, mail=row.mail, source=_where(row), given_at=row.at,
            proof=row.consent,
        )  # fmt: skip
        if asked is not None and asked.identity is None:
            said.append(_("No mailbox of theirs could be asked to confirm that they agree."))
        elif withdrew:
            said.append(_("Their mailbox is asked: what they agree to counts once it says yes."))
    return said


def _note(row: LeftMessage, lead: Lead, *, known: bool, said: list[str]) -> None:
    lines = [_where(row), "", row.text]
    if said:
        lines += ["", *said]
    if not known:
        lines += ["", *(one for one in (row.mail, row.phone) if one)]
    if row.name and row.name != lead.person.name:
        lines += ["", row.name]
    note_on_lead(MACHINE, lead, "\n".join(lines))
