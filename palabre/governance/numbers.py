"""Numbers as forms and addresses spell them."""

import re
from decimal import Decimal

# An amount, and the sign of money beside it: it is of the house's own currency, whatever is said.
_SIGN = "(?:[€$£]|CHF|CAD)?"
_AMOUNT = re.compile(rf"{_SIGN}([0-9]{{1,10}}(?:[.,][0-9]{{1,2}})?){_SIGN}")


def number_in(text: str, digits: int = 17) -> int | None:
    """The number that a text spells with at most so many figures, None for anything else.

    Seventeen figures are what a database takes for the number of a row.
    """
    return int(text) if text.isascii() and text.isdigit() and len(text) <= digits else None


def amount_in(text: str) -> Decimal | None:
    """The amount from nought up that a person spells, to the hundredth; None for anything else.

    "1 500,50 €" is 1500.50. With three figures behind a comma nobody knows what is meant: 1,234 is no amount.
    """
    found = _AMOUNT.fullmatch("".join(text.split()))
    return Decimal(found[1].replace(",", ".")) if found else None
