"""What somebody wrote to us alone, erased: their words, ours that quote them, and what lists showed."""

from collections import defaultdict
from collections.abc import Collection

from django.db import transaction

from palabre.engagement.clocks import lock_conversations, settle
from palabre.engagement.models import Conversation, Note, Turn
from palabre.engagement.people.unquoting import passages, unquoted
from palabre.governance.acts import MACHINE, Actor
from palabre.governance.models import Organisation
from palabre.listening.actions.voices import erase_private, rewrite_texts
from palabre.listening.models import Mention
from palabre.listening.models.mentions import ANONYMOUS
from palabre.publishing.actions.rewriting import rewrite


def erase_words(by: Actor, organisation: Organisation, voices: Collection[int]) -> None:
    """Erase the words of the private messages of these voices; each conversation stays with its dates."""
    theirs = Turn.objects.filter(mention__voice__in=voices, mention__is_private=True)
    held: dict[int, set[int]] = defaultdict(set)
    for brand, talk in theirs.values_list("brand", "conversation"):
        held[brand].add(talk)
    said = passages(erase_private(by, organisation, voices))
    for brand, talks in sorted(held.items()):
        rows = lock_conversations(brand, talks)
        _unquote(rows, said)
        settle(rows)


def erase_left() -> None:
    """Erase what erasures of an earlier version left: private words and notes of whoever is forgotten."""
    rows = Mention.objects.filter(is_private=True, voice__remote_id__startswith=ANONYMOUS)
    left = (
        rows.exclude(text="", title="").order_by().values_list("organisation", "voice").distinct()
    )
    forgotten: dict[int, set[int]] = defaultdict(set)
    for number, voice in left:
        forgotten[number].add(voice)
    for organisation in Organisation.objects.filter(pk__in=forgotten):
        with transaction.atomic():
            voices = forgotten[organisation.pk]
            Note.objects.filter(conversation__voice__in=voices).delete()
            erase_words(MACHINE, organisation, voices)


def _unquote(rows: Collection[Conversation], said: Collection[str]) -> None:
    ours = list(Turn.objects.filter(conversation__in=rows, ours=True).select_related("mention"))
    read = {one.mention.pk: one.mention.text for one in ours if one.mention}
    after = {number: unquoted(text, said) for number, text in read.items()}
    rewrite_texts({number: text for number, text in after.items() if text != read[number]})
    for one in ours:
        Turn.objects.filter(pk=one.pk).update(text=unquoted(one.text, said))
    posts = {one.post_id for one in ours} | {one.draft_id for one in rows}
    rewrite([one for one in posts if one], lambda text: unquoted(text, said))
