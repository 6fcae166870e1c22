"""Posts on a place's profile: news, events and offers, with a button.

https://developers.google.com/my-business/content/posts-data and
https://developers.google.com/my-business/reference/rest/v4/accounts.locations.localPosts (read on 29 November
2026 in stored copies).
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from palabre.connectors.contract import Field, Rejected
from palabre.connectors.plain import web_address
from palabre.connectors.protocols import Draft
from palabre.connectors.words import N_

NEWS, EVENT, OFFER = "STANDARD", "EVENT", "OFFER"
_TIMED = frozenset({EVENT, OFFER})
LONGEST_TITLE, LONGEST_CODE, LONGEST_TERMS = 58, 58, 5_000

FIELDS = (
    Field(
        "kind", N_("Kind of post"), required=False,
        choices={NEWS: N_("News"), EVENT: N_("Event"), OFFER: N_("Offer")},
    ),
    Field(
        "event", N_("Title of the event or offer"), required=False, needed_if=("kind", _TIMED),
    ),
    Field(
        "begins", N_("Begins"), N_("By the clocks of the place."), required=False, is_moment=True,
        needed_if=("kind", _TIMED),
    ),
    Field("ends", N_("Ends"), required=False, is_moment=True, needed_if=("kind", _TIMED)),
    Field(
        "button", N_("Button"), N_("It opens the link of the post; an offer has a button of its own."),
        required=False,
        choices={
            "LEARN_MORE": N_("Learn more"), "BOOK": N_("Book"), "ORDER": N_("Order online"),
            "SHOP": N_("Buy"), "SIGN_UP": N_("Sign up"), "CALL": N_("Call now"),
        },
    ),
    Field("coupon", N_("Code of the offer"), required=False),
    Field("terms", N_("Terms of the offer"), required=False),
)  # fmt: skip

NO_TITLE = N_("An event or an offer at Google needs a title of 58 characters at most.")
NO_TIME = N_("An event or an offer at Google needs the moments when it begins and when it ends.")
NO_ORDER = N_("This event or offer ends before it begins.")
NO_LINK = N_("This button opens the link of the post: give one.")
NO_BUTTON = N_("An offer at Google has a button of its own.")
NO_KIND = N_("Google knows no such kind of post or button.")
TOO_LONG = N_("The code or the terms of the offer are longer than Google takes.")


def body_of(draft: Draft) -> dict[str, Any]:
    """A post as Google wants it, without its pictures. Raises `Rejected` for what Google would refuse."""
    kind = draft.more.get("kind", "").strip() or NEWS
    if kind not in {NEWS, EVENT, OFFER}:
        raise Rejected(NO_KIND)
    body: dict[str, Any] = {"topicType": kind, "summary": draft.text}
    if draft.language:
        body["languageCode"] = draft.language
    if kind in _TIMED:
        body["event"] = _event(draft.more)
    if kind == OFFER:
        return {**body, "offer": _offer(draft)}
    button = _button(draft)
    return {**body, "callToAction": button} if button else body


def _event(given: Mapping[str, str]) -> dict[str, Any]:
    title = " ".join(given.get("event", "").split())
    if not 0 < len(title) <= LONGEST_TITLE:
        raise Rejected(NO_TITLE)
    begins, ends = _moment(given.get("begins", "")), _moment(given.get("ends", ""))
    if ends < begins:
        raise Rejected(NO_ORDER)
    return {"title": title, "schedule": {**_spelt("start", begins), **_spelt("end", ends)}}


def _moment(text: str) -> datetime:
    """A moment by the clocks of the place, which only Google knows."""
    try:
        return datetime.fromisoformat(text.strip()).replace(tzinfo=None)
    except ValueError:
        raise Rejected(NO_TIME) from None


def _spelt(which: str, at: datetime) -> dict[str, Any]:
    return {
        f"{which}Date": {"year": at.year, "month": at.month, "day": at.day},
        f"{which}Time": {"hours": at.hour, "minutes": at.minute, "seconds": 0, "nanos": 0},
    }


def _offer(draft: Draft) -> dict[str, str]:
    if draft.more.get("button", "").strip():
        raise Rejected(NO_BUTTON)
    code, terms = draft.more.get("coupon", "").strip(), draft.more.get("terms", "").strip()
    if len(code) > LONGEST_CODE or len(terms) > LONGEST_TERMS:
        raise Rejected(TOO_LONG)
    told = {
        "couponCode": code,
        "redeemOnlineUrl": web_address(draft.link),
        "termsConditions": terms,
    }
    return {name: value for name, value in told.items() if value}


def _button(draft: Draft) -> dict[str, str]:
    wanted = draft.more.get("button", "").strip()
    if wanted not in {"", *next(one.choices for one in FIELDS if one.name == "button")}:
        raise Rejected(NO_KIND)
    if wanted == "CALL":  # the number is that of the profile
        return {"actionType": "CALL"}
    if wanted and not draft.link:
        raise Rejected(NO_LINK)
    return {"actionType": wanted or "LEARN_MORE", "url": draft.link} if draft.link else {}
