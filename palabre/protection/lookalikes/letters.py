"""The texts for reporting one suspect: what is known of it, in both languages."""

from django.utils import timezone, translation
from django.utils.formats import date_format

from palabre.protection.lookalikes.comparing import plain
from palabre.protection.lookalikes.takedowns import LANGUAGES, Facts, Letter, Place, letter
from palabre.protection.lookalikes.words import reasons_in_words
from palabre.protection.models import Evidence, Suspect
from palabre.protection.rules.lookalikes import OfficialKind

MOST_OURS, MOST_REASONS = 6, 8


def letters_for(row: Suspect, place: Place, kept: Evidence | None) -> list[Letter]:
    """The text for a place in each language; ``kept`` is the newest copy, if there is one.

    Only for a class of fraud: KeyError for a parody, fans or critics.
    """
    told = []
    for language in LANGUAGES:
        with translation.override(language):
            told.append(letter(place, row.kind, _facts(row, kept), language))
    return told


def _facts(row: Suspect, kept: Evidence | None) -> Facts:
    """What is known, in the language in force."""
    name = plain(row.name, 100)
    handle = plain(row.handle, 200)
    theirs = f"{name} ({handle})" if name and name != handle else handle
    like = str(row.likeness.get("name", ""))
    is_person = row.likeness.get("kind") == OfficialKind.PERSON
    ours = row.likeness.get("accounts") or []
    evidence = (_when(kept.at, "j F Y, H:i T"), kept.sha256) if kept else None
    return Facts(
        brand=row.brand.name,
        person=like if is_person else "",
        theirs=theirs,
        address=plain(row.url, 300),
        ours=[str(account) for _slug, account in ours][:MOST_OURS],
        reasons=reasons_in_words(row.reasons)[:MOST_REASONS],
        first_seen=_when(row.first_seen_at),
        evidence=evidence,
        today=_when(timezone.now()),
    )


def _when(moment: object, form: str = "j F Y") -> str:
    return str(date_format(timezone.localtime(moment), form))  # type: ignore[arg-type]
