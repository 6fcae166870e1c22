"""Letters for programs: what people subscribe to, who is brought along or forgotten, and letters stopped.

No list of addresses is told: a program that knows an address may ask what is kept of it.
"""

from datetime import date, datetime, time
from enum import StrEnum
from typing import Annotated

import msgspec
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone

from palabre.channels.calls import Call
from palabre.channels.keys import actor_of
from palabre.channels.models import ApiKey, Channel
from palabre.governance.models import Brand
from palabre.publishing import programs, told
from palabre.publishing.actions import letters as verbs
from palabre.publishing.doors import body_of, door
from palabre.publishing.letters.rules import RecipientState, SubscriberState, address_of
from palabre.publishing.models import BounceReading, Letter, MailingList, Subscriber
from palabre.publishing.programs import NO_NUL, UNSET, Answer, Unreadable, Unset
from palabre.publishing.views.api_library import OfBrand
from palabre.publishing.views.letters import list_of, sending_accounts

_Slug = Annotated[str, msgspec.Meta(max_length=300)]
_Number = Annotated[int, msgspec.Meta(gt=0, le=9_000_000_000_000_000)]
_Address = Annotated[str, msgspec.Meta(min_length=3, max_length=254, pattern=NO_NUL)]


class ListGiven(msgspec.Struct, forbid_unknown_fields=True):
    """What people subscribe to, as a whole.

    ``promise`` is what they agree to, ``sender`` who writes (it stands at the foot of each mail), ``channel``
    the account that asks them to confirm, ``soft_bounces`` after how many letters that came back an address
    is given up.
    """

    name: Annotated[str, msgspec.Meta(min_length=1, max_length=120, pattern=NO_NUL)]
    promise: Annotated[str, msgspec.Meta(min_length=1, max_length=500, pattern=NO_NUL)]
    sender: Annotated[str, msgspec.Meta(max_length=300, pattern=NO_NUL)] = ""
    channel: _Number | None = None
    is_open: bool = False
    soft_bounces: Annotated[int, msgspec.Meta(ge=1, le=50)] = 5


class Returned(msgspec.Struct, forbid_unknown_fields=True):
    """When an account's mailbox was last read for mails that came back, and why it can't be."""

    channel: _Number
    read_at: datetime | None
    error: str


class ListTold(msgspec.Struct, forbid_unknown_fields=True):
    """What people subscribe to, the accounts that may send it, and how their returned mails are read."""

    brand: str
    name: str
    promise: str
    sender: str
    channel: _Number | None
    is_open: bool
    soft_bounces: int
    accounts: list[_Number]
    returned: list[Returned]


class Brought(msgspec.Struct, forbid_unknown_fields=True):
    """Subscribers who agreed elsewhere: how, and on which day at the latest; kept with each of them."""

    addresses: Annotated[list[_Address], msgspec.Meta(min_length=1, max_length=20_000)]
    how: Annotated[str, msgspec.Meta(max_length=1000, pattern=NO_NUL)]
    agreed_on: date
    brand: _Slug | Unset = UNSET


class BroughtTold(msgspec.Struct, forbid_unknown_fields=True):
    """How many were added, were known already, are barred (they left, or can't be reached), or are none."""

    added: int
    known: int
    barred: int
    wrong: int


class OneAddress(msgspec.Struct, forbid_unknown_fields=True):
    """One address of a subscriber."""

    address: _Address
    brand: _Slug | Unset = UNSET


class SubscriberTold(msgspec.Struct, forbid_unknown_fields=True):
    """What is kept of somebody: where and to which words they agreed, and when."""

    id: _Number
    state: SubscriberState
    language: str
    source: str
    proof: str
    asked_at: datetime
    confirmed_at: datetime | None
    ended_at: datetime | None
    soft_bounces: int


class Whom(StrEnum):
    """Who is mailed once more."""

    UNKNOWN = "unknown"
    FAILED = "failed"


class Again(msgspec.Struct, forbid_unknown_fields=True):
    """Who is mailed once more: of whom it isn't known whether they got it, or who were refused."""

    state: Whom


def _brand(request: HttpRequest, key: ApiKey) -> Brand:
    return programs.brand_of(key.organisation, programs.asked_of(request.GET, OfBrand).brand)


def _list(brand: Brand) -> MailingList:
    row = list_of(brand)
    if row is None:
        raise Http404
    return row


def _told(row: MailingList, brand: Brand) -> ListTold:
    accounts = sending_accounts(brand)
    readings = BounceReading.objects.filter(channel__in=accounts).order_by("channel")
    return ListTold(
        brand=brand.slug,
        name=row.name,
        promise=row.promise,
        sender=row.sender,
        channel=row.channel_id,
        is_open=row.is_open,
        soft_bounces=row.soft_bounces,
        accounts=[one.pk for one in accounts],
        returned=[Returned(one.channel_id, one.read_at, one.last_error) for one in readings],
    )


