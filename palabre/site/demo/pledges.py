"""How the fictional roaster kept its promises: answers of the past weeks, a team, and what people thought."""

import random
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from palabre.community.actions import surveys
from palabre.community.actions.surveys import Sheet
from palabre.community.models import Survey, Ticket
from palabre.engagement.actions import conversations as verbs
from palabre.engagement.actions.answers import record
from palabre.engagement.actions.pledges import keep_levels, keep_question
from palabre.engagement.clocks import lock_conversations, settle
from palabre.engagement.models import Conversation, Episode, Team, Turn
from palabre.engagement.promises import LEVELS, promise_of, service_of
from palabre.engagement.worktime import added
from palabre.governance.acts import Actor
from palabre.governance.models import Brand

THANKS = "Merci pour votre message : c’est réglé de notre côté. Bonne journée !"

# Half within a few hours of work, some within days: as it goes in a small firm.
MINUTES = (25, 40, 70, 90, 130, 180, 240, 320, 400, 700, 1300)


def answer_in_the_past(by: Actor, row: Conversation, chance: random.Random) -> None:
    """Let somebody have answered a conversation some working hours after it was begun."""
    hours, since = promise_of(row.brand).hours, row.waiting_since
    turn = record(by, row, THANKS)
    if since is None:
        return
    length = timedelta(minutes=chance.choice(MINUTES) * chance.uniform(0.7, 1.3))
    at = min(added(hours, since, length), timezone.now() - timedelta(minutes=5))
    with transaction.atomic():
        rows = lock_conversations(row.brand_id, [row.pk])
        Turn.objects.filter(pk=turn.pk).update(at=max(at, since))
        settle(rows)


def furnish_service(by: Actor, brand: Brand, team: Team) -> None:
    """Let the brand promise more than a firm that says nothing, call its team, and ask whether it helped."""
    levels = {name: list(told) for name, told in LEVELS.items()} | {"normal": [4 * 60, 18 * 60]}
    keep_levels(
        by, brand, levels, share=80, team=team, raises=False, seen=service_of(brand).version
    )
    survey = Survey.objects.filter(brand=brand, name="Après une conversation").first()
    if survey is None:
        return
    seen = service_of(brand).version
    keep_question(by, brand, asks=True, survey=survey.pk, days=90, seen=seen)
    chance = random.Random(8)
    question = survey.questions.order_by("place").values_list("pk", flat=True)[0]
    rows = Episode.objects.filter(brand=brand, solved_at__isnull=False).order_by("pk")
    for one in rows.filter(conversation__is_private=True)[:9]:
        reference = f"conversation:{one.conversation_id}/{one.pk}"
        surveys.one_use_link(survey, reference)
        ticket = Ticket.objects.get(survey=survey, reference=reference)
        surveys.fill(survey, Sheet("", {question: [str(chance.choice((3, 4, 5, 5)))]}), ticket)
        Episode.objects.filter(pk=one.pk).update(asked_at=one.solved_at)


def share_out(by: Actor, brand: Brand, rows: list[Conversation], team: Team) -> None:
    """Give the team a part of the conversations."""
    verbs.assign(by, brand, [one.pk for one in rows], None, team)
