"""What a suspect shows, fetched by the one door to the network, and read without running any of it."""

import io
import warnings
from dataclasses import dataclass
from html.parser import HTMLParser

from PIL import Image

from palabre.analysis.pictures import FORMATS, MOST_PIXELS
from palabre.channels import doors
from palabre.connectors.contract import ConnectorError

PICTURE_CAP = 2 * 1024 * 1024
PAGE_CAP = 1024 * 1024
SMALL = 256
_HEAD = 300_000  # characters of a page in which its description stands


@dataclass(frozen=True, slots=True)
class Fetched:
    """What an address answered, or why it didn't: one of both."""

    body: bytes = b""
    url: str = ""
    status: int = 0
    content_type: str = ""
    was_cut: bool = False
    fault: str = ""


def fetch(url: str, cap: int, *, cut: bool) -> Fetched:
    """Read an address that a stranger chose; internal ones are refused.

    With ``cut`` a longer answer is cut at the cap, else it is refused.
    """
    try:
        found = doors.http().get(url, cap=cap, cut=cut, alone=True, expect=(404, 410))
    except ConnectorError as fault:
        return Fetched(url=url, fault=str(fault) or "?")
    kind = found.headers.get("content-type", "")[:100]
    return Fetched(found.body, found.url, found.status, kind, found.cut)


def small(data: bytes) -> bytes:
    """A picture from outside as a PNG of ours, at most 256 points wide. ValueError when it can't be read."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=FORMATS) as picture:
                if picture.width * picture.height > MOST_PIXELS:
                    raise ValueError("The picture is too large.")
                picture.draft("RGB", (SMALL, SMALL))
                picture.thumbnail((SMALL, SMALL))
                out = io.BytesIO()
                picture.convert("RGBA").save(out, "PNG")
    except ValueError:
        raise
    except Exception as fault:
        # Each decoder fails in ways of its own.
        raise ValueError("The picture can't be read.") from fault
    return out.getvalue()


class _Head(HTMLParser):
    """The title, the description and the picture that a page gives of itself."""

    NAMES = ("og:description", "description", "twitter:description")

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.told: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag != "meta":
            return
        given = dict(attrs)
        name = (given.get("property") or given.get("name") or "").lower()
        if name in self.NAMES and given.get("content"):
            self.told.setdefault(name, str(given["content"])[:2_000])


def description_in(page: str) -> str:
    """What a page says of itself in its head; "" when it says nothing."""
    head = _Head()
    head.feed(page[:_HEAD])
    return next((head.told[name] for name in head.NAMES if name in head.told), "")
