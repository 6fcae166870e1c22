"""What pages call things: lists and their values, in the reader's language.

Only what the brand itself may see has a name.
"""

from collections.abc import Iterable

from babel import Locale, UnknownLocaleError
from django.utils.translation import get_language, gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from palabre.analysis.drawing.plot import locale_of
from palabre.channels.doors import platform
from palabre.governance.models import Brand
from palabre.listening.access import sources_of
from palabre.listening.importing import OWN_SLUG
from palabre.listening.models import Category, Place, Topic, Voice
from palabre.listening.rules import CAPTURED, SENT_IN
from palabre.listening.selection import number

TITLES = {
    "topic": _("Topics"),
    "tone": _("Tone"),
    "intent": _("Intent"),
    "category": _("Own categories"),
    "platform": _("Networks"),
    "kind": _("Kinds"),
    "language": _("Languages"),
    "country": _("Countries"),
    "place": _("Places"),
    "tag": _("Tags"),
    "hashtag": _("Hashtags"),
    "domain": _("Linked sites"),
    "link": _("Linked pages"),
    "voice": _("Voices"),
    "source": _("Sources"),
}
KINDS = {
    "article": _("Article"),
    "post": _("Post"),
    "comment": _("Comment"),
    "forum": _("Forum"),
    "review": _("Review"),
    "video": _("Video"),
    "photo": _("Photo"),
    "mail": _("Mail"),
    "message": _("Message"),
    "wiki": _("Wiki"),
}
TONES = {
    "positive": _("Positive"),
    "neutral": _("Neutral"),
    "negative": _("Negative"),
    "mixed": _("Mixed"),
    "unsure": _("Unsure"),
}

# "crisis" is said of a word: nothing is a crisis because one text says so.
INTENTS = {
    "complaint": _("Complaint"),
    "question": _("Question"),
    "praise": _("Praise"),
    "buying": _("Buying intention"),
    "idea": _("Idea"),
    "job": _("Job seeker"),
    "crisis": _("Crisis word"),
    "spam": _("Spam"),
    "none": pgettext_lazy("intent", "None"),
    "unsure": pgettext_lazy("intent", "Unsure"),
}


def labels(brand: Brand, name: str, values: list[str]) -> dict[str, str]:
    """What people call the values of a list; numbers of rows that are gone, or not the brand's to see,
    are left out."""
    if name == "tone":
        return {value: str(TONES.get(value, value)) for value in values}
    if name == "intent":
        return {value: str(INTENTS.get(value, value)) for value in values}
    if name == "kind":
        return {value: str(KINDS.get(value, value)) for value in values}
    if name == "platform":
        return {value: network(value) for value in values}
    if name == "language":
        return {value: language_name(value) for value in values}
    if name == "country":
        return {value: country_name(value) for value in values}
    return names_of(brand, name, values)


def intents_in_words(labels: str) -> str:
    """Several intents, as they stand in a correction: « réclamation, question »."""
    return ", ".join(str(INTENTS.get(one, one)).lower() for one in labels.split(",") if one) or "–"


def network(slug: str) -> str:
    """The name of a platform; one that is known no more keeps its short name."""
    if slug == OWN_SLUG:
        return gettext("Imported files")
    if slug == SENT_IN:
        return gettext("Programs of your own")
    if slug == CAPTURED:
        return gettext("Captured by hand")
    try:
        return gettext(platform(slug).name)
    except KeyError:
        return slug


def names_of(brand: Brand, field: str, keys: Iterable[object]) -> dict[str, str]:
    """The name of each number of a list; words stand for themselves, and what is no row of the
    brand's (or, for voices and places, of its organisation's) has none."""
    rows = {
        "topic": Topic.objects.filter(brand=brand),
        "voice": Voice.objects.filter(organisation=brand.organisation_id),
        "place": Place.objects.filter(organisation=brand.organisation_id),
        "category": Category.objects.filter(organisation=brand.organisation_id, is_on=True),
        "source": sources_of(brand.organisation_id, brand),
    }.get(field)
    if rows is None:
        return {str(key): str(key) for key in keys}
    numbers = {found for key in keys if (found := number(str(key))) is not None}
    return {str(row.pk): str(row) for row in rows.filter(pk__in=numbers)}


def locale() -> Locale:
    """The reader's language with its customs."""
    return locale_of(get_language() or "en")


def language_name(code: str) -> str:
    """A language in the reader's own: « anglais »; the code when it has no name."""
    try:
        return Locale.parse(code).get_display_name(locale()) or code
    except (UnknownLocaleError, ValueError):
        return code


def country_name(code: str) -> str:
    """A country in the reader's language."""
    return locale().territories.get(code.upper(), code)
