"""All that is kept about somebody, for themselves (GDPR, articles 15 and 20): plain values, as JSON."""

from collections.abc import Collection, Iterator
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet

from palabre.channels.doors import kept_in
from palabre.engagement.actions.candidates import candidates_of
from palabre.engagement.models import Candidate, Conversation, Lead, Person, Regrouping, Turn
from palabre.engagement.people.access import numbers_of
from palabre.engagement.people.history import newest_of, voices_of
from palabre.engagement.people.showing import consent_rows, kept_words
from palabre.listening.models import Mention

MOST_TEXTS = 10_000
AT_ONCE = 1_000
TOLD_OF_TEXTS = (
    "pk", "published_at", "platform", "place__name", "place__address", "url", "title", "text", "language",
    "tone",
)  # fmt: skip


def all_about(
    row: Person, brands: Collection[int] | None = None, *, recruits: bool = True
) -> dict[str, Any]:
    """Who they are, by what they are known and who said so, what they agreed to, what they wrote, and what
    was noted beside it.

    ``left_out`` names the networks that forbid to copy what their members wrote. ``brands`` are those whose
    private messages and notes whoever takes it may read, None for all; ``recruits`` whether they may see
    candidates: ``is_whole`` says whether something was left out.
    """
    applied = list(candidates_of(row.organisation, [row.pk]).select_related("brand"))
    known = list(row.identities.select_related("voice", "said_by"))
    texts = list(_texts(row, brands))
    leaving = [one for one in known if not (one.voice and one.voice.platform in kept_in())]
    return {
        "person": {
            "number": row.pk, "name": row.name, "company": row.company, "place": row.place,
            "language": row.language, "notes": row.notes,
            "tags": [tag.name for tag in row.tags.all()],
            "kept_by": row.brand.name if row.brand else row.organisation.name,
            "made_at": row.made_at.isoformat(), "changed_at": row.changed_at.isoformat(),
        },
        "known_by": [
            {
                "what": one.what, "value": str(one), "network": one.voice.platform if one.voice else "",
                "handle": one.voice.handle if one.voice else "",
                "address": one.voice.url if one.voice else "", "evidence": one.evidence,
                "since": one.at.isoformat(),
            }
            for one in leaving
        ],
        "consents": list(_consents(row)),
        "regroupings": [
            {"act": one.act, "at": one.at.isoformat(), "evidence": one.evidence}
            for one in Regrouping.objects.filter(kept=row)
        ],
        "leads": [
            {
                "brand": one.brand.name, "stage": one.stage, "reason": one.reason,
                "value": str(one.value) if one.value is not None else None, "origin": one.origin,
                "next_step": one.next_step, "notes": [note.text for note in one.notes.all()],
                "made_at": one.made_at.isoformat(), "changed_at": one.changed_at.isoformat(),
            }
            for one in _leads(row)
        ],
        "applications": [_applied(one) for one in applied] if recruits else [],
        "told_to": [
            {"file": one.link.name, "kind": one.link.kind}
            for one in row.crm_records.select_related("link")
        ],
        "texts": texts,
        "conversations": list(_talks(row, brands)),
        "is_whole": brands is None and (recruits or not applied) and len(texts) < MOST_TEXTS,
        "left_out": kept_words([one.voice.platform for one in known if one.voice]),
    }  # fmt: skip


def _leads(row: Person) -> QuerySet[Lead]:
    rows = Lead.objects.filter(person__in=numbers_of(row))
    return rows.select_related("brand").prefetch_related("notes")


def _applied(one: Candidate) -> dict[str, Any]:
    return {
        "brand": one.brand.name, "name": one.name, "mail": one.mail, "phone": one.phone, "job": one.job,
        "stage": one.step, "notes": one.notes, "made_at": one.made_at.isoformat(),
        "last_contact": one.last_contact.isoformat(),
    }  # fmt: skip


def _consents(row: Person) -> Iterator[dict[str, Any]]:
    for one in consent_rows(row):
        said, ended = one["row"], one["ended"]
        yield {
            "purpose": said.purpose, "source": said.source, "words": said.proof,
            "given_at": said.given_at.isoformat(), "holds": one["holds"],
            "confirmed_at": said.confirmed_at and said.confirmed_at.isoformat(),
            "ended_at": ended.isoformat() if ended else None,
        }  # fmt: skip


def _talks(row: Person, brands: Collection[int] | None) -> Iterator[dict[str, Any]]:
    """What was noted inside on their conversations, and how they found our answers."""
    rows = Conversation.objects.filter(voice__in=voices_of(row)).order_by("pk")
    rows = rows if brands is None else rows.filter(brand__in=brands)
    for one in rows.select_related("brand").prefetch_related("notes", "episodes"):
        yield {
            "brand": one.brand.name, "network": one.platform, "number": one.pk,
            "notes": [{"at": note.at.isoformat(), "text": note.text} for note in one.notes.all()],
            "ratings": [
                {"rated": matter.score, "of": matter.score_of}
                for matter in one.episodes.all()
                if matter.score is not None
            ],
        }  # fmt: skip


def _texts(row: Person, brands: Collection[int] | None) -> Iterator[dict[str, Any]]:
    texts = Mention.objects.exclude(platform__in=kept_in())
    if brands is not None:
        here = Turn.objects.filter(mention=OuterRef("pk"), brand__in=brands)
        texts = texts.filter(Exists(here)) | texts.filter(is_private=False)
    numbers = newest_of(row, texts, MOST_TEXTS)
    for start in range(0, len(numbers), AT_ONCE):
        some = Mention.objects.filter(pk__in=numbers[start : start + AT_ONCE])
        for one in sorted(some.values(*TOLD_OF_TEXTS), key=lambda one: -one["pk"]):
            yield {
                "at": one["published_at"].isoformat(), "network": one["platform"],
                "place": one["place__name"] or one["place__address"], "address": one["url"],
                "title": one["title"], "text": one["text"], "language": one["language"],
                "tone": one["tone"],
            }  # fmt: skip
