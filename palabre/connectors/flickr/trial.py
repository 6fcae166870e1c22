"""How Flickr is tried: its documented examples, as JSON."""

from typing import Any

import httpx

from palabre.connectors.contract import Capability, Moderation
from palabre.connectors.protocols import Draft, Upload
from palabre.connectors.trial import Pages, Trial, recorded, route

PHOTO, COMMENT = "2777191844", "6065-109722179-72057594077818641"
PICTURE = Upload("a.jpg", "image/jpeg", b"\xff\xd8\xff", "Une lampe")
TICKET = httpx.Response(200, text='<rsp stat="ok">\n<ticketid>128</ticketid>\n</rsp>')
UPLOADED = httpx.Response(200, text=f'<rsp stat="ok">\n<photoid>{PHOTO}</photoid>\n</rsp>')
SEEN = {"views": "42", "comments": {"_content": "3"}}

FOUND = recorded(__file__, "search.json")["photos"]


def _which(request: httpx.Request) -> str | None:
    asked = request.url.params
    return asked["page"] if asked.get("method") == "flickr.photos.search" else None


def _page(photos: Any) -> Any:
    return {"photos": {**FOUND, "photo": photos, "pages": 2}, "stat": "ok"}


def _upload(request: httpx.Request) -> httpx.Response:
    """A picture has its number at once, a video a ticket."""
    return TICKET if b'name="async"' in request.content else UPLOADED


def _info(request: httpx.Request) -> Any:
    """What is told of the photograph of this number."""
    return {"photo": {**SEEN, "id": request.url.params["photo_id"]}, "stat": "ok"}


def _list(request: httpx.Request) -> Any:
    """The comments under this photograph."""
    comments = [{"id": "6065-10289-72057594077818641", "_content": "test"}]
    return {
        "comments": {"photo_id": request.url.params["photo_id"], "comment": comments},
        "stat": "ok",
    }


TRIAL = Trial(
    {
        Capability.READ: lambda one: one.read("comments", {}, {}),
        Capability.SEARCH: lambda one: one.search("lanterne", {}),
        Capability.PUBLISH: lambda one: one.publish(Draft("Bonjour", "Titre", media=(PICTURE,)), "k"),
        Capability.REPLY: lambda one: one.reply(COMMENT, Draft("Merci"), "k"),
        Capability.EDIT: lambda one: one.edit(COMMENT, Draft("Merci")),
        Capability.MODERATE: lambda one: one.moderate(PHOTO, Moderation.LIKE),
        Capability.DELETE: lambda one: one.delete(PHOTO),
        Capability.MEASURE: lambda one: one.measure([PHOTO]),
    },
    route({
        "GET flickr.test.login": {
            "user": {"id": "1@N00", "username": {"_content": "lanterne"}}, "stat": "ok"
        },
        "GET flickr.people.getLimits": {"person": {
            "nsid": "1@N00", "photos": {"maxdisplaypx": 1024, "maxupload": 15728640},
            "videos": {"maxduration": 90, "maxupload": 157286400},
        }, "stat": "ok"},
        "GET flickr.photos.upload.checkTickets": {"uploader": {"ticket": [
            {"id": "128", "complete": 1, "photoid": PHOTO}]}, "stat": "ok"},
        "GET flickr.activity.userPhotos": recorded(__file__, "activity.json"),
        "GET flickr.photos.search": recorded(__file__, "search.json"),
        "GET flickr.photos.getInfo": _info,
        "GET flickr.photos.comments.getList": _list,
        "GET flickr.photos.getFavorites": {"photo": {"id": PHOTO, "total": "7"}, "stat": "ok"},
        "POST up.flickr.com/services/upload": _upload,
        "POST /services/rest": {"comment": {"id": COMMENT}, "stat": "ok"},
    }),
    {"key": "k3y", "key_secret": "k3y-s3cret", "token": "t0ken", "secret": "s3cret"},
    film=Draft("Bonjour", "Titre"),
    pages=Pages(
        lambda one, at: one.read("tag", {"tag": "lanterne"}, at), _which,
        {"1": _page(FOUND["photo"]), "2": _page([{**FOUND["photo"][0], "id": "2777191845"}])},
    ),
)  # fmt: skip
