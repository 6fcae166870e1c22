"""Consents that somebody ticked on an open form: the mailbox typed there confirms them, or not.

Anybody may type anybody's address. So what was ticked there waits, a mail asks that mailbox for its yes by a
signed link that ends, and only that yes lets it count.
"""

from dataclasses import dataclass
from datetime import datetime

from django.core import signing
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from palabre.engagement.actions.people import locked
from palabre.engagement.actions.people_consent import note_consent, withdraw_consent
from palabre.engagement.actions.people_news import announce
from palabre.engagement.crm.rules import News
from palabre.engagement.models import Consent, Identity, Person
from palabre.engagement.people.rules import Purpose, What, mail_of
from palabre.governance.acts import MACHINE, audit
from palabre.governance.models import Brand
from palabre.governance.rules import Refused
from palabre.jobs import enqueue
from palabre.publishing.letters.questions import may_ask
from palabre.publishing.letters.rules import CONFIRM_WITHIN

SALT = "engagement.agree"


@dataclass(frozen=True, slots=True)
class Question:
    """What a link asks: whether this consent, of this mailbox, for this brand holds."""

    consent: Consent
    brand: Brand
    is_fresh: bool

    @property
    def may_confirm(self) -> bool:
        """Whether a yes counts now: in time, and not withdrawn since."""
        return self.is_fresh and self.consent.waits and self.consent.withdrawn_at is None


@transaction.atomic
def ask_consent(
    brand: Brand, row: Person, purpose: Purpose, *, mail: str, source: str, given_at: datetime, proof: str
) -> Consent | None:  # fmt: skip
    """Note what was ticked on an open form as asked for, once for the same words, and ask the mailbox typed
    there, if it is one of this person's. None where the same holds already. Raises `Refused`."""
    same = row.consents.filter(purpose=purpose, source=source, proof=proof, withdrawn_at=None)
    if same.filter(waits=False).exists():
        return None
    typed = row.identities.filter(what=What.MAIL, value=mail_of(mail)).first() if mail else None
    found = same.filter(identity=typed).first()
    if found is None:
        found = note_consent(
            MACHINE, row, purpose, source=source, given_at=given_at, proof=proof, identity=typed,
            waits=True,
        )  # fmt: skip
    else:
        Consent.objects.filter(pk=found.pk).update(given_at=given_at)
    if typed is not None:
        ask_mailbox(brand, found)
    return found


def ask_mailbox(brand: Brand, row: Consent) -> bool:
    """Have a mail ask for the yes that a consent waits for; False where none may leave today."""
    if not row.waits or row.withdrawn_at or row.identity is None:
        return False
    if not may_ask(brand, row.identity.value):
        return False
    enqueue("engagement.ask_consent", row.pk, brand.pk, key=str(row.pk))
    return True


def key_of(row: Consent, brand: Brand) -> str:
    """What the link in the mail carries: nobody else can make it, and it is good for one mailbox."""
    return signing.dumps([row.pk, row.identity_id, brand.pk], salt=SALT)


def question_of(key: str) -> Question | None:
    """What a link asks; None for one that isn't ours, or whose consent or mailbox is gone."""
    try:
        number, identity, brand = signing.loads(key, salt=SALT)
    except signing.BadSignature:
        return None
    try:
        signing.loads(key, salt=SALT, max_age=CONFIRM_WITHIN)
        is_fresh = True
    except signing.SignatureExpired:
        is_fresh = False
    rows = Consent.objects.select_related("person", "identity").filter(pk=number)
    found = rows.filter(identity=identity, identity__what=What.MAIL).first()
    of = Brand.objects.select_related("organisation").filter(pk=brand).first()
    return Question(found, of, is_fresh) if found and of else None


@transaction.atomic
def confirm_consent(asked: Question) -> bool:
    """The mailbox says yes: from now on the consent counts. False where the link does no more."""
    person = locked(asked.consent.person)
    if not asked.is_fresh:
        return False
    rows = Consent.objects.filter(pk=asked.consent.pk, withdrawn_at=None)
    now = timezone.now()
    if not rows.filter(waits=True).update(waits=False, confirmed_at=now):
        return rows.exists()
    Identity.objects.filter(consents=asked.consent).update(proven_at=now)
    audit(
        person.organisation_id, "confirmed consent", person, MACHINE, purpose=asked.consent.purpose
    )
    announce(person, News.CHANGED)
    return True


@transaction.atomic
def take_back(asked: Question) -> bool:
    """The mailbox takes its yes back, or says no at once. False where the link counts no more."""
    if not asked.is_fresh:
        return False
    withdraw_consent(MACHINE, asked.consent)
    return True


def ask_again(brand: Brand, row: Consent) -> None:
    """Ask once more, because a member wants it. Raises `Refused` where no mail may leave."""
    if not ask_mailbox(brand, row):
        raise Refused(
            _("This mailbox was asked as often as it may be for today, or there is none.")
        )
