"""Pictures that go to a wiki before the text that shows them.

``action=upload`` (https://www.mediawiki.org/wiki/API:Upload, read on 29 November 2026). A file's name holds a
mark of its bytes: so the same picture has the same name, and one that is there already isn't sent twice.
A wiki says of such a file that it is a ``duplicate`` or ``nochange``, and keeps nothing.
"""

import hashlib
import re
from collections.abc import Mapping
from typing import Any

from palabre.connectors.contract import Rejected, Unavailable, Unknown
from palabre.connectors.faults import NOT_UPLOADED
from palabre.connectors.mediawiki.calls import Api
from palabre.connectors.mediawiki.wikitext import spelt
from palabre.connectors.plain import one_line
from palabre.connectors.protocols import Draft, Upload
from palabre.connectors.shapes import listing, mapping, word
from palabre.connectors.words import N_

ENDINGS = {"image/jpeg": "jpg", "image/png": "png", "image/gif": "gif", "image/webp": "webp"}
LONGEST = 120  # characters of a file's own name; a wiki takes 240 bytes with all

NO_LICENCE = N_(
    "A wiki wants to know under which licence pictures stand: say it among what it asks."
)
NO_PICTURE = N_("Palabre sends a wiki pictures in JPEG, PNG, GIF or WebP.")
NOT_TAKEN = N_("The wiki doesn't take this picture: it may have been deleted there before.")

_ODD = re.compile(r"[^\w ().,-]+")


def shown(api: Api, draft: Draft) -> str:
    """The lines of markup that show a draft's pictures, each brought to the wiki first; "" without any.

    Raises `Rejected` before anything is sent where no licence is told.
    """
    if not draft.media:
        return ""
    licence = draft.more.get("licence", "").strip()
    if not licence:
        raise Rejected(NO_LICENCE)
    if any(one.content_type not in ENDINGS for one in draft.media):
        raise Rejected(NO_PICTURE)
    return "".join(f"\n\n{_shown(_brought(api, one, draft, licence), one)}" for one in draft.media)


def _shown(name: str, upload: Upload) -> str:
    alt = f"|alt={spelt(one_line(upload.alt, 500))}" if upload.alt.strip() else ""
    return f"[[File:{name}|thumb{alt}]]"


def _brought(api: Api, upload: Upload, draft: Draft, licence: str) -> str:
    """The name under which the wiki keeps a picture."""
    name = name_of(upload)
    files = {"file": (name, upload.data, upload.content_type)}
    summary = one_line(draft.more.get("summary", ""), 200)
    about = spelt(upload.alt.strip() or draft.title.strip() or name)
    page = f"== {{{{int:filedesc}}}} ==\n{about}\n\n== {{{{int:license-header}}}} ==\n{licence}"
    try:
        done = api.act("upload", files, filename=name, comment=summary, text=page)
    except Unknown:  # a picture that no page shows is met again by its name
        raise Unavailable(NOT_UPLOADED) from None
    return _kept(done, name)


def _kept(done: Mapping[str, Any], name: str) -> str:
    if done.get("result") == "Success":
        return _named(done.get("filename")) or name
    warnings = mapping(done.get("warnings"))
    if not warnings:
        raise Unavailable(NOT_UPLOADED)
    twin = next((found for one in listing(warnings.get("duplicate")) if (found := _named(one))), "")
    if "nochange" in warnings:
        return name
    if twin:
        return twin
    raise Rejected(NOT_TAKEN)


def _named(value: Any) -> str:
    """A file's name as the wiki told it; "" for what no link could hold."""
    name = word(value).replace("_", " ")
    return name if 0 < len(name) < 256 and not set(name) & set("[]{}|<>#\n") else ""


def name_of(upload: Upload) -> str:
    """What the wiki shall call a picture: its own name, with a mark of its bytes."""
    stem = _ODD.sub(" ", upload.name.rpartition(".")[0] or upload.name or "picture")
    stem = " ".join(stem.split())[:LONGEST].strip(" .") or "picture"
    mark = hashlib.sha256(upload.data).hexdigest()[:8]
    return f"{stem[:1].upper()}{stem[1:]} {mark}.{ENDINGS[upload.content_type]}"
