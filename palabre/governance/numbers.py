"""Numbers as forms and addresses spell them."""


def number_in(text: str, digits: int = 17) -> int | None:
    """The number that a text spells with at most so many figures, None for anything else.

    Seventeen figures are what a database takes for the number of a row.
    """
    return int(text) if text.isascii() and text.isdigit() and len(text) <= digits else None
