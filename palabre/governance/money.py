"""In what an organisation pays, where Palabre reckons in it, else euros."""

from babel.core import UnknownLocaleError
from babel.numbers import get_territory_currencies

from palabre.governance.models import Organisation

# In which money is reckoned here: what is typed in another stands nowhere to be chosen.
CURRENCIES = ("EUR", "CHF", "CAD", "USD", "GBP", "XOF", "XAF", "MAD", "TND", "DZD")


def currency_of(organisation: Organisation) -> str:
    """The currency of the country an organisation is in where Palabre reckons in it, else euros."""
    try:
        known = get_territory_currencies(organisation.country)
    except (UnknownLocaleError, KeyError):
        known = []
    return next((one for one in reversed(known) if one in CURRENCIES), "EUR")