@door(
    Call(
        "GET",
        "Gives what people subscribe to; 404 as long as nobody has said it.",
        ListTold,
        asks=OfBrand,
        refusals=(404,),
    ),
    Call("PUT", "Says what people subscribe to, and who sends it.", ListTold, asks=OfBrand, body=ListGiven),
)  # fmt: skip
def mailing_list(request: HttpRequest, key: ApiKey) -> Answer:
    """What people subscribe to; or said anew."""
    brand = _brand(request, key)
    if request.method == "GET":
        return 200, _told(_list(brand), brand)
    given = programs.body_of(body_of(request), ListGiven)
    row = verbs.set_list(
        actor_of(key), brand, name=given.name, promise=given.promise, sender=given.sender,
        channel=_account(brand, given.channel), is_open=given.is_open,
        soft_bounces=given.soft_bounces,
    )  # fmt: skip
    return 200, _told(row, brand)


def _account(brand: Brand, number: int | None) -> Channel | None:
    if number is None:
        return None
    found = next((one for one in sending_accounts(brand) if one.pk == number), None)
    if found is None:
        raise Unreadable("No account of this number sends letters - at `$.channel`")
    return found


@door(
    Call(
        "POST",
        "Brings subscribers along who agreed elsewhere; who left or can't be reached stays out.",
        BroughtTold,
        body=Brought,
        once=True,
        refusals=(404, 409),
    )
)
def bring(request: HttpRequest, key: ApiKey) -> Answer:
    """Bring subscribers along."""
    given = programs.body_of(body_of(request), Brought)
    of = _list(programs.brand_of(key.organisation, given.brand))
    if given.agreed_on > timezone.localdate() or given.agreed_on.year < 1990:
        raise Unreadable("Not a day that has passed - at `$.agreed_on`")
    day = timezone.make_aware(datetime.combine(given.agreed_on, time(12)))
    # One address a line, whatever a line holds: it can't become two.
    lines = "\n".join(" ".join(one.split()) or "-" for one in given.addresses)
    found = verbs.import_subscribers(actor_of(key), of, lines, how=given.how, agreed_on=day)
    return 200, BroughtTold(found.added, found.known, found.suppressed, found.wrong)


def _subscriber(request: HttpRequest, key: ApiKey) -> Subscriber:
    given = programs.body_of(body_of(request), OneAddress)
    brand = programs.brand_of(key.organisation, given.brand)
    return get_object_or_404(Subscriber, brand=brand, address=address_of(given.address) or "-")


@door(
    Call(
        "POST",
        "Says what is kept of a subscriber, by the whole address.",
        SubscriberTold,
        body=OneAddress,
        refusals=(404,),
    )
)
def find(request: HttpRequest, key: ApiKey) -> Answer:
    """What is kept of one subscriber. The address is in the body: addresses of pages stand in logs."""
    row = _subscriber(request, key)
    names = SubscriberTold.__struct_fields__[2:]
    return 200, SubscriberTold(
        row.pk, SubscriberState(row.state), **{name: getattr(row, name) for name in names}
    )


@door(
    Call(
        "POST",
        "Forgets a subscriber; the address is not written to again.",
        None,
        204,
        body=OneAddress,
        refusals=(404,),
    )
)
def forget(request: HttpRequest, key: ApiKey) -> Answer:
    """Forget a subscriber."""
    verbs.erase_subscriber(actor_of(key), _subscriber(request, key))
    return 204, None


def _letters(key: ApiKey) -> QuerySet[Letter]:
    rows = Letter.objects.filter(organisation=key.organisation)
    return rows.select_related("brand", "delivery__variant")


def _answer(key: ApiKey, number: int) -> Answer:
    return 200, told.told_of_letter(get_object_or_404(_letters(key), pk=number))


@door(Call("POST", "Lets no further mail of a letter leave for now.", told.Letter, once=True))
def pause(request: HttpRequest, key: ApiKey, number: int) -> Answer:
    """Stop a letter."""
    verbs.pause_letter(actor_of(key), get_object_or_404(_letters(key), pk=number))
    return _answer(key, number)


@door(Call("POST", "Lets a stopped letter go on where it stopped.", told.Letter, once=True))
def go_on(request: HttpRequest, key: ApiKey, number: int) -> Answer:
    """Let a letter go on."""
    verbs.go_on(actor_of(key), get_object_or_404(_letters(key), pk=number))
    return _answer(key, number)


@door(
    Call(
        "POST",
        "Mails those once more of whom nobody knows whether they got it, or who were refused: some may get it"
        " twice.",
        told.Letter,
        body=Again,
        once=True,
    )
)
def again(request: HttpRequest, key: ApiKey, number: int) -> Answer:
    """Mail some once more."""
    given = programs.body_of(body_of(request), Again)
    row = get_object_or_404(_letters(key), pk=number)
    verbs.mail_again(actor_of(key), row, RecipientState(given.state.value))
    return _answer(key, number)
