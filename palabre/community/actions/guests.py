"""What people from outside do at a board: propose, want, remark; say yes by mail; leave and be forgotten.

Who acts is the participant, so no member stands in the trail: the rows themselves keep who and when. What is
asked for on the open page, by whoever typed an address, counts for nothing until that mailbox says yes. Who
comes with the key of their mails has the mailbox.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from palabre.community.actions.knocking import knock
from palabre.community.models import Award, Board, Idea, IdeaVote, Participant, Remark
from palabre.community.rules import (
    CONFIRM_WITHIN,
    MAIL_AGAIN_AFTER,
    OPEN,
    IdeaState,
    RemarkState,
)
from palabre.community.voting import family_of, lock, recount, root_of
from palabre.governance.models import User
from palabre.governance.rules import Refused
from palabre.jobs import enqueue
from palabre.publishing.letters.questions import may_ask
from palabre.publishing.letters.rules import address_of, one_person

_UNSEEN = (IdeaState.ASKED, IdeaState.WAITING)


@dataclass(frozen=True, slots=True)
class Caller:
    """Who fills in an open form, as they say it, and the number of their connection (`origins`)."""

    address: str
    origin: int
    name: str = ""
    language: str = ""


def mark_of(board: Board, address: str) -> str:
    """What tells that it is the same mailbox at this board, and leads back to no address without it."""
    return salted_hmac("community.participant", one_person(address), board.pepper).hexdigest()[:64]


def _called(board: Board, caller: Caller) -> Participant:
    """The participant with this address; whether there was one is not told to anybody."""
    spelt = address_of(caller.address)
    if not spelt:
        raise Refused(_("This is no mail address."))
    knock(board, caller.origin)
    now = timezone.now()
    person, _made = Participant.objects.select_for_update().get_or_create(
        board=board, mark=mark_of(board, spelt),
        defaults={
            "organisation_id": board.organisation_id, "address": spelt,
            "language": caller.language[:10], "asked_at": now, "seen_at": now,
        },
    )  # fmt: skip
    if caller.name and not person.name:
        person.typed_name = caller.name[:60]
        Participant.objects.filter(pk=person.pk).update(typed_name=person.typed_name)
    if not person.address:  # forgotten meanwhile, and here again
        person.address = spelt
        Participant.objects.filter(pk=person.pk).update(address=spelt, seen_at=now)
    return person


def member_at(board: Board, user: User) -> Participant:
    """A member of the house as a participant: the same one who came by mail from outside, if they did."""
    now = timezone.now()
    person, _made = Participant.objects.get_or_create(
        board=board, mark=mark_of(board, user.email),
        defaults={
            "organisation_id": board.organisation_id, "address": user.email, "name": str(user)[:60],
            "language": user.language, "asked_at": now, "seen_at": now, "confirmed_at": now,
        },
    )  # fmt: skip
    if person.user_id != user.pk or person.confirmed_at is None:
        Participant.objects.filter(pk=person.pk).update(
            user=user, confirmed_at=person.confirmed_at or now
        )
    return person


def _ask_to_confirm(person: Participant) -> None:
    now = timezone.now()
    if person.mailed_at and person.mailed_at >= now - MAIL_AGAIN_AFTER:
        return
    if may_ask(person.board.brand, person.address):
        enqueue("community.mail_key", person.pk, key=str(person.pk))


def _must_be_open(board: Board, idea: Idea | None = None) -> None:
    if not board.is_open:
        raise Refused(_("This board is closed: it can be read, and takes nothing more."))
    if idea is not None and idea.state not in OPEN:
        raise Refused(_("This idea takes no votes and remarks any more."))


@transaction.atomic
def ask_to_vote(board: Board, caller: Caller, idea: Idea, *, tell: bool) -> None:
    """Note a vote that waits for the mailbox's yes. Raises `Refused`."""
    _must_be_open(board, idea)
    person = _called(board, caller)
    wish = {"tell": tell, "at": timezone.now()}
    IdeaVote.objects.get_or_create(idea=idea, participant=person, defaults=wish)
    _ask_to_confirm(person)


@transaction.atomic
def ask_to_propose(board: Board, caller: Caller, title: str, text: str, *, tell: bool) -> None:
    """Note an idea that waits for the mailbox's yes. Raises `Refused`."""
    _must_be_open(board)
    person = _called(board, caller)
    _proposed(board, person, title, text, tell=tell, counts=False)
    _ask_to_confirm(person)


