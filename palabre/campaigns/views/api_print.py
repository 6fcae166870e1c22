"""Codes for print and touch, for programs: a link's QR code, what its NFC tag holds, and a sheet of many."""

from enum import StrEnum
from typing import Annotated

import msgspec
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404

from palabre.analysis.referrers import NFC, QR
from palabre.campaigns import codes
from palabre.campaigns.access import campaign_of
from palabre.campaigns.addresses import short_address
from palabre.campaigns.views.api_links import link_rows
from palabre.campaigns.views.links import MOST_ON_SHEET
from palabre.channels.calls import Call, File
from palabre.channels.models import ApiKey
from palabre.channels.programs import (
    UNSET,
    Answer,
    Number,
    Refusal,
    Text,
    Unset,
    asked,
    brand_named,
    door,
)

SVG, PNG, PDF = "image/svg+xml", "image/png", "application/pdf"


class Kind(StrEnum):
    """How a code is drawn."""

    SVG = "svg"
    PNG = "png"


class Drawn(msgspec.Struct):
    """How a code is drawn."""

    kind: Kind = Kind.SVG


class Tag(msgspec.Struct, forbid_unknown_fields=True):
    """What an NFC tag must hold: the ``address`` to open, and as ``message`` its bytes in hexadecimal."""

    address: str
    message: str


class OfSheet(msgspec.Struct):
    """Whose links stand on a sheet."""

    brand: Text
    campaign: (
        Annotated[Number, msgspec.Meta(description="Only the links of this campaign.")] | Unset
    ) = UNSET
    language: Annotated[str, msgspec.Meta(pattern="^(fr|en)$")] = "fr"


@door(
    Call(
        "GET",
        "Draws a link's QR code, as SVG or PNG; who scans it is counted as such.",
        asks=Drawn,
        gives=(SVG, PNG),
    )
)
def code(request: HttpRequest, key: ApiKey, number: int) -> Answer:
    """A link's QR code."""
    row, kind = get_object_or_404(link_rows(key), pk=number), asked(request, Drawn).kind
    draw, of = (codes.qr_svg, SVG) if kind == Kind.SVG else (codes.qr_png, PNG)
    return 200, File(draw(short_address(row.slug, QR)), of, f"{row.slug}.{kind}")


@door(
    Call(
        "GET", "Says what an NFC tag must hold to open a link; who touches it counts as such.", Tag
    )
)
def tag(request: HttpRequest, key: ApiKey, number: int) -> Answer:
    """What an NFC tag must hold."""
    address = short_address(get_object_or_404(link_rows(key), pk=number).slug, NFC)
    return 200, Tag(address, codes.nfc_text(address))


@door(
    Call(
        "GET",
        "Sets a sheet (PDF) with the QR codes of a brand's newest links, or of a campaign's; 404 for none.",
        asks=OfSheet,
        gives=(PDF,),
        refusals=(404, 503),
    )
)
def sheet(request: HttpRequest, key: ApiKey) -> Answer:
    """A sheet of codes."""
    wanted = asked(request, OfSheet)
    brand = brand_named(key, wanted.brand)
    number = None if isinstance(wanted.campaign, Unset) else wanted.campaign
    campaign = campaign_of(brand, number)
    rows = link_rows(key).filter(brand=brand)
    rows = rows.filter(campaign=campaign) if campaign else rows
    listed = [(row.name, short_address(row.slug, QR)) for row in rows[:MOST_ON_SHEET]]
    if not listed:
        raise Http404
    title = campaign.name if campaign else brand.name
    try:
        made = codes.sheet(title, wanted.language, listed)
    except codes.PrintingFailed:
        raise Refusal(503, "The sheet could not be set. Try again in a moment.") from None
    return 200, File(made, PDF, "codes.pdf")
