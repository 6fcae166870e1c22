"""The ambassadors' charter and who signs it: each for themselves, and nobody for somebody else."""

from dataclasses import dataclass

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from palabre.community.disclosing import BRAND
from palabre.community.models import (
    Ambassador,
    AmbassadorCharter,
    AmbassadorInvitation,
    Share,
    Signature,
)
from palabre.governance.actions import notify
from palabre.governance.acts import Actor, audit
from palabre.governance.models import Brand, Member, Organisation
from palabre.governance.rules import Refused, Role
from palabre.jobs import enqueue
from palabre.publishing.actions.posts import stop
from palabre.publishing.chartering import rules_for
from palabre.publishing.checks.charter import says_employment
from palabre.publishing.models import Post
from palabre.publishing.rules import PostState


@dataclass(frozen=True, slots=True)
class Wording:
    """A version of the charter as a person wrote it."""

    text_fr: str
    text_en: str
    disclosure_fr: str
    disclosure_en: str


def unnamed(by: Actor) -> Actor:
    """The same person, whom the trail doesn't name: what one shares is nobody else's to count."""
    return Actor(_("An ambassador"), by.user, unnamed=True)


def current_charter(organisation: Organisation | int) -> AmbassadorCharter | None:
    """The version that holds now; None where the organisation has written none."""
    return AmbassadorCharter.objects.filter(organisation=organisation, is_current=True).first()


@transaction.atomic
def write_charter(
    by: Actor, organisation: Organisation, said: Wording, seen: int
) -> AmbassadorCharter:
    """Let a new version hold: everybody is asked for their signature again before they share anything.

    ``seen`` is the version that the person saw, 0 for none. Raises `Refused` when another was written since,
    without a text in both languages, and for a wording that the charter's rules don't take for saying it.
    """
    Organisation.objects.select_for_update().get(pk=organisation.pk)
    last = current_charter(organisation)
    if (last.number if last else 0) != seen:
        raise Refused(_("Somebody else changed the charter meanwhile: open it again."))
    if not said.text_fr.strip() or not said.text_en.strip():
        raise Refused(_("Write it in both languages: each signs the one they read."))
    for wording in (said.disclosure_fr, said.disclosure_en):
        _must_disclose(organisation, wording)
    values = {name: getattr(said, name).strip() for name in Wording.__slots__}
    if last and all(getattr(last, name) == value for name, value in values.items()):
        return last
    AmbassadorCharter.objects.filter(organisation=organisation).update(is_current=False)
    row = AmbassadorCharter.objects.create(
        organisation=organisation, number=seen + 1, writer=by.user, **values
    )
    audit(organisation, "wrote", row, by)
    return row


def _must_disclose(organisation: Organisation, wording: str) -> None:
    for brand in Brand.objects.filter(organisation=organisation):
        if not says_employment(wording.replace(BRAND, brand.name), rules_for(brand).charter):
            raise Refused(
                _(
                    "“%(wording)s” doesn’t say clearly that one works here. Write it otherwise, or add it to"
                    " the charter rules under “Wordings that say it”."
                )
                % {"wording": wording}
            )


@transaction.atomic
def sign(by: Actor, member: Member, number: int, name: str) -> Ambassador:
    """Sign the charter's version ``number`` under a name, and be an ambassador from then on.

    Raises `Refused` for anybody but the member, without a name, for a guest agency, and when the version
    is no longer the one that holds.
    """
    if by.user is None or by.user.pk != member.user_id:
        raise Refused(_("Everybody signs for themselves."))
    if member.role == Role.GUEST:
        raise Refused(_("This charter is for those who work for the house; an agency doesn’t."))
    name = " ".join(name.split())[:120]
    if not name:
        raise Refused(_("Sign with your name."))
    charter = current_charter(member.organisation_id)
    if charter is None or charter.number != number:
        raise Refused(_("The charter was changed meanwhile: read it again."))
    now = timezone.now()
    row, _made = Ambassador.objects.get_or_create(
        member=member, defaults={"organisation_id": member.organisation_id, "joined_at": now}
    )
    if row.left_at is not None:
        row.left_at, row.joined_at, row.shows_figures = None, now, False
        row.save(update_fields=["left_at", "joined_at", "shows_figures"])
    _signature, is_new = Signature.objects.get_or_create(
        charter=charter, ambassador=row, defaults={"name": name, "at": now}
    )
    if is_new:
        audit(member.organisation_id, "signed", charter, by)
    return row


def has_signed(row: Ambassador, charter: AmbassadorCharter | None) -> bool:
    """Whether somebody is an ambassador now, by this version of the charter."""
    if charter is None or row.left_at is not None:
        return False
    return Signature.objects.filter(charter=charter, ambassador=row).exists()


@transaction.atomic
def leave(by: Actor, row: Ambassador) -> None:
    """Be an ambassador no longer: what was only begun is thrown away, what was shared stays one's own."""
    _must_be_own(by, row)
    if Ambassador.objects.filter(pk=row.pk, left_at=None).update(
        left_at=timezone.now(), shows_figures=False
    ):
        Share.objects.filter(ambassador=row, way="").delete()
        for post in _not_left(row):
            stop(unnamed(by), post)
        audit(row.organisation_id, "left", row, by)


def _not_left(row: Ambassador) -> list[Post]:
    """The posts of somebody's own accounts that are to leave, and shall not any more."""
    posts = Post.objects.filter(variants__channel__employee=row.member_id)
    return list(posts.filter(state=PostState.SCHEDULED).distinct())


@transaction.atomic
def show_figures(by: Actor, row: Ambassador, *, shows: bool) -> None:
    """Open one's figures to those who lead, or close them again."""
    _must_be_own(by, row)
    same = Ambassador.objects.filter(pk=row.pk, left_at=None).exclude(shows_figures=shows)
    if same.update(shows_figures=shows):
        audit(row.organisation_id, "opened" if shows else "closed", row, by)


def _must_be_own(by: Actor, row: Ambassador) -> None:
    if by.user is None or row.member.user_id != by.user.pk:
        raise Refused(_("Only the person decides about this."))


@transaction.atomic
def invite(by: Actor, brand: Brand, member: Member) -> AmbassadorInvitation:
    """Tell a member, once and never again, that there are ambassadors: a notice and a mail.

    Raises `Refused` for who was told or is one already, and where there is no charter to sign yet.
    """
    if member.organisation_id != brand.organisation_id or not member.is_active:
        raise Refused(_("This member has left."))
    if current_charter(member.organisation_id) is None:
        raise Refused(_("Write the charter first: it is what one is invited to read."))
    if Ambassador.objects.filter(member=member).exists():
        raise Refused(_("They know of it already."))
    row, is_new = AmbassadorInvitation.objects.get_or_create(
        member=member,
        defaults={"organisation": brand.organisation, "by": by.user, "at": timezone.now()},
    )
    if not is_new:
        raise Refused(_("They were told already, and nobody is told twice."))
    link = reverse("community_ambassadors", args=[brand.organisation.slug, brand.slug])
    notify(
        by, brand.organisation, [member.user], "ambassadors",
        lambda: _("You may speak for %(brand)s as an ambassador, if you feel like it.")
        % {"brand": brand}, link,
    )  # fmt: skip
    audit(brand.organisation_id, "told", row, by)
    enqueue("community.mail_ambassador", row.pk, brand.pk, key=str(row.pk))
    return row