@transaction.atomic
def ask_to_remark(board: Board, caller: Caller, idea: Idea, text: str) -> None:
    """Note a remark that waits for the mailbox's yes. Raises `Refused`."""
    _must_be_open(board, idea)
    person = _called(board, caller)
    _remarked(board, person, idea, text, counts=False)
    _ask_to_confirm(person)


def _proposed(
    board: Board, person: Participant, title: str, text: str, *, tell: bool, counts: bool
) -> Idea:
    """The idea with its author's vote; a form that was sent twice is one idea."""
    if not title.strip():
        raise Refused(_("Give your idea a name."))
    now = timezone.now()
    same = Idea.objects.filter(
        board=board, author=person, title=title[:120], created_at__gt=now - timedelta(hours=1)
    )
    found = same.first()
    if found is not None:
        return found
    state = _first_state(board) if counts else IdeaState.ASKED
    idea = Idea.objects.create(
        organisation_id=board.organisation_id, board=board, title=title[:120], text=text[:4000],
        author=person, state=state, created_at=now, changed_at=now,
    )  # fmt: skip
    IdeaVote.objects.create(idea=idea, participant=person, counts=counts, tell=tell, at=now)
    recount(idea)
    return idea


def _first_state(board: Board) -> IdeaState:
    return IdeaState.WAITING if board.is_moderated else IdeaState.NEW


def _remarked(board: Board, person: Participant, idea: Idea, text: str, *, counts: bool) -> Remark:
    if not text.strip():
        raise Refused(_("Write your remark first."))
    now = timezone.now()
    same = Remark.objects.filter(
        idea=idea, author=person, text=text[:2000], at__gt=now - timedelta(hours=1)
    )
    found = same.first()
    if found is not None:
        return found
    shown = RemarkState.WAITING if board.is_moderated else RemarkState.SHOWN
    state = shown if counts else RemarkState.ASKED
    return Remark.objects.create(idea=idea, author=person, text=text[:2000], state=state, at=now)


@dataclass(frozen=True, slots=True)
class Asked:
    """What waits for somebody's yes."""

    votes: list[IdeaVote]
    ideas: list[Idea]
    remarks: list[Remark]

    def __bool__(self) -> bool:
        return bool(self.votes or self.ideas or self.remarks)


def asked_of(person: Participant, now: datetime | None = None) -> Asked:
    """What was asked for in somebody's name within the last week, and waits for their yes."""
    since = (now or timezone.now()) - CONFIRM_WITHIN
    votes = IdeaVote.objects.filter(participant=person, counts=False, at__gt=since)
    ideas = Idea.objects.filter(author=person, state=IdeaState.ASKED, created_at__gt=since)
    remarks = Remark.objects.filter(author=person, state=RemarkState.ASKED, at__gt=since)
    return Asked(
        list(votes.exclude(idea__state=IdeaState.ASKED).select_related("idea")),
        list(ideas),
        list(remarks.select_related("idea")),
    )


@transaction.atomic
def confirm(person: Participant, chosen: Collection[str]) -> None:
    """Say yes to what was asked for (``vote-3``, ``idea-5``, ``remark-7``, and ``name``: to be called as was
    typed), and throw the rest away."""
    board, asked = lock(person.board_id), asked_of(person)
    _came(person)
    name = person.typed_name if "name" in chosen else ""
    Participant.objects.filter(pk=person.pk).update(name=person.name or name, typed_name="")
    for vote in asked.votes:
        if f"vote-{vote.pk}" in chosen:
            IdeaVote.objects.filter(pk=vote.pk).update(counts=True)
            recount(vote.idea)
        else:
            vote.delete()
    for idea in asked.ideas:
        same = Idea.objects.filter(pk=idea.pk, state=IdeaState.ASKED)
        if f"idea-{idea.pk}" in chosen and same.update(state=_first_state(board)):
            IdeaVote.objects.filter(idea=idea, participant=person).update(counts=True)
            recount(idea)
        else:
            same.delete()
    shown = RemarkState.WAITING if board.is_moderated else RemarkState.SHOWN
    for remark in asked.remarks:
        mine = Remark.objects.filter(pk=remark.pk, state=RemarkState.ASKED)
        if f"remark-{remark.pk}" in chosen:
            mine.update(state=shown)
        else:
            mine.delete()


