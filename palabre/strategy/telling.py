"""What is told of the plan, in the browser and by mail: to those who must approve it, and to who made it."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from palabre.governance.actions import notify
from palabre.governance.acts import MACHINE, Actor
from palabre.governance.mail import hand_over, next_try
from palabre.governance.middleware import zone_of
from palabre.governance.models import Member, User
from palabre.governance.rules import Role
from palabre.jobs import enqueue
from palabre.strategy.access import can_answer, stuck
from palabre.strategy.models import PlanVersion, SignOff
from palabre.strategy.rules import SignState, may_remind


def _place(version: PlanVersion) -> str:
    brand = version.brand
    return reverse("decide_version", args=[brand.organisation.slug, brand.slug, version.number])


SENTENCES = {
    "waits": gettext_lazy("Version %(n)d of the plan of %(brand)s waits for your signature."),
    "holds": gettext_lazy("All have signed: version %(n)d of the plan of %(brand)s is in force."),
    "refused": gettext_lazy("%(name)s refuses version %(n)d of the plan of %(brand)s."),
    "taken back": gettext_lazy(
        "%(name)s took back their signature under version %(n)d of the plan of %(brand)s."
    ),
    "stuck": gettext_lazy(
        "Version %(n)d of the plan of %(brand)s can’t be signed by all any more: somebody who was asked has"
        " left. Ask somebody else."
    ),
    "refused for good": gettext_lazy(
        "Version %(n)d of the plan of %(brand)s can’t be signed by all any more: somebody refused it and has"
        " left. Freeze a new one."
    ),
}


def _notify(
    by: Actor, version: PlanVersion, people: Iterable[User], what: str, key: str = ""
) -> None:
    brand = version.brand
    told = {"brand": brand, "n": version.number, "name": by.name}
    key = f"plan {version.pk} {key or what}"
    notify(
        by, brand.organisation, people, "plan", lambda: str(SENTENCES[what]) % told,
        _place(version), key,
    )  # fmt: skip


def ask(by: Actor, rows: Sequence[SignOff]) -> None:
    """Tell people that a version waits for their signature: at once in the browser, and by mail."""
    for row in rows:
        if row.user is not None and row.user != by.user:
            _notify(by, row.version, [row.user], "waits")
            enqueue("strategy.mail_signer", row.pk, row.asked_at.isoformat(), key=f"{row.pk}/ask")


def remind_all() -> None:
    """Ask those again who haven't signed a version that waits, each once a day at most."""
    rows = SignOff.objects.filter(
        state=SignState.ASKED, version__ended_at=None, user__is_active=True
    )
    for row in rows.select_related("user", "version__brand__organisation"):
        user = row.user
        if user is None or not can_answer(row):
            continue
        now = timezone.now()
        if may_remind(row.asked_at, row.reminded_at, now.astimezone(zone_of(user.time_zone))):
            _remind(row, user, now)


def tell_stuck() -> None:
    """Tell who is in charge of a version that somebody who must approve it has left, and can't any more; once
    a day at most, as long as nobody is asked in their place."""
    waiting = PlanVersion.objects.filter(began_at=None, ended_at=None)
    for version in waiting.select_related("made_by", "brand__organisation"):
        for row in stuck(version):
            now = timezone.now()
            if not may_remind(row.asked_at, row.reminded_at, timezone.localtime(now)):
                continue
            same = SignOff.objects.filter(pk=row.pk, reminded_at=row.reminded_at)
            if same.update(reminded_at=now):
                what = "stuck" if row.state == SignState.ASKED else "refused for good"
                _notify(MACHINE, version, _in_charge(version), what, f"stuck {row.pk}")


def _in_charge(version: PlanVersion) -> list[User]:
    """Who made a version; where they have left, too, the owners of the house."""
    rows = Member.objects.filter(organisation=version.brand.organisation_id, is_active=True)
    made = rows.filter(user=version.made_by_id, user__is_active=True)
    found = [one for one in made.select_related("user") if not one.is_over]
    owners = found or rows.filter(role=Role.OWNER).select_related("user")
    return [one.user for one in owners]


def _remind(row: SignOff, user: User, now: datetime) -> None:
    same = SignOff.objects.filter(pk=row.pk, state=SignState.ASKED, reminded_at=row.reminded_at)
    if same.update(reminded_at=now):
        _notify(MACHINE, row.version, [user], "waits")
        key = f"{row.pk}/{now.date().isoformat()}"
        enqueue("strategy.mail_signer", row.pk, now.isoformat(), key=key)


def mail_signer(number: int, since: str) -> datetime | None:
    """Mail somebody that a version still waits for them; when to try again, if the server didn't take it."""
    rows = SignOff.objects.select_related("user", "version__brand__organisation")
    row = rows.filter(pk=number, state=SignState.ASKED, version__ended_at=None).first()
    if row is None or row.user is None or not can_answer(row):
        return None
    mail = _mail(row, row.user)
    return None if hand_over(mail, "a plan") else next_try(datetime.fromisoformat(since))


def _mail(row: SignOff, user: User) -> EmailMessage:
    brand = row.version.brand
    with translation.override(user.language or brand.organisation.language):
        name = " ".join(brand.name.split())
        subject = _("%(brand)s: the plan waits for your signature") % {"brand": name}
        words = {
            "version": row.version,
            "brand": brand,
            "url": settings.ADDRESS + _place(row.version),
        }
        text = render_to_string("strategy/mail/sign.txt", words)
    return EmailMessage(
        subject, text, None, [user.email], headers={"Auto-Submitted": "auto-generated"}
    )


def _maker(version: PlanVersion) -> list[User]:
    return [version.made_by] if version.made_by else []


def _everybody(version: PlanVersion) -> list[User]:
    signed = version.sign_offs.select_related("user")
    return [*_maker(version), *(one.user for one in signed if one.user)]


def holds(by: Actor, version: PlanVersion) -> None:
    """Tell who made and who signed a version that it is in force."""
    _notify(by, version, _everybody(version), "holds")


def refused(by: Actor, version: PlanVersion) -> None:
    """Tell who made a version that somebody refused it."""
    _notify(by, version, _maker(version), "refused")


def taken_back(by: Actor, version: PlanVersion) -> None:
    """Tell who made and who signed a version that somebody took their signature back."""
    _notify(by, version, _everybody(version), "taken back")
