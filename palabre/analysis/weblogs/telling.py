"""What a request was for, and where it came from: a page or a file, a tag of a campaign, a network."""

import re
from typing import NamedTuple
from urllib.parse import parse_qsl, unquote, urlsplit

from palabre.analysis.referrers import OTHER, UNSEEN, host_of, named_network, network_of

LONGEST_PATH, LONGEST_TAG = 300, 80
INSIDE = "inside"  # from another page of the same site

# What pages load, and what programs fetch: nobody reads them as a page. The first lines are GoAccess's.
_ENDINGS = (
    "css js jpg png gif ico jpeg pdf csv mpeg mpg swf woff woff2 xls xlsx doc docx ppt pptx txt zip "
    "ogg mp3 mp4 exe iso gz rar svg bmp tar tgz tiff tif ttf flv dmg xz zst "
    "webp avif eot otf mjs map json xml rss atom webm m4a m4v mov wav wasm webmanifest bz2 7z deb rpm "
    "apk ics vcf epub odt ods odp"
)
_FILES = frozenset(_ENDINGS.split())
# What networks hang on the addresses that are opened from them.
_CLICK_MARKS = (
    ("fbclid", "facebook"), ("twclid", "x"), ("ttclid", "tiktok"), ("li_fat_id", "linkedin"),
    ("igsh", "instagram"), ("igshid", "instagram"), ("rdt_cid", "reddit"), ("epik", "pinterest"),
)  # fmt: skip


class Asked(NamedTuple):
    """What a request is for. ``network`` and ``campaign`` are those that its address is tagged with."""

    path: str
    is_page: bool  # read by a person who came to it: GET, and no file
    network: str = UNSEEN
    campaign: str = ""


class Source(NamedTuple):
    """Where a request came from: the host that the browser named, and which network or way that is."""

    host: str
    network: str


def asked_of(line: bytes) -> Asked:
    """What the first line of a request is for; what can't be read is no page."""
    method, _, rest = line.decode("utf-8", "replace").partition(" ")
    target = rest.rpartition(" HTTP/")[0] or rest
    if not target.startswith("/"):
        target = _of_whole_address(target)
    path, _, query = target.partition("?")
    path = clean(unquote(path.partition("#")[0]), LONGEST_PATH)
    last = path.rpartition("/")[2]
    is_file = "." in last and last.rpartition(".")[2].lower() in _FILES
    is_page = method == "GET" and path.startswith("/") and not is_file
    if not is_page or "=" not in query:
        return Asked(path, is_page)
    return Asked(path, is_page, *_tags(query))


def source_of(referrer: bytes, app: str = UNSEEN) -> Source:
    """Where a request came from; ``app`` is the network whose app's own browser asked."""
    named = referrer.decode("utf-8", "replace")
    host = clean(host_of(named), LONGEST_TAG).removeprefix("www.") if len(named) > 1 else ""
    network = network_of(named) if host else UNSEEN
    return Source(host, app if app and network in {OTHER, UNSEEN} else network)


def _tags(query: str) -> tuple[str, str]:
    try:
        told = dict(parse_qsl(query[:2000], max_num_fields=50))
    except ValueError:
        return UNSEEN, ""
    network = named_network(told.get("utm_source", ""))
    if not network:
        network = next((name for mark, name in _CLICK_MARKS if mark in told), UNSEEN)
    return network, clean(told.get("utm_campaign", ""), LONGEST_TAG)


def _of_whole_address(target: str) -> str:
    """The path of a request that names the whole address, as for a proxy."""
    try:
        parts = urlsplit(target)
    except ValueError:
        return ""
    if parts.scheme not in {"http", "https"}:
        return ""
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def clean(text: str, longest: int) -> str:
    """A text of a stranger without signs that steer a terminal or that no database stores."""
    return re.sub(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]", "\ufffd", text)[:longest]
