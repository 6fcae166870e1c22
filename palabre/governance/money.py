"""In what an organisation pays."""

from babel.core import UnknownLocaleError
from babel.numbers import get_territory_currencies

from palabre.governance.models import Organisation


def currency_of(organisation: Organisation) -> str:
    """The currency of the country an organisation is in; euros where none can be told."""
    try:
        known = get_territory_currencies(organisation.country)
    except (UnknownLocaleError, KeyError):
        known = []
    return known[-1] if known else "EUR"
