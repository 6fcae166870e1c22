"""Statements, which are posts, and what is held back meanwhile: all by publishing's own acts."""

from collections.abc import Collection
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from palabre.channels.models import Channel
from palabre.governance.acts import Actor
from palabre.governance.rules import Refused
from palabre.listening.cleaning import on_one_line
from palabre.protection.actions.incidents_log import lock_open, note
from palabre.protection.actions.incidents_work import tick_hold
from palabre.protection.models import Incident, Playbook, Statement
from palabre.protection.rules.incidents import EntryKind
from palabre.publishing.access import speaking
from palabre.publishing.actions import deliveries
from palabre.publishing.actions.posts import Sheet, Written, write_post
from palabre.publishing.models import Hold, Post
from palabre.publishing.rules import Aim

MOST_STATEMENTS = 50


def first_draft(by: Actor, incident: Incident, plan: Playbook) -> None:
    """The plan's holding message as the first statement, in the caller's transaction."""
    if plan.holding.strip():
        post = _draft(by, incident, plan.holding, plan.language)
        _keep(by, incident, post, _("Holding message"), "holding", holding=True)


def _draft(
    by: Actor, incident: Incident, text: str, language: str, sheet: UUID | None = None
) -> Post:
    written = Written(
        text=text, title=incident.title, language=language, aim=Aim.CONVERSATION,
        tags=["incident"], outside_why=_("Statement in an incident"),
    )  # fmt: skip
    return write_post(by, incident.brand, written, sheet=Sheet(sheet) if sheet else None)


def _keep(
    by: Actor, incident: Incident, post: Post, label: str, key: str, *, holding: bool = False
) -> Statement:
    row = Statement.objects.create(
        incident=incident, post=post, label=label[:80], is_holding=holding
    )
    note(by, incident, EntryKind.STATEMENT, key, label=row.label)
    return row


def _lock_real(incident: Incident) -> Incident:
    """An open incident's row, held. Raises `Refused` for the room of a drill: by whatever way one comes here,
    nothing of it leaves or is held."""
    row = lock_open(incident)
    if row.drill_id is not None:
        raise Refused(_("This is a drill: nothing leaves, and nothing is held back."))
    return row


@transaction.atomic
def write_statement(
    by: Actor, incident: Incident, label: str, text: str, sheet: UUID, like: int | None = None
) -> Statement:
    """A draft of a statement; without a text of its own it begins as the one that it is ``like``.

    Sent in twice, it is one. Raises `Refused`.
    """
    row, label = _lock_real(incident), on_one_line(label)[:80]
    post = Post.objects.filter(author=by.user, sheet=sheet).first() if by.user else None
    known = Statement.objects.filter(incident=row, post=post).first() if post else None
    if known is not None:
        return known
    if post is not None:  # the number of another room's form
        raise Refused(_("Open the form again."))
    model = row.statements.filter(pk=like).select_related("post").first() if like else None
    text = text.strip() or (model.post.text if model else "")
    if not (label and text):
        raise Refused(_("Give the draft a name and its first words."))
    if row.statements.count() >= MOST_STATEMENTS:
        raise Refused(_("These are too many drafts to choose from: take one of them on."))
    language = model.post.language if model else row.brand.language[:2]
    draft = _draft(by, row, text, language, sheet)
    return _keep(by, row, draft, label, f"sheet {sheet}")


@transaction.atomic
def hold(by: Actor, incident: Incident, spared: Collection[int] = ()) -> list[Hold]:
    """Hold back what the brand publishes, because of the incident; with accounts that are ``spared``, each
    other account is held instead of the brand. Raises `Refused`."""
    row = _lock_real(incident)
    standing = list(row.holds.filter(ended_at=None))
    if standing:
        return standing
    reason = _("Incident: %(title)s") % {"title": row.title}
    parts = _parts(row, spared)
    made = [
        deliveries.hold(by, row.brand.organisation, reason, brand=row.brand, channel=one)
        for one in parts
    ]
    row.holds.add(*made)
    names = [one.name for one in parts if one is not None]
    note(by, row, EntryKind.HELD, f"held {made[0].pk}", names=names)
    tick_hold(by, row)
    return made


def _parts(incident: Incident, spared: Collection[int]) -> list[Channel | None]:
    if not spared:
        return [None]
    found: list[Channel | None] = [
        one for one in speaking(incident.brand) if one.pk not in set(spared)
    ]
    if not found:
        raise Refused(_("Then nothing would be held: spare fewer accounts."))
    return found


@transaction.atomic
def lift(by: Actor, incident: Incident) -> None:
    """End what was held from this room, also after its end. What came due meanwhile doesn't rush out."""
    for one in incident.holds.filter(ended_at=None):
        deliveries.lift(by, one)
        note(by, incident, EntryKind.LIFTED, f"lifted {one.pk}")


@transaction.atomic
def let_pass(by: Actor, incident: Incident, number: int) -> None:
    """Let a statement that is scheduled leave although planned posts are held from this room. Sent in twice,
    it is done once. Raises `Refused`."""
    row = _lock_real(incident)
    found = row.statements.filter(pk=number).select_related("post").first()
    if found is None:
        raise Refused(_("This statement is no longer there."))
    made = deliveries.let_pass(by, found.post, row.holds.filter(ended_at=None))
    if made:
        key = f"passes {made[0].pk}"
        note(by, row, EntryKind.DECISION, key, label=found.label, passes=True)
