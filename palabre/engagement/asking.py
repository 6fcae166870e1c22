"""The question after a matter is done: whether it helped. Once, in private, and seldom to one person."""

import logging
import re
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone, translation
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from palabre.engagement.actions.answers import answered_by
from palabre.engagement.clocks import lock_conversations, settle
from palabre.engagement.gathering import leave
from palabre.engagement.models import Conversation, Episode, Identity, Pledge
from palabre.engagement.rules import ConversationState
from palabre.engagement.ruling.asked import Event
from palabre.engagement.ruling.happening import became
from palabre.engagement.talking import why_not
from palabre.governance.acts import MACHINE, Moved, audit
from palabre.governance.models import Brand
from palabre.governance.rules import Refused
from palabre.publishing.actions import posts
from palabre.publishing.actions.posts import Told, Written

log = logging.getLogger(__name__)
_ABOUT = re.compile(r"conversation:(\d{1,18})/(\d{1,18})")


def surveys(brand: Brand) -> list[tuple[int, str]]:
    """The surveys by which a brand can ask."""
    found: list[tuple[int, str]] = import_string(settings.SURVEYS_TO_ASK)(brand)
    return found


def ask(number: int) -> bool:
    """Ask whoever was helped in a matter, unless something stands against it; whether it was asked.

    The answer that asks, its link and the mark that it was asked are one transaction.
    """
    found = Episode.objects.filter(pk=number).values_list("conversation", "brand").first()
    if found is None:
        return False
    try:
        with transaction.atomic():
            return _ask(number, *found)
    except (Refused, Moved) as fault:
        log.info("No question was asked about matter %s: %s", number, fault)
        return False


def _ask(number: int, talk: int, brand: int) -> bool:
    rows = lock_conversations(brand, [talk])
    service = Pledge.objects.filter(pk=brand, asks=True, survey__gte=1).first()
    matter = Episode.objects.filter(pk=number, solved_at__isnull=False, asked_at=None)
    if not rows or service is None or not matter.exists() or not may_ask(rows[0], service):
        return False
    row = rows[0]
    link = import_string(settings.SURVEY_LINK)(
        brand, service.survey, f"conversation:{talk}/{number}"
    )
    if not link:
        return False
    written = Written(
        text=_words(row, link), language=row.language, told=[Told(row.channel_id or 0)]
    )
    post = posts.write_post(MACHINE, row.brand, written, answering=answered_by(row))
    posts.schedule(MACHINE, post)
    leave(row, post.pk)
    settle([row], told=[row.pk])
    matter.update(asked_at=timezone.now())
    audit(row.organisation_id, "asked after", row, MACHINE)
    return True


def _words(row: Conversation, link: str) -> str:
    with translation.override(row.language or row.brand.language):
        said = _("Did our answer help you? One question, half a minute:")
    return f"{said} {link}"


def may_ask(row: Conversation, service: Pledge) -> bool:
    """Whether a question may be put: in private, where we may answer still, while nobody writes there, and
    not twice to one person in the days that the brand named."""
    if not row.is_private or row.state != ConversationState.DONE or row.draft_id is not None:
        return False
    if row.channel is None or row.voice_id is None or why_not(row):
        return False
    person = Identity.objects.filter(voice=row.voice_id).values_list("person", flat=True).first()
    voices = {row.voice_id}
    if person is not None:
        known = Identity.objects.filter(person=person, voice__isnull=False)
        voices |= {one for one in known.values_list("voice", flat=True) if one is not None}
    recent = timezone.now() - timedelta(days=service.ask_days)
    asked = Episode.objects.filter(brand=row.brand_id, asked_at__gte=recent)
    return not asked.filter(conversation__voice__in=voices).exists()


def answered(organisation: int, reference: str, value: int, best: int) -> None:
    """Keep with a matter what was answered about it; what is about something else is left alone."""
    match = _ABOUT.fullmatch(reference)
    if match is not None:
        rows = Episode.objects.filter(pk=int(match[2]), conversation=int(match[1]))
        rows = rows.filter(brand__organisation=organisation)
        rows.update(score=value, score_of=best)
        if is_bad(value, best):
            for number, brand, talk in rows.values_list("pk", "brand", "conversation"):
                became(brand, [talk], Event.DISLIKED, f"matter-{number}")


def is_bad(value: int, best: int) -> bool:
    """Whether somebody says that it didn't help: one or two stars of five, 0 to 4 of ten."""
    return 5 * value <= 2 * best
