"""Reads, publishes, changes, deletes and measures the pins of one account."""

import base64
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from palabre.connectors.again import NoMore, one_by_one
from palabre.connectors.contract import (
    Author,
    Item,
    Page,
    RateLimited,
    Reconnect,
    Rejected,
    Unavailable,
    Unknown,
)
from palabre.connectors.dates import day_of, when
from palabre.connectors.faults import NOT_UPLOADED, PERHAPS, USUAL_WAIT
from palabre.connectors.http import LONGEST_WAIT, NOT_JSON, SHORTEST_WAIT, Answer, Http
from palabre.connectors.offering import Some, gathered, marked, offer, only
from palabre.connectors.paging import by_now, reached
from palabre.connectors.pinterest import PLATFORM
from palabre.connectors.pinterest.parse import address_of, author_of, item_of, number_of
from palabre.connectors.protocols import Draft, Measured, Offer, Offered, Sent, Upload
from palabre.connectors.receipts import sent_since
from palabre.connectors.shapes import (
    confirmed,
    count,
    dicts_at,
    entire,
    is_figure,
    listing,
    mapping,
    told,
    word,
)
from palabre.connectors.waiting import waited
from palabre.connectors.words import N_

API = "https://api.pinterest.com/v5"
EXPECTED = (400, 401, 403, 404, 409, 413, 429)
MOST_ASKED = 250
MOST_PICTURES = 5
MEASURED = timedelta(days=89)
TOLD_AGAIN = timedelta(days=28)
OF_A_PIN = (
    "IMPRESSION",
    "OUTBOUND_CLICK",
    "PIN_CLICK",
    "SAVE",
    "TOTAL_COMMENTS",
    "TOTAL_REACTIONS",
)

# Our figure of one day of the account, by Pinterest's name for it.
OF_DAYS = {
    "IMPRESSION": "day_views",
    "ENGAGEMENT": "day_engagements",
    "PIN_CLICK": "day_clicks",
    "OUTBOUND_CLICK": "day_link_clicks",
    "SAVE": "day_saves",
}

UNKNOWN_KIND = N_("Pinterest isn't read in this way.")
NEEDS_ACCOUNT = N_("Pinterest shows nothing without an account: connect one.")
SIGN_IN = N_("Pinterest no longer accepts this account: connect it again.")
TRIAL_ONLY = N_(
    "Pinterest doesn't allow this: the app may need standard access, or the right to it."
)
NO_SUCH = N_("Pinterest knows no such pin or board.")
REFUSED = N_("Pinterest refuses this request.")
TOO_BIG = N_("This picture is larger than Pinterest takes.")
TOO_OFTEN = N_("Pinterest asks us to call less often.")
SECRET = N_("A secret board: only who was invited sees it.")
NO_BOARD = N_("This is no number of a board.")
NO_PICTURE = N_("A pin needs a picture, as JPEG or PNG, or a video.")
ONE_FILM = N_("A pin shows pictures, or one video and nothing beside it.")
NOT_SHOWN = N_("Pinterest couldn't make anything of this video: nothing was published.")
STORE = ".amazonaws.com"  # where Pinterest has videos brought
TOO_MANY = N_("A pin has five pictures at most.")

_REFUSALS = {403: TRIAL_ONLY, 404: NO_SUCH, 413: TOO_BIG}


