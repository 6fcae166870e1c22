"""Merging and splitting people, undoing both, and answering suggestions.

Only identities and consents change sides: messages hang on voices, so none can be lost.
"""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from palabre.engagement.actions.people import locked
from palabre.engagement.actions.people_news import announce
from palabre.engagement.crm.rules import News
from palabre.engagement.models import Consent, Identity, Person, Regrouping, Suggestion
from palabre.engagement.people.rules import Act, Answer, first_filled, folded, joined_notes
from palabre.governance.acts import Actor, audit
from palabre.governance.rules import Refused

_FIELDS = ("name", "company", "place", "language", "notes")


def _state(row: Person) -> dict[str, Any]:
    """What a record says, as a merge may change it."""
    told: dict[str, Any] = {name: getattr(row, name) for name in _FIELDS}
    told["tags"] = sorted(row.tags.values_list("pk", flat=True))
    return told


def _both(one: Person, other: Person) -> tuple[Person, Person]:
    """Both records, held in one order by everybody."""
    held = {row.pk: locked(row) for row in sorted((one, other), key=lambda row: row.pk)}
    return held[one.pk], held[other.pk]


@transaction.atomic
def merge(by: Actor, kept: Person, other: Person, evidence: str = "") -> Regrouping:
    """Make one record of two. What the kept one doesn't say it takes over from the other, which stays out
    of sight until the merge is undone. Raises `Refused`."""
    if kept.pk == other.pk:
        raise Refused(_("This is the same record."))
    if kept.organisation_id != other.organisation_id:
        raise Refused(_("This record is gone meanwhile."))
    kept, other = _both(kept, other)
    if kept.brand_id != other.brand_id:
        raise Refused(
            _(
                "One is known to the whole organisation, the other to one brand: make that the same first."
            )
        )
    before = _state(kept)
    moved = {
        "identities": _move(other.identities.all(), kept),
        "consents": list(other.consents.values_list("pk", flat=True)),
    }
    other.consents.update(person=kept)
    for name in _FIELDS[:-1]:
        setattr(kept, name, first_filled(getattr(kept, name), getattr(other, name)))
    kept.notes, kept.key = joined_notes(kept.notes, other.notes), folded(kept.name)
    kept.save()
    kept.tags.add(*other.tags.all())
    other.merged_into = kept
    other.save(update_fields=["merged_into", "changed_at"])
    row = Regrouping.objects.create(
        organisation=kept.organisation, act=Act.MERGE, kept=kept, other=other, moved=moved,
        before=before, after=_state(kept), evidence=evidence[:300], by=by.user,
    )  # fmt: skip
    audit(kept.organisation_id, "merged", kept, by, other=other.pk)
    announce(other, News.MERGED, into=kept)
    announce(kept, News.CHANGED)
    return row


def _move(rows: Any, to: Person) -> list[int]:
    """Give identities to somebody; their numbers. A site that both have stays once."""
    numbers = []
    sites = set(to.identities.filter(what="site").values_list("value", flat=True))
    for row in rows:
        if row.what == "site" and row.value in sites:
            continue
        numbers.append(row.pk)
    Identity.objects.filter(pk__in=numbers).update(person=to)
    return numbers


@transaction.atomic
def split(by: Actor, row: Person, numbers: Iterable[int], name: str = "") -> Regrouping:
    """Make a record of its own of some of what somebody is known by. Raises `Refused` when that is nothing
    or everything."""
    row = locked(row)
    theirs = list(row.identities.select_related("voice"))
    leaving = [one for one in theirs if one.pk in set(numbers)]
    if not leaving or len(leaving) == len(theirs):
        raise Refused(_("Choose some of what they are known by, and leave some."))
    voices = [one.voice for one in leaving if one.voice]
    name = name.strip() or next((one.name or one.handle for one in voices), "") or leaving[0].value
    other = Person.objects.create(
        organisation=row.organisation, brand=row.brand, name=name[:200], key=folded(name),
        language=row.language,
    )  # fmt: skip
    told = Consent.objects.filter(person=row, identity__in=leaving)
    moved = {
        "identities": _move(leaving, other),
        "consents": list(told.values_list("pk", flat=True)),
    }
    told.update(person=other)
    row.save(update_fields=["changed_at"])
    found = Regrouping.objects.create(
        organisation=row.organisation, act=Act.SPLIT, kept=row, other=other, moved=moved,
        before=_state(other), by=by.user,
    )  # fmt: skip
    audit(row.organisation_id, "split", row, by, other=other.pk)
    announce(other, News.MADE)
    announce(row, News.CHANGED)
    return found


