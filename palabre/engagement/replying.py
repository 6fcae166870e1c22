"""Saved replies as a conversation offers them: in its language, their places filled from it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from palabre.engagement.models import Conversation, Person, SavedReply
from palabre.engagement.people.access import people_here
from palabre.engagement.people.words import language_words
from palabre.engagement.replies import Place, filled, first_name_of, language_of, plain_name
from palabre.governance.access import Here
from palabre.governance.rules import Right
from palabre.listening.words import network as called

PLACES = {
    Place.NAME: gettext_lazy("their name"),
    Place.FIRST_NAME: gettext_lazy("their first name"),
    Place.BRAND: gettext_lazy("the brand"),
    Place.NETWORK: gettext_lazy("the network"),
    Place.AGENT: gettext_lazy("your name"),
}


@dataclass(frozen=True, slots=True)
class Offered:
    """A reply ready to be put into an answer; ``says`` is what its writer should know."""

    row: SavedReply
    language: str
    text: str
    says: list[str]


def known_of(here: Here, row: Conversation) -> dict[Place, str]:
    """What is known for the places of a reply that a member writes."""
    kept = kept_name(row, people_here(here)) if here.may(Right.TRIAGE) else ""
    return {**known_about(row, kept), Place.AGENT: str(here.member)}


def kept_name(row: Conversation, people: QuerySet[Person]) -> str:
    """What who speaks in a conversation is called in their record, "" without one."""
    if row.voice is None or row.voice.is_unknown:
        return ""
    found = people.filter(identities__voice=row.voice).exclude(name="")
    return found.values_list("name", flat=True).first() or ""


def known_about(row: Conversation, kept: str = "") -> dict[Place, str]:
    """What is known for the places of a reply, whoever writes it; the name ``kept`` in a record goes before
    that of the voice."""
    name = handle = ""
    if row.voice is not None and not row.voice.is_unknown:
        name, handle = plain_name(row.voice.name), row.voice.handle
    return {
        Place.NAME: kept or name or handle,
        Place.FIRST_NAME: first_name_of(kept or name, kept=bool(kept)),
        Place.BRAND: row.brand.name,
        Place.NETWORK: called(row.platform),
    }


def offered(reply: SavedReply, row: Conversation, known: Mapping[Place, str]) -> Offered:
    """A reply in the language of a conversation, filled."""
    wanted = [row.language, row.brand.language, get_language() or ""]
    language = language_of(reply.texts, wanted)
    done = filled(reply.texts.get(language, ""), known)
    says = [_("Not known: %(what)s. Read it over.") % {"what": PLACES[one]} for one in done.missing]
    if row.language and row.language.lower()[:2] != language:
        words = language_words()
        says.append(
            _("They write in another language (%(theirs)s): this text is in %(ours)s.")
            % {
                "theirs": words.get(row.language, row.language),
                "ours": words.get(language, language),
            }
        )
    return Offered(reply, language, done.text, says)


def offers(here: Here, row: Conversation) -> list[dict[str, Any]]:
    """All replies of the brand for a conversation, as the composer's list reads them."""
    known = known_of(here, row)
    found = (offered(one, row, known) for one in SavedReply.objects.filter(brand=row.brand))
    return [
        {"name": one.row.name, "shortcut": one.row.shortcut, "text": one.text, "says": one.says}
        for one in found
    ]
