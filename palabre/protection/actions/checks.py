"""Streisand checks: asked before an act, agreed to or not by a second person, and the act itself."""

from uuid import UUID

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from palabre.channels.keys import people_of
from palabre.governance.actions import notify
from palabre.governance.acts import Actor, audit, move
from palabre.governance.models import AuditEntry, Member
from palabre.governance.rules import Refused, Right
from palabre.protection.actions.incidents_log import lock_open, note
from palabre.protection.incident_words import ACTS
from palabre.protection.models import ReachCheck
from palabre.protection.reaching import About, known
from palabre.protection.rules.incidents import CHECK_MOVES, Act, CheckState, EntryKind
from palabre.publishing.approving import Team


def seconds_of(by: Actor, team: Team) -> list[Member]:
    """Who may agree to what somebody is about to do: those who may publish, never oneself, nor who made the
    key of the program that asks."""
    own = people_of(team.organisation, by)
    return [
        team.members[one]
        for one, rights in team.rights.items()
        if Right.PUBLISH in rights and team.members[one].user_id not in own
    ]


def asked_by(row: ReachCheck) -> frozenset[int]:
    """The users who asked: one, or those who made the key of the program that did."""
    if row.by_id is not None:
        return frozenset({row.by_id})
    made = AuditEntry.objects.filter(
        organisation=row.organisation_id, kind="reachcheck", object_id=str(row.pk), verb="made"
    ).first()
    return people_of(row.organisation_id, Actor(made.actor)) if made else frozenset()


def ask(by: Actor, about: About, act: Act, why: str, second: int | None, sheet: UUID) -> ReachCheck:
    """Keep the figures as they stand before an act, and ask a second person. Sent in twice, it is one.

    Raises `Refused` without a reason or somebody to ask.
    """
    why = why.strip()[:1000]
    if not why:
        raise Refused(_("Say what you want to reach by it."))
    found = {one.pk: one for one in seconds_of(by, Team(about.brand))}.get(second or 0)
    if found is None:
        raise Refused(_("Choose somebody else who may publish: two see more than one."))
    facts = known(about)
    try:
        return _asked(by, about, act, why, found, sheet, facts)
    except IntegrityError as error:
        twin = ReachCheck.objects.filter(brand=about.brand, sheet=sheet).first()
        if twin is None:
            raise Refused(_("Open the form again.")) from error
        return twin


@transaction.atomic
def _asked(
    by: Actor,
    about: About,
    act: Act,
    why: str,
    second: Member,
    sheet: UUID,
    facts: dict[str, object],
) -> ReachCheck:
    incident = lock_open(about.incident) if about.incident else None
    with transaction.atomic():
        row = ReachCheck.objects.create(
            organisation_id=about.brand.organisation_id, brand=about.brand, incident=incident,
            mention=about.mention, topic=about.topic, link=about.link, act=act, why=why,
            facts=facts, by=by.user, second=second, sheet=sheet,
        )  # fmt: skip
    audit(row.organisation_id, "made", row, by)
    if incident is not None:
        who = str(second.user)
        note(by, incident, EntryKind.CHECK, f"check {row.pk}", why, act=str(act), who=who)
    _tell(by, row)
    return row


def _tell(by: Actor, row: ReachCheck) -> None:
    organisation = row.brand.organisation

    def sentence() -> str:
        told = {"name": by.name, "act": ACTS[Act(row.act)]}
        return _("%(name)s asks you to agree before: %(act)s") % told

    def answer() -> str:
        told = {"name": by.name, "act": ACTS[Act(row.act)]}
        agreed = row.state == CheckState.AGREED
        words = _("%(name)s agrees: %(act)s") if agreed else _("%(name)s refuses: %(act)s")
        return words % told

    link = reverse("protect_check", args=[organisation.slug, row.brand.slug, row.pk])
    is_asked = row.state == CheckState.ASKED
    people = [row.second.user] if is_asked and row.second else [row.by] if row.by else []
    notify(by, organisation, people, "check", sentence if is_asked else answer, link, f"{row.pk}")


@transaction.atomic
def say(by: Actor, row: ReachCheck, agrees: bool, said: str) -> ReachCheck:
    """Agree to an act, or refuse it, with a reason. Raises `Refused` for who asked, `Moved` once said."""
    row = ReachCheck.objects.select_for_update(of=("self",)).select_related("brand__organisation").get(
        pk=row.pk
    )  # fmt: skip
    if by.user is None or by.user.pk in asked_by(row):
        raise Refused(_("You asked for it: somebody else has to answer."))
    said = said.strip()[:1000]
    if not said:
        raise Refused(_("Say why."))
    move(row, CheckState.AGREED if agrees else CheckState.REFUSED, by, CHECK_MOVES)
    row.said, row.said_at, row.said_by = said, timezone.now(), by.user
    row.save(update_fields=["said", "said_at", "said_by"])
    if row.incident is not None:
        kind = EntryKind.AGREED if agrees else EntryKind.REFUSED
        note(by, row.incident, kind, f"said {row.pk}", said, act=row.act)
    _tell(by, row)
    return row


@transaction.atomic
def acted(by: Actor, row: ReachCheck) -> None:
    """Note that the act was done, now: later checks are judged by what it made of it. Raises `Refused`."""
    row = ReachCheck.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if row.state != CheckState.AGREED:
        raise Refused(_("Nobody has agreed to it yet."))
    if row.acted_at is not None:
        return
    row.acted_at = timezone.now()
    row.save(update_fields=["acted_at"])
    audit(row.organisation_id, "changed", row, by)
    if row.incident is not None:
        note(by, row.incident, EntryKind.ACTED, f"acted {row.pk}", act=row.act)
