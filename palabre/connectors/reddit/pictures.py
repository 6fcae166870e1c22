"""Pictures in a post of Reddit: brought to the store that it names, then posted by their names there.

Reddit's own description names neither the lease (``/api/media/asset.json``) nor the gallery
(``/api/submit_gallery_post.json``): both are as recorded by PRAW's tests (https://github.com/praw-dev/praw).
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote, urlsplit

from palabre.connectors.contract import Rejected, Unavailable, Unknown
from palabre.connectors.faults import PERHAPS
from palabre.connectors.plain import web_address
from palabre.connectors.protocols import Sent, Upload
from palabre.connectors.reddit.calls import Calls
from palabre.connectors.reddit.parse import NAMED, SITE, name_of
from palabre.connectors.shapes import dicts_at, mapping, since_1970, word
from palabre.connectors.words import N_

STORE = ".amazonaws.com"  # where Reddit has pictures brought
SHOWN = "i.redd.it"  # where it shows them
ENDINGS = {"image/jpeg": ".jpg", "image/png": ".png", "image/gif": ".gif"}
MOST = 20
LONGEST_CAPTION = 180  # of a gallery's picture, as PRAW refuses longer ones
LONGEST_WORK = timedelta(hours=1)

NO_STORE = N_("Reddit named no place for the picture: try again later.")
NOT_TAKEN = N_("Reddit's store didn't take this picture.")
WRONG_FILES = N_(
    "Reddit takes pictures from here (JPEG, PNG, GIF), twenty at most, and no other files."
)
NEVER_SHOWN = N_(
    "Reddit made no post of this picture within an hour: look there before you send it again."
)
NO_SENDING = N_("This is no picture that was sent to Reddit.")

_ASSET = re.compile(r"[A-Za-z0-9]{1,40}")
_SENDING = re.compile(r"picture/([A-Za-z0-9]{1,40})/([0-9]{9,11})")


class Pictures:
    """Posts with pictures, by one account's calls."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls

    def post(self, media: Sequence[Upload], text: str, more: Mapping[str, str]) -> Sent:
        """Post one picture, or a gallery of several. Until the last call nothing is seen by anybody."""
        if len(media) > MOST or any(one.content_type not in ENDINGS for one in media):
            raise Rejected(WRONG_FILES)
        brought = [self._brought(one) for one in media]
        said = {"text": text} if text.strip() else {}
        if len(brought) > 1:
            captions = [one.alt[:LONGEST_CAPTION] for one in media]
            shown = [
                (asset, caption) for (asset, _), caption in zip(brought, captions, strict=True)
            ]
            return self._gallery(shown, {**more, **said})
        asset, address = brought[0]
        # What comes back names no post: Reddit makes it when it has looked at the picture.
        self._calls.post("/api/submit", kind="image", url=address, resubmit="true", **more, **said)
        return Sent(f"picture/{asset}/{int(datetime.now(UTC).timestamp())}", ready=False)

    def progress(self, remote_id: str, posted: Iterable[tuple[str, Mapping[str, Any]]]) -> Sent:
        """Say what became of a sent picture, by what the account posted of late."""
        found = _SENDING.fullmatch(remote_id)
        if not found:
            raise Rejected(NO_SENDING)
        for kind, thing in posted:
            shown = urlsplit(web_address(word(thing.get("url"))))
            name = shown.path.strip("/").partition(".")[0]
            if kind == "t3" and shown.hostname == SHOWN and name == found[1]:
                address = web_address(word(thing.get("permalink")), SITE)
                at = since_1970(thing.get("created_utc"))
                return Sent(name_of(kind, thing), address, at=at)
        if datetime.now(UTC) - datetime.fromtimestamp(int(found[2]), UTC) > LONGEST_WORK:
            raise Rejected(NEVER_SHOWN)
        return Sent(remote_id, ready=False)

    def _gallery(self, shown: Sequence[tuple[str, str]], more: Mapping[str, str]) -> Sent:
        items = [
            {"media_id": asset, "caption": caption, "outbound_url": ""} for asset, caption in shown
        ]
        body = {**more, "items": items, "sendreplies": True, "nsfw": False, "spoiler": False}
        data = self._calls.send("/api/submit_gallery_post.json", {**body, "show_error_list": True})
        if not NAMED.fullmatch(word(data.get("id"))):
            raise Unknown(PERHAPS)
        return Sent(word(data.get("id")), web_address(word(data.get("url")), SITE))

    def _brought(self, picture: Upload) -> tuple[str, str]:
        """Bring a picture to the store; its name, and its address there, which only Reddit opens."""
        asked = {
            "filepath": f"picture{ENDINGS[picture.content_type]}",
            "mimetype": picture.content_type,
        }
        leased = self._calls.lease("/api/media/asset.json", **asked)
        place = mapping(leased.get("args"))
        host = urlsplit(f"https:{word(place.get('action'))}").netloc
        fields = {
            word(one.get("name")): word(one.get("value")) for one in dicts_at(place, "fields")
        }
        asset = word(mapping(leased.get("asset")).get("asset_id"))
        known = host.endswith(STORE) and re.fullmatch(r"[a-z0-9.-]+", host)
        if not (known and _ASSET.fullmatch(asset) and fields.get("key")):
            raise Unavailable(NO_STORE)
        self._calls.store(f"https://{host}", fields, picture, NOT_TAKEN)
        return asset, f"https://{host}/{quote(fields['key'], safe='')}"
