"""Which tone a text has for one organisation: our models, corrected by what its people taught."""

from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from palabre.analysis.tone import Tone, answering, precise, retrain, score
from palabre.governance.acts import Actor, audit
from palabre.governance.models import Organisation
from palabre.listening.drafts import Draft, id_at
from palabre.listening.models import Correction, IndexOp, Mention, OwnTone
from palabre.listening.rules import ToneLabel

ENOUGH_CORRECTIONS = 20
# The agreement of an own model is measured on so many corrections, in so many parts.
MOST_JUDGED, PARTS = 500, 5
REFINED_AT_ONCE = 100
REFINE_WITHIN = timedelta(days=2)
DOUBT = 0.6
HEARD_BY_MANY = 20_000
# What a model can be taught: it makes mixed and unsure of these itself.
TEACHING = (ToneLabel.NEGATIVE, ToneLabel.NEUTRAL, ToneLabel.POSITIVE)

_own: dict[int, tuple[object, bytes]] = {}


def score_tone(drafts: list[Draft]) -> list[Draft]:
    """Score the tone of new texts with the small model; the doubtful are read more precisely later.

    A tone that came with the text (a file may give one) stands.
    """
    open_ones = [draft for draft in drafts if not draft.tone_model]
    for organisation, own in own_models({draft.organisation_id for draft in open_ones}).items():
        mine = [draft for draft in open_ones if draft.organisation_id == organisation]
        texts = [f"{draft.item.title}\n{draft.item.text}".strip() for draft in mine]
        tones = score(texts, [draft.language for draft in mine], own=own)
        for draft, tone in zip(mine, tones, strict=True):
            draft.tone, draft.tone_confidence, draft.tone_model = _row(tone)
    return drafts


def _row(tone: Tone) -> tuple[str, float, str]:
    return tone.label, round(float(tone.confidence), 4), tone.model


def own_models(organisations: set[int]) -> dict[int, bytes | None]:
    """Each organisation's own correction of the small model, or None; read again when it changes."""
    stamps = dict(
        OwnTone.objects.filter(organisation__in=organisations).values_list(
            "organisation_id", "made_at"
        )
    )
    for number, stamp in stamps.items():
        if _own.get(number, (None,))[0] != stamp:
            weights = OwnTone.objects.values_list("weights", flat=True).get(organisation=number)
            _own[number] = (stamp, bytes(weights))
    return {number: _own[number][1] if number in stamps else None for number in organisations}


def corrected_texts(organisation: Organisation) -> list[tuple[str, str, str]]:
    """What people of the organisation said of texts: (text, language, tone), oldest first."""
    rows = Mention.objects.filter(organisation=organisation, tone_by_hand=True).order_by("position")
    return [
        (f"{title}\n{text}".strip(), language, tone)
        for title, text, language, tone in rows.values_list("title", "text", "language", "tone")
        if tone in TEACHING
    ]


def count_of_corrections(organisation: Organisation) -> int:
    """How many texts people gave a tone that can be learnt from."""
    rows = Mention.objects.filter(organisation=organisation, tone_by_hand=True)
    return rows.filter(tone__in=TEACHING).count()


def has_new_corrections(organisation: Organisation) -> bool:
    """Whether people corrected a tone since the own model last learnt, or ever when there is none.

    By time and not by number: a tone that is corrected a second time makes no correction more.
    """
    made = OwnTone.objects.filter(organisation=organisation).values_list("made_at", flat=True)
    rows = Correction.objects.filter(mention__organisation=organisation, field="tone")
    learnt = made.first()
    return (rows.filter(at__gt=learnt) if learnt else rows).exists()


def learn_tone(by: Actor, organisation: Organisation) -> OwnTone | None:
    """Learn from the corrections; None while there are too few of them to be worth it."""
    taught = corrected_texts(organisation)
    if len(taught) < ENOUGH_CORRECTIONS:
        return None
    # Seconds of arithmetic: done before the transaction, which would keep all others from writing.
    learnt = {"weights": retrain("small", taught), "corrections": len(taught), **agreement(taught)}
    with transaction.atomic():
        own, _ = OwnTone.objects.update_or_create(organisation=organisation, defaults=learnt)
        audit(organisation, "taught", own, by, corrections=len(taught))
    return own


def agreement(taught: Sequence[tuple[str, str, str]]) -> dict[str, int]:
    """How often the shipped model and an own one read a corrected text as people did.

    Cross-validation in five parts over the newest corrections: each part is read by a model that learnt
    from the others only.
    """
    newest = list(taught)[-MOST_JUDGED:]
    found = {"judged": len(newest), "agreed_shipped": 0, "agreed_own": 0}
    for part in range(PARTS):
        held = newest[part::PARTS]
        rest = [one for at, one in enumerate(newest) if at % PARTS != part]
        texts, languages = [text for text, _, _ in held], [language for _, language, _ in held]
        for name, own in (("agreed_shipped", None), ("agreed_own", retrain("small", rest))):
            read = score(texts, languages, own=own)
            said = zip(read, held, strict=True)
            found[name] += sum(tone.label == label for tone, (_, _, label) in said)
    return found


@transaction.atomic
def forget_own_tone(by: Actor, organisation: Organisation) -> None:
    """Go back to our model as it is shipped; the corrections themselves stay."""
    for own in OwnTone.objects.filter(organisation=organisation):
        audit(organisation, "forgot", own, by)
        own.delete()


def refine_tones() -> int:
    """Read again, precisely, recent texts whose tone is doubtful or that many heard; how many.

    Embeddings are slow (tens of texts a second), so they go where they change most. Without the extra
    `semantic` there is nothing to do. An organisation that taught its own model keeps what that says:
    the lesson was learnt by the small model, and the precise one hasn't heard it.
    """
    if answering("precise") != "precise":
        return 0
    rows = _doubtful()
    if not rows:
        return 0
    texts = [f"{row.title}\n{row.text}".strip()[:2000] for row in rows]
    tones = score(texts, [row.language for row in rows], model="precise")
    for row, tone in zip(rows, tones, strict=True):
        row.tone, row.tone_confidence, row.tone_model = _row(tone)
    _write(rows)
    if len(rows) < REFINED_AT_ONCE:
        precise.release()  # nothing waits: a worker at rest needn't hold the model
    return len(rows)


def _doubtful() -> Sequence[Mention]:
    recent = Mention.objects.filter(
        pk__gte=id_at(timezone.now() - REFINE_WITHIN), tone_by_hand=False, tone_model="small"
    )
    doubt = recent.filter(tone_confidence__lt=DOUBT) | recent.filter(followers__gte=HEARD_BY_MANY)
    untaught = doubt.filter(organisation__own_tone=None).exclude(language="")
    return list(untaught.order_by("-pk")[:REFINED_AT_ONCE])


@transaction.atomic
def _write(rows: Sequence[Mention]) -> None:
    """Write tones that took seconds to make: only on the words that were read. Meanwhile a text may have
    been edited or deleted, a person may have corrected its tone, the house may have taught a model."""
    written = []
    for row in rows:
        same = Mention.objects.filter(
            pk=row.pk, title=row.title, text=row.text, tone_by_hand=False, tone_model="small",
            organisation__own_tone=None,
        )  # fmt: skip
        if same.update(
            tone=row.tone, tone_confidence=row.tone_confidence, tone_model=row.tone_model
        ):
            written.append(row.pk)
    IndexOp.objects.bulk_create([IndexOp(mention_id=number) for number in written])