def _came(person: Participant) -> None:
    """Somebody came with the key of their mail: the mailbox is theirs."""
    now = timezone.now()
    person.confirmed_at = person.confirmed_at or now
    Participant.objects.filter(pk=person.pk).update(confirmed_at=person.confirmed_at, seen_at=now)


@transaction.atomic
def vote(person: Participant, idea: Idea, *, tell: bool) -> None:
    """Want an idea, once however often it is said. Raises `Refused`."""
    board = lock(person.board_id)
    idea = root_of(idea)
    _must_be_open(board, idea)
    _came(person)
    IdeaVote.objects.update_or_create(
        idea=idea, participant=person, defaults={"counts": True, "tell": tell},
        create_defaults={"counts": True, "tell": tell, "at": timezone.now()},
    )  # fmt: skip
    recount(idea)


@transaction.atomic
def withdraw(person: Participant, idea: Idea) -> None:
    """Want an idea no longer, wherever in its family the vote was cast."""
    lock(person.board_id)
    root = root_of(idea)
    IdeaVote.objects.filter(participant=person, idea__in=family_of(root)).delete()
    _came(person)
    recount(root)


@transaction.atomic
def propose(person: Participant, title: str, text: str, *, tell: bool) -> Idea:
    """Propose an idea with the key of one's mail. Raises `Refused`."""
    board = lock(person.board_id)
    _must_be_open(board)
    knock(board, -person.pk)
    _came(person)
    return _proposed(board, person, title, text, tell=tell, counts=True)


@transaction.atomic
def remark(person: Participant, idea: Idea, text: str) -> Remark:
    """Say something about an idea with the key of one's mail. Raises `Refused`."""
    board = lock(person.board_id)
    _must_be_open(board, idea)
    knock(board, -person.pk)
    _came(person)
    return _remarked(board, person, idea, text, counts=True)


@transaction.atomic
def be_named(person: Participant, name: str, *, agrees: bool) -> None:
    """Agree to be named among those who are thanked, or take that back. Raises `Refused` without a name, and
    for another one on a moderated board: it would be seen, also beside ideas, before anybody looked at it."""
    _came(person)
    name = " ".join(name.split())[:60] or person.name
    if person.board.is_moderated and name != person.name:
        raise Refused(
            _(
                "On this board the house looks at names before others see them: ask it to write yours."
            )
        )
    if agrees and not name:
        raise Refused(_("Say by which name: without one nobody can be thanked by name."))
    Participant.objects.filter(pk=person.pk).update(in_hall=agrees, name=name)


@transaction.atomic
def show_award(person: Participant, number: int, *, shows: bool) -> None:
    """Agree that others see a badge that one was given, or take that back."""
    _came(person)
    Award.objects.filter(participant=person, pk=number).update(is_shown=shows)


@transaction.atomic
def forget(person: Participant) -> None:
    """Forget somebody for good: address, name, votes, remarks; ideas that are seen stay, without a name."""
    lock(person.board_id)
    roots = {root_of(one.idea) for one in person.cast.select_related("idea")}
    Idea.objects.filter(author=person, state__in=_UNSEEN).delete()
    Remark.objects.filter(author=person).delete()
    person.delete()
    for root in Idea.objects.filter(pk__in=[one.pk for one in roots]):
        recount(root)


def forget_unconfirmed(now: datetime | None = None) -> None:
    """Delete what nobody said yes to within a week, and who never did."""
    before = (now or timezone.now()) - CONFIRM_WITHIN
    Idea.objects.filter(state=IdeaState.ASKED, created_at__lt=before).delete()
    Remark.objects.filter(state=RemarkState.ASKED, at__lt=before).delete()
    IdeaVote.objects.filter(counts=False, at__lt=before).delete()
    never = Participant.objects.filter(confirmed_at=None, asked_at__lt=before)
    never.filter(cast=None, ideas=None, remarks=None).delete()


def forget_addresses(now: datetime | None = None) -> int:
    """Delete the addresses of those who weren't there for as long as their board keeps them; how many."""
    at, gone = now or timezone.now(), 0
    for board in Board.objects.all():
        old = Participant.objects.filter(
            board=board, user=None, seen_at__lt=at - timedelta(days=board.keep_days)
        ).exclude(address="")
        gone += old.update(address="")
    return gone
