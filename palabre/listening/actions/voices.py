"""What people do to voices: make one anonymous whose owner asked to be forgotten, erase what was private."""

import uuid
from collections.abc import Collection, Mapping
from typing import Any

from django.db import transaction

from palabre.governance.acts import Actor, audit
from palabre.governance.models import Organisation
from palabre.listening.models import IndexOp, Mention, Voice
from palabre.listening.models.mentions import ANONYMOUS
from palabre.listening.proving import ERASED, prove
from palabre.listening.rules import ToneLabel

# A private text without its words: nothing that was read in them stays either.
EMPTY: dict[str, Any] = {
    "title": "", "text": "", "links": [], "media": [], "hashtags": [], "language": "",
    "tone": ToneLabel.UNSURE, "tone_confidence": 0, "intents": {}, "categories": {},
}  # fmt: skip


@transaction.atomic
def erase_private(by: Actor, organisation: Organisation, numbers: Collection[int]) -> list[str]:
    """Erase the words of what voices wrote to us alone; that they did, and when, stays, with proof in the
    trail. Gives the words that went, for whoever quotes them.
    """
    rows = Mention.objects.filter(
        organisation=organisation, voice__in=numbers, is_private=True
    ).exclude(text="", title="")
    found = list(rows.values_list("pk", "platform", "remote_id", "title", "text"))
    for slug in sorted({one[1] for one in found}):
        names = [(organisation.pk, name) for _pk, of, name, _title, _text in found if of == slug]
        prove(ERASED, slug, names, by)
    _rewrite(dict.fromkeys([one[0] for one in found], EMPTY))
    return [text for *_rest, title, said in found for text in (title, said) if text]


def rewrite_texts(changed: Mapping[int, str]) -> None:
    """Give texts of ours that were read back other words, in the index, too."""
    _rewrite({number: {"text": text} for number, text in changed.items()})


def _rewrite(changed: Mapping[int, Mapping[str, Any]]) -> None:
    for number, fields in changed.items():
        Mention.objects.filter(pk=number).update(**fields)
    IndexOp.objects.bulk_create([IndexOp(mention_id=number) for number in changed], batch_size=500)


@transaction.atomic
def make_anonymous(by: Actor, organisation: Organisation, numbers: Collection[int]) -> int:
    """Take from voices what says who they are; what they said stays, without a way to them.

    How many texts have nobody's name now. A later reading of new texts makes a new voice.
    """
    rows = list(Voice.objects.select_for_update().filter(organisation=organisation, pk__in=numbers))
    for row in rows:
        row.remote_id = f"{ANONYMOUS}{uuid.uuid4()}"
        row.name = row.handle = row.url = row.avatar = ""
        row.followers = None
        row.save()
        audit(organisation, "made anonymous", row, by, network=row.platform)
    texts = Mention.objects.filter(voice__in=[row.pk for row in rows])
    said = list(texts.values_list("pk", flat=True))
    # The address of a text leads to who wrote it; its name over there stays, so that it isn't read again.
    texts.update(url="", followers=None)
    IndexOp.objects.bulk_create([IndexOp(mention_id=number) for number in said], batch_size=500)
    return len(said)
