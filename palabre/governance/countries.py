"""In which country a browser is at home, as far as the languages it asks for tell."""

from babel.core import get_global
from babel.numbers import get_territory_currencies
from django.utils.translation.trans_real import parse_accept_lang_header

USUAL = "FR"


def country_of_browser(accepts: str) -> str:
    """Two letters: the first country that an Accept-Language header names beside its first language.

    "en,en-GB;q=0.9" is GB. Where it names none, the one in which most people with that language
    live (CLDR's likely subtags), so that "fr,en-US;q=0.9" is FR; then those named beside the other
    languages, which people have for reading; `USUAL` where none is known.
    """
    spoken = [code.split("-") for code, _weight in parse_accept_lang_header(accepts)]
    first = spoken[0][0] if spoken else ""
    named = [(language, part.upper()) for language, *parts in spoken for part in parts]
    found = [
        *(one for language, one in named if language == first),
        get_global("likely_subtags").get(first, "").rpartition("_")[2],
        *(one for language, one in named if language != first),
    ]
    return next((one for one in found if _is_country(one)), USUAL)


def _is_country(code: str) -> bool:
    """Whether money is paid there: scripts, regions of many countries and made-up codes have none."""
    return len(code) == 2 and bool(get_territory_currencies(code))
