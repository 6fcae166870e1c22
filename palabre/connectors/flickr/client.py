"""Finds photographs on Flickr, reads and answers comments, shows and measures one's own pictures."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from palabre.connectors.again import NoMore, grouped, one_by_one
from palabre.connectors.contract import (
    Author,
    Item,
    Moderation,
    Page,
    Reconnect,
    Rejected,
    Unavailable,
    Unknown,
)
from palabre.connectors.faults import PERHAPS, SIGNED_OUT
from palabre.connectors.flickr.parse import (
    NUMBER,
    SITE,
    comment_of,
    comments_of,
    content,
    number_of,
    photo_of,
    photos_of,
)
from palabre.connectors.flickr.signing import FULL, Gone, Signing, user_of
from palabre.connectors.http import NOT_JSON, Http
from palabre.connectors.plain import one_line, web_address
from palabre.connectors.protocols import Draft, Measured, Sent, Upload
from palabre.connectors.receipts import SLACK, same_words
from palabre.connectors.reviews import newest_first, page_of
from palabre.connectors.shapes import count, entire, listing, mapping, word
from palabre.connectors.turns import keeping, key_of, place
from palabre.connectors.words import N_

EXTRAS = "description,date_upload,owner_name,tags,media,url_l,url_m"
MOST_ASKED = 250
LONGEST_DAYS = 30
TICKET = "ticket-"  # before the name of an upload that isn't a photograph yet
STILL_AT_WORK = timedelta(hours=1)  # a video that was sent may take so long to be shown

NO_TAG = N_("This is no tag.")
NO_PICTURE = N_("Flickr shows pictures and videos: give one with the text.")
ONE_PICTURE = N_("Flickr takes one picture or video at a time.")
GAVE_UP = N_("Flickr couldn’t make a video of this file.")
NO_MEDIA = N_("Flickr takes no files with a comment.")
NO_ACT = N_("On Flickr photographs can be made favourites, and comments deleted.")
NO_SUCH = N_("This is no photograph or comment of Flickr.")
UNKNOWN_KIND = N_("Flickr isn't read in this way.")

_COMMENT = re.compile(r"[\w@]{1,60}-(\d{1,20})-\d{1,25}")


class FlickrConnector:
    """``credential`` holds ``key``, ``key_secret``, ``token`` and ``secret`` (that of the token)."""

    def __init__(self, http: Http, credential: Mapping[str, str]) -> None:
        self._flickr = Signing(http, credential)

    def read(
        self, source: str, values: Mapping[str, str], cursor: Mapping[str, Any], *, limit: int = 100
    ) -> Page:
        """Give photographs with a tag, or the comments under one's own, the newest first."""
        if source == "tag":
            tag = values.get("tag", "").strip().lstrip("#")
            if not tag or len(tag) > 200:
                raise Rejected(NO_TAG)
            return self._found({"tags": tag}, cursor, limit)
        if source == "comments":
            return self._comments(cursor)
        raise Rejected(UNKNOWN_KIND)

    def search(
        self, words: str, cursor: Mapping[str, Any], *, language: str = "", limit: int = 100
    ) -> Page:
        """Give the photographs whose title, description or tags hold the words."""
        key = key_of(words)
        page = self._found({"text": words[:300]}, place(cursor, key), limit)
        return keeping(page, cursor, key)

    def check(self, remote_ids: Sequence[str]) -> Page:
        """Say which photographs and comments are gone, and how the others are now."""
        photos = (name for name in remote_ids if NUMBER.fullmatch(name))
        found = (_COMMENT.fullmatch(name) for name in remote_ids)
        again = one_by_one(photos, self._photo_again)
        gone, items = list(again.deleted), list(again.items)
        for photo, names in grouped((one[1], one[0]) for one in found if one).items():
            there = self._comments_now(photo)
            gone += [name for name in names if name not in there]
            items += [item for name in names if (item := there.get(name))]
        return Page(tuple(items), deleted=tuple(gone))

    def _photo_again(self, number: str) -> Item | None:
        try:
            told = self._flickr.ask("flickr.photos.getInfo", photo_id=number)
        except Gone:
            raise NoMore from None
        photo = mapping(told.get("photo"))
        if word(photo.get("id")) != number:
            raise Unavailable(NOT_JSON)
        return photo_of(photo)

    def _comments_now(self, photo: str) -> dict[str, Item | None]:
        """The comments under a photograph by their numbers, None for one that can't be read."""
        try:
            told = self._flickr.ask("flickr.photos.comments.getList", photo_id=photo)
        except Gone:
            return {}
        about = mapping(told.get("comments"))
        if word(about.get("photo_id")) != photo:
            raise Unavailable(NOT_JSON)  # not to be taken for comments that are gone
        listed = map(mapping, listing(about.get("comment")))
        return {word(one.get("id")): comment_of(one, photo) for one in listed}

    def me(self) -> Author:
        """Give the account of the token."""
        number, name = user_of(self._flickr.ask("flickr.test.login"))
        if not number:
            raise Reconnect(SIGNED_OUT)
        return Author(number, one_line(name), url=f"{SITE}/people/{number}")

    def publish(self, draft: Draft, key: str) -> Sent:
        """Show a picture or a video to everybody, with its text as description.

        Flickr works on a video afterwards: `progress` tells what became of it.
        """
        if not draft.media:
            raise Rejected(NO_PICTURE)
        if len(draft.media) > 1:
            raise Rejected(ONE_PICTURE)
        film = draft.media[0] if draft.media[0].is_film else None
        if film:
            self._check(film)
        tags = " ".join(f'"{tag}"' if " " in tag else tag for tag in draft.tags)
        number = self._flickr.upload(
            draft.media[0],
            title=draft.title,
            description=described(draft),
            tags=tags,
            is_public="1",
        )
        if film:
            return Sent(f"{TICKET}{number}", ready=False)
        return Sent(number, f"{SITE}/photo.gne?id={number}")

    def progress(self, remote_id: str) -> Sent:
        """Tell the number of a video that Flickr worked on; raises `Rejected` when it gave it up."""
        number = remote_id.removeprefix(TICKET)
        told = self._flickr.ask("flickr.photos.upload.checkTickets", tickets=number)
        for one in entire(mapping(told.get("uploader")).get("ticket")):
            if word(one.get("id")) != number:
                continue
            photo = word(one.get("photoid"))
            if count(one.get("complete")) == 1 and NUMBER.fullmatch(photo):
                return Sent(photo, f"{SITE}/photo.gne?id={photo}")
            if count(one.get("complete")) == 2 or one.get("invalid"):
                raise Rejected(GAVE_UP)
        return Sent(remote_id, ready=False)

    def _check(self, film: Upload) -> None:
        """Make sure that the account may bring such a video: Flickr's limits are those of each account."""
        told = self._flickr.ask("flickr.people.getLimits")
        limits = mapping(mapping(told.get("person")).get("videos"))
        longest, most = count(limits.get("maxduration")), count(limits.get("maxupload"))
        if (longest and film.seconds > longest + 1) or (most and film.size > most):
            raise Rejected(FULL)

    def reply(self, to: str, draft: Draft, key: str) -> Sent:
        """Comment on a photograph, or under the one where a comment stands."""
        if draft.media:
            raise Rejected(NO_MEDIA)
        told = self._flickr.tell(
            "flickr.photos.comments.addComment", photo_id=_photo(to), comment_text=draft.text
        )
        number = word(mapping(told.get("comment")).get("id"))
        if not number:
            raise Unknown(PERHAPS)
        return Sent(number)

    def edit(self, remote_id: str, draft: Draft) -> Sent:
        """Change a comment, or the title and description of a picture."""
        _photo(remote_id)
        if NUMBER.fullmatch(remote_id):
            self._flickr.tell(
                "flickr.photos.setMeta",
                photo_id=remote_id,
                title=draft.title,
                description=described(draft),
            )
        else:
            method = "flickr.photos.comments.editComment"
            self._flickr.tell(method, comment_id=remote_id, comment_text=draft.text)
        return Sent(remote_id)

    def delete(self, remote_id: str) -> None:
        """Delete a picture or a comment; one that is gone already is deleted."""
        _photo(remote_id)
        try:
            if NUMBER.fullmatch(remote_id):
                self._flickr.tell("flickr.photos.delete", photo_id=remote_id)
            else:
                self._flickr.tell("flickr.photos.comments.deleteComment", comment_id=remote_id)
        except Gone:
            return

    def moderate(self, remote_id: str, act: Moderation) -> None:
        """Make a photograph of others a favourite of the account, or no longer; delete a comment under one
        of the account's own."""
        if act is Moderation.DELETE and _COMMENT.fullmatch(remote_id):
            self.delete(remote_id)
            return
        likes = act is Moderation.LIKE
        if not (likes or act is Moderation.UNLIKE) or not NUMBER.fullmatch(remote_id):
            raise Rejected(NO_ACT)
        # Already a favourite, and not one any more.
        method, fine = ("flickr.favorites.add", 3) if likes else ("flickr.favorites.remove", 1)
        self._flickr.tell(method, fine=fine, photo_id=remote_id)

    def measure(self, remote_ids: Sequence[str]) -> tuple[Measured, ...]:
        """Tell how often each picture was seen, commented on and kept as a favourite."""
        found: list[Measured] = []
        for number in remote_ids:
            if not NUMBER.fullmatch(number):
                continue
            try:
                photo = mapping(
                    self._flickr.ask("flickr.photos.getInfo", photo_id=number).get("photo")
                )
                kept = self._flickr.ask("flickr.photos.getFavorites", photo_id=number, per_page="1")
            except Gone:
                continue
            found += [
                Measured(number, "views", count(photo.get("views"))),
                Measured(number, "comments", number_of(photo.get("comments"))),
                Measured(number, "favorites", count(mapping(kept.get("photo")).get("total"))),
            ]
        return tuple(found)

    def receipt(self, key: str, draft: Draft, since: datetime, to: str = "") -> Sent | None:
        """Look for a picture by its title and description among those of the account since then."""
        if to:
            return self._commented(_photo(to), draft, since)
        if not draft.media:
            raise Unknown(PERHAPS)
        told = self._flickr.ask(
            "flickr.people.getPhotos", user_id="me", extras="description,date_upload",
            min_upload_date=str(int(since.timestamp())),
        )  # fmt: skip
        for photo in entire(mapping(told.get("photos")).get("photo")):
            same = content(photo.get("description")) == content(described(draft))
            if same and content(photo.get("title")) == content(draft.title):
                number = word(photo.get("id"))
                return Sent(number, f"{SITE}/photo.gne?id={number}")
        if draft.media[0].is_film and datetime.now(UTC) - since < STILL_AT_WORK:
            raise Unknown(PERHAPS)  # it may still be at work on the video
        return None

    def _commented(self, photo: str, draft: Draft, since: datetime) -> Sent | None:
        """Look for a comment of the account under a photograph, by its words and its time."""
        own = self.me().remote_id
        asked = {"photo_id": photo, "min_comment_date": str(int((since - SLACK).timestamp()))}
        (told,) = entire(
            [self._flickr.ask("flickr.photos.comments.getList", **asked).get("comments")]
        )
        for one in entire(told.get("comment", [])):  # it is left out where there is none
            if one.get("author") == own and same_words(content(one), draft.text):
                return Sent(word(one.get("id")), web_address(word(one.get("permalink"))))
        return None

    def _found(self, wanted: Mapping[str, str], cursor: Mapping[str, Any], limit: int) -> Page:
        number = int(page_of(cursor)) if page_of(cursor).isdecimal() else 1
        asked = {"sort": "date-posted-desc", "extras": EXTRAS, "page": str(number), **wanted}
        asked["per_page"] = str(max(1, min(limit, MOST_ASKED)))
        done = cursor.get("done")
        now = datetime.now(UTC).timestamp()
        if isinstance(done, int | float) and 0 < done <= now + 60:
            asked["min_upload_date"] = str(int(done))
        told = self._flickr.ask("flickr.photos.search", **asked)
        more = number < count(mapping(told.get("photos")).get("pages"))
        return newest_first(photos_of(told), cursor, str(number + 1) if more else "")

    def _comments(self, cursor: Mapping[str, Any]) -> Page:
        """Ask for as many days as have passed, for Flickr knows no other beginning."""
        done = cursor.get("done")
        days = LONGEST_DAYS
        if isinstance(done, int | float) and 0 < done < 10**11:
            passed = datetime.now(UTC).timestamp() - done
            days = int(min(max(passed // 86_400 + 2, 2), LONGEST_DAYS))
        told = self._flickr.ask("flickr.activity.userPhotos", timeframe=f"{days}d", per_page="50")
        items = tuple({item.remote_id: item for item in comments_of(told)}.values())
        newest = max((item.published_at.timestamp() for item in items), default=0.0)
        known = float(done) if isinstance(done, int | float) else 0.0
        now = datetime.now(UTC).timestamp()
        return Page(items, {"done": min(max(newest, known), now)}, unchanged=not items)


def described(draft: Draft) -> str:
    """The description of a picture: its text, and below it the alternative text when it says more."""
    alt = draft.media[0].alt.strip() if draft.media else ""
    parts = [draft.text.strip()] if alt in draft.text else [draft.text.strip(), alt]
    return "\n\n".join(part for part in parts if part)


def _photo(remote_id: str) -> str:
    """The photograph that a number means, or under which a comment stands."""
    found = _COMMENT.fullmatch(remote_id)
    number = found[1] if found else remote_id
    if not NUMBER.fullmatch(number):
        raise Rejected(NO_SUCH)
    return number