def can_be_undone(row: Regrouping) -> bool:
    """Whether nothing was regrouped since with either of the two records: the last goes first."""
    pair = [row.kept_id, row.other_id]
    later = Regrouping.objects.filter(pk__gt=row.pk, undone_at=None)
    later = later.filter(Q(kept__in=pair) | Q(other__in=pair))
    return row.undone_at is None and not later.exists()


@transaction.atomic
def undo(by: Actor, row: Regrouping) -> Person:
    """Take a merge or a split back: each has again what they had, and what came since stays with whom it
    came to. The record that stays in sight. Raises `Refused` when a later one stands in the way."""
    pair = sorted([row.kept_id, row.other_id])
    held = {one.pk: one for one in Person.objects.select_for_update().filter(pk__in=pair)}
    row = Regrouping.objects.select_for_update().get(pk=row.pk)
    if row.undone_at is not None:
        raise Refused(_("This was undone already."))
    if not can_be_undone(row):
        raise Refused(_("Something was merged or split since: undo that first."))
    kept, other = held[row.kept_id], held[row.other_id]
    if row.act == Act.MERGE:
        _part_again(row, kept, other)
    else:
        _join_again(row, kept, other)
    row.undone_at = timezone.now()
    row.save(update_fields=["undone_at"])
    audit(row.organisation_id, "undid", kept, by, other=other.pk, act=str(row.act))
    announce(kept, News.CHANGED)
    if row.act == Act.MERGE:
        announce(other, News.MADE)
    else:
        announce(other, News.MERGED, into=kept)
    return kept


def _part_again(row: Regrouping, kept: Person, other: Person) -> None:
    Identity.objects.filter(pk__in=row.moved["identities"], person=kept).update(person=other)
    Consent.objects.filter(pk__in=row.moved["consents"], person=kept).update(person=other)
    now = _state(kept)
    for name in _FIELDS:  # what a person changed since is theirs
        if now[name] == row.after[name]:
            setattr(kept, name, row.before[name])
    kept.key = folded(kept.name)
    kept.save()
    kept.tags.remove(*set(row.after["tags"]) - set(row.before["tags"]))
    other.merged_into = None
    other.save(update_fields=["merged_into", "changed_at"])


def _join_again(row: Regrouping, kept: Person, other: Person) -> None:
    """All of the split record goes home, also what it got since."""
    _move(other.identities.all(), kept)
    other.consents.update(person=kept)
    if other.notes.strip():
        kept.notes = joined_notes(kept.notes, other.notes)
    kept.save()
    kept.tags.add(*other.tags.all())
    other.merged_into = kept
    other.save(update_fields=["merged_into", "changed_at"])


@transaction.atomic
def answer(by: Actor, row: Suggestion, *, same: bool) -> Regrouping | None:
    """Say whether two records are one person: they are merged, or never suggested again. Raises `Refused`
    when it was answered, or when they can't be merged."""
    row = Suggestion.objects.select_for_update().select_related("one", "other").get(pk=row.pk)
    if row.answer != Answer.OPEN:
        raise Refused(_("Somebody has answered this meanwhile."))
    row.answer, row.answered_at = Answer.SAME if same else Answer.OTHER, timezone.now()
    row.answered_by = by.user
    row.save(update_fields=["answer", "answered_at", "answered_by"])
    if not same:
        audit(row.organisation_id, "told apart", row.one, by, other=row.other_id)
        return None
    return merge(by, row.one, row.other, f"{row.why}: {row.what}")
