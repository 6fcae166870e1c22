"""Thanking people, and giving out of a pot: never more than it holds, nor than one person may get."""

from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from palabre.channels.keys import people_of
from palabre.community.models import Award, Idea, Participant, Pot, Reward, Thanks
from palabre.community.rules import REWARD_MOVES, SHOWN, Deed, RewardState
from palabre.community.thanking import given_to, last_given, spent_of
from palabre.governance.acts import Actor, audit, move
from palabre.governance.models import Brand
from palabre.governance.rules import Refused
from palabre.jobs import enqueue

AT_ONCE = timedelta(minutes=10)


@transaction.atomic
def open_pot(by: Actor, brand: Brand, name: str, budget: int, most_each: int, **more: Any) -> Pot:
    """A budget for rewards, in cents. Raises `Refused` when one person could get more than there is."""
    if not 0 < most_each <= budget:
        raise Refused(_("One person can’t get more than the pot holds."))
    pot = Pot.objects.create(
        organisation_id=brand.organisation_id, brand=brand, name=name[:120], budget=budget,
        most_each=most_each, **more,
    )  # fmt: skip
    audit(pot.organisation_id, "made", pot, by)
    return pot


@transaction.atomic
def thank(by: Actor, person: Participant, text: str) -> Thanks:
    """Thank somebody in a word, which is mailed to them; a form that is sent twice thanks once."""
    if not text.strip():
        raise Refused(_("Say what you thank for."))
    Participant.objects.select_for_update().get(pk=person.pk)
    now, said = timezone.now(), text.strip()[:500]
    same = person.thanks.filter(reward=None, text=said, by=by.user, at__gt=now - AT_ONCE)
    if (known := same.first()) is not None:
        return known
    row = Thanks.objects.create(participant=person, text=said, by=by.user, at=now)
    audit(person.organisation_id, "thanked", person, by)
    enqueue("community.mail_thanks", row.pk, key=str(row.pk))
    return row


@transaction.atomic
def give(by: Actor, pot: Pot, person: Participant, idea: Idea, amount: int, reason: str) -> Reward:
    """Promise a reward for an idea that is seen, with the reason, which is mailed as thanks.

    Raises `Refused` where a rule of fairness stands against it: no reason, no idea of theirs, a second reward
    for it, more than one person may get, more than the pot holds, oneself, a member
    where the pot is not for them.
    """
    pot = Pot.objects.select_for_update().get(pk=pot.pk)
    _must_be_fair(by, pot, person, idea, amount, reason)
    try:
        with transaction.atomic():
            row = Reward.objects.create(
                pot=pot, participant=person, idea=idea, amount=amount, reason=reason.strip()[:300],
                by=by.user, at=timezone.now(),
            )  # fmt: skip
    except IntegrityError:
        raise Refused(_("This idea was rewarded already.")) from None
    said = Thanks.objects.create(
        participant=person, reward=row, text=row.reason, by=by.user, at=row.at
    )
    audit(pot.organisation_id, "made", row, by, amount=amount)
    enqueue("community.mail_thanks", said.pk, key=str(said.pk))
    return row


def _must_be_fair(
    by: Actor, pot: Pot, person: Participant, idea: Idea, amount: int, reason: str
) -> None:
    faults = (
        (not reason.strip(), _("Say what it is for: whoever gets nothing may ask.")),
        (amount <= 0, _("A reward is worth something.")),
        (
            idea.author_id != person.pk or idea.state not in SHOWN,
            _("A reward is for an idea of theirs that is seen."),
        ),
        (
            person.board.brand_id != pot.brand_id,
            _("This pot is another brand’s."),
        ),
        (
            person.user_id in people_of(pot.organisation_id, by),
            _("Nobody rewards themselves."),
        ),
        (
            person.user_id is not None and not pot.for_members,
            _("This pot is not for members of the house."),
        ),
        (
            given_to(pot, person) + amount > pot.most_each,
            _("That is more than one person may get out of this pot."),
        ),
        (
            _came_lately(pot, person),
            _(
                "This person got something out of this pot too lately: its rule is once in %(days)s days."
            )
            % {"days": pot.every_days},
        ),
        (spent_of(pot) + amount > pot.budget, _("The pot doesn’t hold as much any more.")),
    )
    for is_fault, sentence in faults:
        if is_fault:
            raise Refused(sentence)


def _came_lately(pot: Pot, person: Participant) -> bool:
    """Whether a pot that gives to a person once in so many days gave to them within these."""
    last = last_given(pot, person) if pot.every_days else None
    return last is not None and timezone.now() - last < timedelta(days=pot.every_days or 0)


@transaction.atomic
def award(by: Actor, person: Participant, deed: Deed, reason: str) -> Award:
    """Give somebody a badge for something they did, with the reason; it is mailed to them once, and shown to
    others only once they agree. Raises `Refused` without a reason, for oneself, and for the same again."""
    if not reason.strip():
        raise Refused(_("Say what it is for: a badge without a reason is worth nothing."))
    if person.user_id in people_of(person.organisation_id, by):
        raise Refused(_("Nobody gives themselves a badge."))
    row, is_new = Award.objects.get_or_create(
        participant=person, deed=deed, reason=reason.strip()[:300],
        defaults={"by": by.user, "at": timezone.now()},
    )  # fmt: skip
    if not is_new:
        raise Refused(_("They have this badge already, for the same reason."))
    audit(person.organisation_id, "gave a badge", person, by, deed=deed)
    enqueue("community.mail_award", row.pk, key=str(row.pk))
    return row


@transaction.atomic
def take_award_back(by: Actor, row: Award) -> None:
    """Take back a badge that was given by mistake."""
    person = row.participant
    audit(person.organisation_id, "took a badge back", person, by, deed=row.deed)
    row.delete()


@transaction.atomic
def ask_to_be_named(by: Actor, person: Participant) -> None:
    """Ask somebody by mail, once, whether they like to be named among those who are thanked. Raises
    `Refused` for who was asked or agreed already, for who has no address here any more, and on a moderated
    board for who has no name yet."""
    if person.in_hall:
        raise Refused(_("They agreed already."))
    if not person.address:
        raise Refused(_("There is no address of theirs here any more."))
    if person.board.is_moderated and not person.name:
        raise Refused(_("Write their name first: on a moderated board they can’t."))
    same = Participant.objects.filter(pk=person.pk, hall_asked_at=None)
    if not same.update(hall_asked_at=timezone.now()):
        raise Refused(_("They were asked already, and nobody is asked twice."))
    audit(person.organisation_id, "asked to name", person, by)
    enqueue("community.mail_hall", person.pk, key=str(person.pk))


@transaction.atomic
def write_name(by: Actor, person: Participant, name: str) -> None:
    """Write by which name others see somebody, as they asked for it. Raises `Refused` for none."""
    name = " ".join(name.split())[:60]
    if not name:
        raise Refused(_("Write the name."))
    if Participant.objects.filter(pk=person.pk).exclude(name=name).update(name=name):
        audit(person.organisation_id, "wrote the name of", person, by)


@transaction.atomic
def settle(by: Actor, reward: Reward, to: RewardState) -> None:
    """Say that a reward was handed over, or take it back before that. Raises `Moved`."""
    move(reward, to, by, REWARD_MOVES)
