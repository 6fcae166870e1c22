"""What programs find around posts: accounts, pictures, slots and queues, letters, the charter's rules."""

from datetime import time
from typing import Annotated

import msgspec
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from palabre.channels.calls import Call, File
from palabre.channels.doors import lets
from palabre.channels.keys import LISTENING, POSTS, actor_of
from palabre.channels.models import ApiKey, Channel
from palabre.channels.offering import offered
from palabre.connectors.contract import Capability, ConnectorError
from palabre.connectors.documents import PDF
from palabre.connectors.films import MP4, QUICKTIME, WEBM
from palabre.governance.models import Brand
from palabre.publishing import library, programs, told
from palabre.publishing.access import speaking
from palabre.publishing.actions.media import add_file, describe_picture, remove_picture
from palabre.publishing.actions.slots import add_slots, remove_slot
from palabre.publishing.chartering import rules_for
from palabre.publishing.doors import body_of, door
from palabre.publishing.models import Letter, Media
from palabre.publishing.planning_models import Slot
from palabre.publishing.programs import UNSET, Answer, Asked, Unreadable, Unset
from palabre.publishing.queueing import free_on, holds_on, waiting_on

FILES = (*library.FORMATS.values(), MP4, QUICKTIME, WEBM, PDF)
_Line = Annotated[str, msgspec.Meta(max_length=300)]
_Address = Annotated[str, msgspec.Meta(max_length=2000)]
_Name = Annotated[str, msgspec.Meta(max_length=200)]
_Hundred = Annotated[int, msgspec.Meta(ge=0, le=100)]


class OfBrand(msgspec.Struct):
    """Of which brand."""

    brand: Annotated[_Line, msgspec.Meta(description="Needed where there are several.")] | Unset = (
        UNSET
    )


def _brand(request: HttpRequest, key: ApiKey) -> Brand:
    return programs.brand_of(key.organisation, programs.asked_of(request.GET, OfBrand).brand)


@door(Call("GET", "Lists the accounts that posts can be told on.", told.Accounts))
def channels(request: HttpRequest, key: ApiKey) -> Answer:
    """The accounts that posts can be told on."""
    rows = Channel.objects.filter(organisation=key.organisation).select_related("brand")
    found = [one for one in rows if lets(one, Capability.PUBLISH)]
    return 200, told.Accounts([told.told_of_channel(one) for one in found])


class OffersAsked(msgspec.Struct):
    """Of which field, and for which words."""

    field: Annotated[_Line, msgspec.Meta(description="A field's name: board, channel, location.")]
    q: Annotated[
        _Line | Unset, msgspec.Meta(description="Words that narrow the list, or are looked for.")
    ] = UNSET


@door(
    Call(
        "GET",
        "Lists what an account can be bound to: its boards, rooms, places, as the network tells it now.",
        told.Offers,
        asks=OffersAsked,
        may=(POSTS, LISTENING),
    )
)
def offers(request: HttpRequest, key: ApiKey, number: int) -> Answer:
    """What a field of an account can be given."""
    asked = programs.asked_of(request.GET, OffersAsked)
    row = get_object_or_404(Channel, organisation=key.organisation, pk=number)
    words = "" if isinstance(asked.q, Unset) else asked.q
    try:
        found = offered(row.platform, asked.field, words, row)
    except ConnectorError as fault:
        raise Unreadable(_(str(fault))) from None
    return 200, told.told_of_offers(found)


class PictureForm(msgspec.Struct):
    """What is said of a picture that is sent."""

    brand: _Line | Unset = UNSET
    alt: _Address | Unset = UNSET
    author: _Name | Unset = UNSET
    licence: _Name | Unset = UNSET


class PictureGiven(msgspec.Struct, forbid_unknown_fields=True):
    """What is said of a picture; what is left out stays as it is."""

    alt: _Address | Unset = UNSET
    author: _Name | Unset = UNSET
    licence: _Name | Unset = UNSET
    focal_x: _Hundred | Unset = UNSET
    focal_y: _Hundred | Unset = UNSET


