"""In which country a browser is at home, as far as the languages it asks for tell."""

from babel.core import get_global
from babel.numbers import get_territory_currencies
from django.utils.translation.trans_real import parse_accept_lang_header

USUAL = "FR"


def country_of_browser(accepts: str) -> str:
    """Two letters: the first country that an Accept-Language header names ("en-GB,en;q=0.9" is GB).

    Where it names none, the one in which most people with its first language live (CLDR's likely
    subtags); `USUAL` where that isn't known either.
    """
    spoken = [code.split("-") for code, _weight in parse_accept_lang_header(accepts)]
    named = [part.upper() for _language, *parts in spoken for part in parts]
    likely = [get_global("likely_subtags").get(language, "") for language, *_parts in spoken[:1]]
    found = [*named, *(code.rpartition("_")[2] for code in likely)]
    return next((one for one in found if _is_country(one)), USUAL)


def _is_country(code: str) -> bool:
    """Whether money is paid there: scripts, regions of many countries and made-up codes have none."""
    return len(code) == 2 and bool(get_territory_currencies(code))