class PinterestConnector:
    """Speaks to Pinterest for the account whose OAuth token is the credential's ``secret``."""

    def __init__(
        self,
        http: Http,
        credential: Mapping[str, str],
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._http = http
        self._secret = credential.get("secret", "")
        self._clock = clock

    def read(
        self, source: str, values: Mapping[str, str], cursor: Mapping[str, Any], *, limit: int = 100
    ) -> Page:
        """Give the pins that are newer than the last reading, newest first, page by page.

        The cursor keeps ``newest`` of the last whole reading, and while one goes on ``top`` (the
        same for this one) and ``at`` (Pinterest's own bookmark).
        """
        if source not in {"own", "board"}:
            raise Rejected(UNKNOWN_KIND)
        path = "/pins" if source == "own" else f"/boards/{_board(values)}/pins"
        newest, at = reached(cursor.get("newest")), word(cursor.get("at"))
        asked = {"page_size": max(1, min(limit, MOST_ASKED)), "pin_metrics": "true", "bookmark": at}
        found = self._get(path, asked)
        pins = [mapping(pin) for pin in listing(found.get("items"))]
        items = {item.remote_id: item for pin in pins if (item := item_of(pin))}
        moments = [item.published_at for item in items.values()]
        top = when(cursor.get("top")) or max(moments, default=newest)
        onward = word(found.get("bookmark"))[:1_000]
        top = by_now(top) if top else None
        met = not moments or (newest is not None and min(moments) <= newest)
        kept = {"newest": newest.isoformat()} if newest else {}
        if onward and onward != at and not met and top:
            onwards = {**kept, "top": top.isoformat(), "at": onward}
            return Page(tuple(items.values()), onwards, more=True)
        done = {"newest": top.isoformat()} if top else kept
        return Page(tuple(items.values()), done, unchanged=not items)

    def check(self, remote_ids: Sequence[str]) -> Page:
        """Say which pins are gone, and how the others are now, a call each."""
        return one_by_one((one for one in remote_ids if number_of(one)), self._again)

    def _again(self, number: str) -> Item | None:
        answer = self._call("GET", f"/pins/{number}", absent=True)
        if answer.status == 404:
            raise NoMore
        pin = told(answer)
        if word(pin.get("id")) != number:
            raise Unavailable(NOT_JSON)
        return item_of(pin)

    def me(self) -> Author:
        """Give the account of the token."""
        return author_of(self._get("/user_account", {}))

    def offers(self, what: str, words: str = "") -> Offered:
        """Give the boards of the account."""
        only(what, "board")

        def ask(at: str) -> tuple[Some, str]:
            told = self._get("/boards", {"page_size": MOST_ASKED, "bookmark": at})
            return map(_offer, entire(told.get("items"))), word(told.get("bookmark"))

        return gathered(marked(ask), words)

    # Pins of ours

    def publish(self, draft: Draft, key: str) -> Sent:
        """Put a pin on a board. Pinterest knows no keys of ours: see `receipt`."""
        board = _board(draft.to)
        body = {"board_id": board, **_words(draft), "media_source": self._source(draft.media)}
        alt = next((one.alt for one in draft.media if one.alt), "")
        whole = {**body, "alt_text": alt} if alt else body
        return _sent(confirmed(self._call("POST", "/pins", json=whole)))

    def _source(self, media: Sequence[Upload]) -> dict[str, Any]:
        if not any(one.is_film for one in media):
            return _pictures(media)
        if len(media) > 1:
            raise Rejected(ONE_FILM)
        number = self._film(media[0])
        return {"source_type": "video_id", "media_id": number, "cover_image_key_frame_time": 0}

    def _film(self, film: Upload) -> str:
        """Bring a video to the store that Pinterest names, and wait until a pin can show it."""
        asked = {"media_type": "video"}
        begun = told(self._call("POST", "/media", json=asked, changes=False))
        number, address = number_of(begun.get("media_id")), word(begun.get("upload_url"))
        host = urlsplit(address).hostname or ""
        if not number or not address.startswith("https://") or not host.endswith(STORE):
            raise Unavailable(NOT_UPLOADED)
        given = {k: str(v) for k, v in mapping(begun.get("upload_parameters")).items()}
        files = {"file": (film.name, film.body, film.content_type)}
        self._http.post(address, data=given, files=files, changes=False)
        return waited(lambda: self._shown(number))

    def _shown(self, number: str) -> str | None:
        state = word(self._get(f"/media/{number}", {}).get("status"))
        if state == "failed":
            raise Rejected(NOT_SHOWN)
        return number if state == "succeeded" else None

    def receipt(self, key: str, draft: Draft, since: datetime, to: str = "") -> Sent | None:
        """Look for the pin among the account's newest ones, by its words and its board."""
        ours = _words(draft)
        for pin in entire(self._get("/pins", {"page_size": 100}).get("items")):
            at = when(pin.get("created_at"))
            if not sent_since(at, since):
                continue
            names = ("title", "description")
            same = all(word(pin.get(n)).split() == word(ours.get(n)).split() for n in names)
            if same and pin.get("board_id") == draft.to.get("board", "").strip():
                return _sent(pin)
        return None

    def edit(self, remote_id: str, draft: Draft) -> Sent:
        """Change the words and the link of a pin of ours; its pictures stay."""
        answer = self._call("PATCH", f"/pins/{_pin(remote_id)}", json=_words(draft))
        return _sent(confirmed(answer))

    def delete(self, remote_id: str) -> None:
        """Delete a pin; one that is gone already is deleted."""
        self._call("DELETE", f"/pins/{_pin(remote_id)}", absent=True)

    def measure(self, remote_ids: Sequence[str]) -> tuple[Measured, ...]:
        """Tell the figures of pins in their last 90 days, or how many follow the account, how many saw its
        pins in a month, and how its last days went.

        One call a pin. Pins that are gone are left out.
        """
        if not remote_ids:
            account = self._get("/user_account", {})
            is_business = account.get("account_type") == "BUSINESS"
            return (*_of_account(account), *(self._days() if is_business else ()))
        today = self._clock().date()
        asked = {
            "start_date": (today - MEASURED).isoformat(),
            "end_date": today.isoformat(),
            "metric_types": ",".join(OF_A_PIN),
        }
        found: list[Measured] = []
        for number in dict.fromkeys(remote_ids):
            path = f"/pins/{_pin(number)}/analytics"
            answer = self._call("GET", path, absent=True, params=asked)
            if answer.status < 400:
                found += _figures(number, mapping(told(answer).get("all")))
        return tuple(found)

    def _days(self) -> Iterator[Measured]:
        """The last 28 days of the account, those that Pinterest has counted to their end."""
        today = self._clock().date()
        asked = {
            "start_date": (today - TOLD_AGAIN).isoformat(),
            "end_date": today.isoformat(),
            "metric_types": ",".join(OF_DAYS),
        }
        found = self._get("/user_account/analytics", asked)
        for one in dicts_at(found.get("all"), "daily_metrics"):
            day, figures = day_of(one.get("date")), mapping(one.get("metrics"))
            if day and one.get("data_status") == "READY":
                for theirs, ours in OF_DAYS.items():
                    if is_figure(value := figures.get(theirs)):
                        yield Measured("", ours, value, day)

    # Calls

    def _get(self, path: str, asked: Mapping[str, Any]) -> Mapping[str, Any]:
        params = {name: value for name, value in asked.items() if value}
        return told(self._call("GET", path, params=params))

    def _call(self, method: str, path: str, *, absent: bool = False, **body: Any) -> Answer:
        if not self._secret:
            raise Rejected(NEEDS_ACCOUNT)
        headers = {"Authorization": f"Bearer {self._secret}"}
        answer = self._http.call(method, f"{API}{path}", headers=headers, expect=EXPECTED, **body)
        if answer.status < 400 or (absent and answer.status == 404):
            return answer
        if answer.status == 401:
            raise Reconnect(SIGN_IN)
        if answer.status == 429:
            seconds = count(answer.headers.get("x-ratelimit-reset", ""))
            wait = answer.wait or timedelta(seconds=min(seconds, 10**6)) or USUAL_WAIT
            raise RateLimited(TOO_OFTEN, min(max(wait, SHORTEST_WAIT), LONGEST_WAIT))
        raise Rejected(_REFUSALS.get(answer.status, REFUSED))


def _board(values: Mapping[str, str]) -> str:
    number = number_of(values.get("board", "").strip())
    if not number:
        raise Rejected(NO_BOARD)
    return number


def _pin(remote_id: str) -> str:
    if not number_of(remote_id):
        raise Rejected(NO_SUCH)
    return remote_id


def _words(draft: Draft) -> dict[str, str]:
    """What a pin says; what wasn't given isn't said, so that a change leaves it alone."""
    given = {"title": draft.title, "description": draft.text, "link": draft.link}
    return {name: value for name, value in given.items() if value}


def _pictures(media: Sequence[Upload]) -> dict[str, Any]:
    """One picture, or several as a row that is leafed through, inside the request itself."""
    types = PLATFORM.post.types if PLATFORM.post else ()
    if not media or any(one.content_type not in types or not one.data for one in media):
        raise Rejected(NO_PICTURE)
    if len(media) > MOST_PICTURES:
        raise Rejected(TOO_MANY)
    spelt = [
        {"content_type": one.content_type, "data": base64.b64encode(one.data).decode()}
        for one in media
    ]
    if len(spelt) == 1:
        return {"source_type": "image_base64", **spelt[0]}
    return {"source_type": "multiple_image_base64", "items": spelt}


def _sent(pin: Mapping[str, Any]) -> Sent:
    number = number_of(pin.get("id"))
    if not number:
        raise Unknown(PERHAPS)
    return Sent(number, address_of(number), at=when(pin.get("created_at")))


def _figures(number: str, figures: Mapping[str, Any]) -> Iterator[Measured]:
    """Our names for the figures; comments and reactions are told for a pin's whole life only."""
    both = {**mapping(figures.get("lifetime_metrics")), **mapping(figures.get("summary_metrics"))}
    for metric in PLATFORM.metrics:
        value = both.get(metric.theirs)
        if is_figure(value) and metric.slug not in OF_DAYS.values():
            yield Measured(number, metric.slug, value)


def _of_account(account: Mapping[str, Any]) -> Iterator[Measured]:
    for theirs, ours in (("follower_count", "followers"), ("monthly_views", "month_views")):
        if is_figure(value := account.get(theirs)):
            yield Measured("", ours, value)


def _offer(board: Mapping[str, Any]) -> Offer | None:
    closed = SECRET if word(board.get("privacy")) == "SECRET" else ""
    return offer(
        number_of(board.get("id")), board.get("name"), board.get("description"), remark=closed
    )
