"""Pictures and films that a network fetches itself: an address that nobody can guess, open for some days.

Who has such an address sees this one picture, as it was made for that network, or this one film.
"""

from pathlib import Path

from django.conf import settings
from django.core import signing
from django.urls import reverse

from palabre.connectors.films import MP4, QUICKTIME
from palabre.publishing import library

SALT = "publishing.picture"
# A network fetches a picture within seconds; a text that waits for a network's pardon is tried for hours.
OPEN_S = 3 * 24 * 3600
FILM_ENDINGS = {MP4: ".mp4", QUICKTIME: ".mov"}


def is_open() -> bool:
    """Whether Palabre is reached by the world, by an address that networks take."""
    return str(settings.ADDRESS).startswith("https://")


def address_of(digest: str, name: str) -> str:
    """Where a network finds what was made of a picture; "" when the world doesn't reach this house."""
    return _address(digest, name, f"picture{Path(name).suffix}")


def address_of_film(digest: str, content_type: str) -> str:
    """Where a network finds a film; "" when the world doesn't reach this house."""
    return _address(digest, "", f"film{FILM_ENDINGS[content_type]}")


def _address(digest: str, name: str, shown: str) -> str:
    if not is_open():
        return ""
    key = signing.dumps([digest, name], salt=SALT)
    return str(settings.ADDRESS) + reverse("open_picture", args=[key, shown])


def opened(key: str) -> Path | None:
    """The file that an address is about, a film's own or what was made of a picture; None once it is no
    longer open."""
    try:
        digest, name = signing.loads(key, salt=SALT, max_age=OPEN_S)
    except (signing.BadSignature, ValueError):
        return None
    kept = library.made_of(digest, name) if name else library.name_of(digest)
    return library.path_at(kept)
