"""A text made of a feed's entry by a template: {title}, {link}, {text}."""

import re

LONGEST_TEXT = 500
_PLACES = re.compile(r"\{(title|link|text)\}")


def filled(template: str, *, title: str, link: str, text: str) -> str:
    """The template with the entry's own words in its places; anything else in it stays as it is.

    Words of the entry that look like a place are not filled again. An entry without a title is called by
    the beginning of its text.
    """
    short = _shortened(" ".join(text.split()), LONGEST_TEXT)
    words = {"title": title or _shortened(short, 120), "link": link, "text": short}
    found = _PLACES.sub(lambda place: words[place[1]], template)
    return "\n".join(line.rstrip() for line in found.splitlines()).strip()


def _shortened(text: str, most: int) -> str:
    if len(text) <= most:
        return text
    whole = text[: most - 1].rsplit(" ", 1)[0] or text[: most - 1]
    return whole.rstrip(" ,;:.") + "…"