@door(
    Call(
        "GET",
        "Lists the pictures, films and documents of the library, the newest first.",
        told.Library,
        asks=Asked,
    ),
    Call(
        "POST",
        "Takes a picture, film or document (PDF) into the library; the same file twice is one.",
        told.Media,
        201,
        form=PictureForm,
        file="file",
    ),
)
def media(request: HttpRequest, key: ApiKey) -> Answer:
    """The library; or a picture or film (``file``) taken in."""
    if request.method == "POST":
        return 201, told.told_of_media(_taken(request, key))
    asked = programs.asked_of(request.GET, Asked)
    rows = Media.objects.filter(organisation=key.organisation).select_related("brand")
    if not isinstance(asked.brand, Unset):
        rows = rows.filter(brand=programs.brand_of(key.organisation, asked.brand))
    found, before = programs.page_of(rows, asked)
    return 200, told.Library([told.told_of_media(one) for one in found], before)


def _taken(request: HttpRequest, key: ApiKey) -> Media:
    file = request.FILES.get("file")
    if file is None:
        raise Unreadable("Send the picture or film as `file` of a form")
    given = programs.asked_of(request.POST, PictureForm)
    brand = programs.brand_of(key.organisation, given.brand)
    row = add_file(actor_of(key), brand, file)
    _describe(key, row, PictureGiven(given.alt, given.author, given.licence))
    return row


def _describe(key: ApiKey, row: Media, given: PictureGiven) -> None:
    """Say what is given of a picture; nothing is written where it says nothing new."""
    before = {name: getattr(row, name) for name in given.__struct_fields__}
    told_now = {name: getattr(given, name) for name in before}
    after = before | {k: v for k, v in told_now.items() if not isinstance(v, Unset)}
    if after != before:
        focal = (after.pop("focal_x"), after.pop("focal_y"))
        describe_picture(actor_of(key), row, **after, focal=focal)


@door(
    Call("GET", "Gives one picture, film or document, without its bytes.", told.Media),
    Call("PATCH", "Says what a picture shows and whose it is.", told.Media, body=PictureGiven),
    Call("DELETE", "Takes a picture out of the library, unless a post carries it.", None, 204),
)
def picture(request: HttpRequest, key: ApiKey, number: int) -> Answer:
    """One picture; or what is said of it; or taken out."""
    rows = Media.objects.filter(organisation=key.organisation).select_related("brand")
    row = get_object_or_404(rows, pk=number)
    if request.method == "DELETE":
        remove_picture(actor_of(key), row)
        return 204, None
    if request.method == "PATCH":
        _describe(key, row, programs.body_of(body_of(request), PictureGiven))
    return 200, told.told_of_media(row)


@door(
    Call("GET", "Gives the bytes of a picture, film or document, as it was taken in.", gives=FILES)
)
def picture_file(request: HttpRequest, key: ApiKey, number: int) -> Answer:
    """The picture itself; 404 where its file was lost."""
    row = get_object_or_404(Media, organisation=key.organisation, pk=number)
    try:
        return 200, File(library.read(row), row.content_type, str(row.pk))
    except library.Lost:
        raise Http404 from None


_Weekday = Annotated[int, msgspec.Meta(ge=0, le=6, description="0 is Monday.")]


class SlotsGiven(msgspec.Struct, forbid_unknown_fields=True):
    """A time of the house's clock on some days of the week; without ``channel`` for all accounts that have no
    slots of their own."""

    weekdays: Annotated[list[_Weekday], msgspec.Meta(min_length=1, max_length=7)]
    at: Annotated[str, msgspec.Meta(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
    brand: _Line | Unset = UNSET
    channel: Annotated[int, msgspec.Meta(gt=0)] | None = None


@door(
    Call("GET", "Lists the times of the week at which posts leave.", told.Slots, asks=OfBrand),
    Call(
        "POST", "Sets a time on some days of the week.", told.Slots, 201, body=SlotsGiven, once=True
    ),
)
def slots(request: HttpRequest, key: ApiKey) -> Answer:
    """The slots of a brand and its accounts; or new ones."""
    if request.method == "GET":
        rows = Slot.objects.filter(brand=_brand(request, key))
        return 200, told.Slots([told.told_of_slot(one) for one in rows.select_related("brand")])
    given = programs.body_of(body_of(request), SlotsGiven)
    brand = programs.brand_of(key.organisation, given.brand)
    channel = None
    if given.channel is not None:
        channel = next((one for one in speaking(brand) if one.pk == given.channel), None)
        if channel is None:
            raise Unreadable("The brand has no account of this number - at `$.channel`")
    at = time.fromisoformat(given.at)
    made = add_slots(actor_of(key), brand, channel, given.weekdays, at)
    return 201, told.Slots([told.told_of_slot(one) for one in made])


@door(Call("DELETE", "Takes a slot away; what is scheduled at its times stays.", None, 204))
def slot(request: HttpRequest, key: ApiKey, number: int) -> Answer:
    """Take a slot away."""
    rows = Slot.objects.select_related("brand", "channel")
    remove_slot(
        actor_of(key),
        get_object_or_404(rows, brand__organisation=key.organisation, pk=number),
    )
    return 204, None


@door(
    Call(
        "GET",
        "Lists for each account what waits there in its order, the free slots of two weeks, and what"
        " holds it back.",
        told.Queues,
        asks=OfBrand,
    )
)
def queues(request: HttpRequest, key: ApiKey) -> Answer:
    """What waits on each account."""
    brand = _brand(request, key)
    found = []
    for one in speaking(brand):
        waiting = [told.Queued(row.pk, row.due_at, str(row)) for row in waiting_on(brand, one)]
        held = [told.told_of_hold(row) for row in holds_on(brand, one)]
        found.append(told.Queue(one.pk, waiting, free_on(brand, one), held))
    return 200, told.Queues(found)


@door(Call("GET", "Lists letters, the newest first.", told.Letters, asks=Asked))
def letters(request: HttpRequest, key: ApiKey) -> Answer:
    """The letters that left, with how many mails of each are in which state; nobody's address."""
    asked = programs.asked_of(request.GET, Asked)
    rows = Letter.objects.filter(organisation=key.organisation)
    rows = rows.select_related("brand", "delivery__variant")
    if not isinstance(asked.brand, Unset):
        rows = rows.filter(brand=programs.brand_of(key.organisation, asked.brand))
    found, before = programs.page_of(rows, asked)
    return 200, told.Letters([told.told_of_letter(one) for one in found], before)


@door(Call("GET", "Gives one letter.", told.Letter))
def letter(request: HttpRequest, key: ApiKey, number: int) -> Answer:
    """One letter."""
    rows = Letter.objects.select_related("brand", "delivery__variant")
    row = get_object_or_404(rows, organisation=key.organisation, pk=number)
    return 200, told.told_of_letter(row)


@door(Call("GET", "Says how many subscribers there are, by state.", told.Subscribers, asks=OfBrand))
def subscribers(request: HttpRequest, key: ApiKey) -> Answer:
    """How many subscribers there are; nobody's address."""
    return 200, told.told_of_subscribers(_brand(request, key))


@door(
    Call(
        "GET",
        "Gives the charter's rules that the texts of a brand keep to.",
        told.Charter,
        asks=OfBrand,
    )
)
def charter(request: HttpRequest, key: ApiKey) -> Answer:
    """The rules that hold for a brand, those of its organisation among them."""
    brand = _brand(request, key)
    return 200, told.told_of_rules(brand, rules_for(brand))
