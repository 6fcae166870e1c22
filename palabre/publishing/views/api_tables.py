"""Tables of posts for programs, read first and brought in on a word; and the target of the mix."""

from datetime import datetime
from typing import Annotated

import msgspec
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from palabre.campaigns.models import Campaign
from palabre.campaigns.rules import CampaignState
from palabre.channels.calls import Call
from palabre.channels.keys import actor_of
from palabre.channels.models import ApiKey
from palabre.connectors.contract import Rejected
from palabre.publishing import programs
from palabre.publishing.access import speaking
from palabre.publishing.actions import batches as verbs
from palabre.publishing.actions.targets import set_target
from palabre.publishing.doors import body_of, door
from palabre.publishing.foreseen import holds_back
from palabre.publishing.planning.rows import Account
from palabre.publishing.planning_models import Batch, Target
from palabre.publishing.programs import UNSET, Answer, Unreadable, Unset
from palabre.publishing.rules import Aim
from palabre.publishing.tables import read_table
from palabre.publishing.told import planned as told
from palabre.publishing.views.api_library import OfBrand

_Line = Annotated[str, msgspec.Meta(max_length=300)]
_Share = Annotated[int, msgspec.Meta(ge=0, le=100)]
LISTED = 100


class TableForm(msgspec.Struct):
    """Whose posts a table brings."""

    brand: _Line | Unset = UNSET


class BringingIn(msgspec.Struct, forbid_unknown_fields=True):
    """Whether posts that have a time and an account are scheduled; the others are drafts."""

    schedules: bool = False


class MixGiven(msgspec.Struct, forbid_unknown_fields=True):
    """The shares, in per cent, which make a hundred together."""

    useful: _Share
    conversation: _Share
    offer: _Share
    brand: _Line | Unset = UNSET


@door(
    Call("GET", "Lists the newest tables that wait to be brought in.", told.Tables, asks=OfBrand),
    Call(
        "POST",
        "Reads a table (CSV or Excel) and says which posts it holds and which lines are refused. Nothing is"
        " made of it yet.",
        told.Table,
        201,
        form=TableForm,
        file="file",
        once=True,
    ),
)
def tables(request: HttpRequest, key: ApiKey) -> Answer:
    """The tables that wait; or one that is read (``file``)."""
    if request.method == "POST":
        return 201, _told(_read(request, key))
    asked = programs.asked_of(request.GET, OfBrand)
    brand = programs.brand_of(key.organisation, asked.brand)
    rows = Batch.objects.filter(brand=brand, done_at=None).defer("rows", "refused")
    return 200, told.Tables([told.told_of_batch(one) for one in rows[:LISTED]])


def _read(request: HttpRequest, key: ApiKey) -> Batch:
    file = request.FILES.get("file")
    if file is None:
        raise Unreadable("Send the table as `file` of a form")
    given = programs.asked_of(request.POST, TableForm)
    brand = programs.brand_of(key.organisation, given.brand)
    accounts = [Account(one.pk, one.name, one.platform) for one in speaking(brand)]
    rows = Campaign.objects.filter(brand=brand).exclude(state=CampaignState.DONE)
    campaigns = list(rows.values_list("pk", "name"))
    zone = timezone.get_current_timezone()
    try:
        read = read_table(file.name or "", file.read(), accounts, timezone.now(), zone, campaigns)
    except Rejected as fault:
        raise Unreadable(_(str(fault))) from None
    return verbs.keep_table(actor_of(key), brand, None, file.name or "", read)


def _told(row: Batch) -> told.Table:
    accounts = {one.pk: one for one in speaking(row.brand)}
    against = holds_back(row.brand, [verbs.written_of_row(one) for one in row.rows], accounts)
    posts = [
        told.RowThere(
            line=one["line"], title=one["title"], text=one["text"], link=one["link"],
            tags=list(one["tags"]), aim=Aim(one["aim"]), campaign=one.get("campaign"),
            due_at=datetime.fromisoformat(one["due_at"]) if one["due_at"] else None,
            channels=list(one["channels"]), against=said,
        )
        for one, said in zip(row.rows, against, strict=True)
    ]  # fmt: skip
    refused = [told.LineRefused(one["line"], one["text"], _(one["refused"])) for one in row.refused]
    return told.Table(
        row.pk, row.brand.slug, row.name, row.at, row.done_at, posts, refused
    )  # fmt: skip


def _one(key: ApiKey, number: int) -> Batch:
    rows = Batch.objects.filter(organisation=key.organisation).select_related("brand")
    return get_object_or_404(rows, pk=number)


@door(Call("GET", "Gives one table as it was read.", told.Table))
def table(request: HttpRequest, key: ApiKey, number: int) -> Answer:
    """One table."""
    return 200, _told(_one(key, number))


@door(Call("POST", "Makes the posts of a table, once.", told.BroughtIn, body=BringingIn, once=True))
def bring_in(request: HttpRequest, key: ApiKey, number: int) -> Answer:
    """Make the posts of a table."""
    row, word = _one(key, number), programs.body_of(body_of(request), BringingIn)
    done = verbs.bring_in(actor_of(key), row, to_schedule=word.schedules)
    return 200, told.BroughtIn(done.made, done.scheduled, done.left)


@door(
    Call("GET", "Says how much should help, talk and sell.", told.Mix, asks=OfBrand),
    Call("PUT", "Sets how much should help, talk and sell.", told.Mix, body=MixGiven),
)
def mix(request: HttpRequest, key: ApiKey) -> Answer:
    """The target of the mix; or another one."""
    if request.method == "GET":
        asked = programs.asked_of(request.GET, OfBrand)
        brand = programs.brand_of(key.organisation, asked.brand)
        return 200, told.told_of_target(
            Target.objects.filter(brand=brand).first() or Target(brand=brand)
        )
    given = programs.body_of(body_of(request), MixGiven)
    brand = programs.brand_of(key.organisation, given.brand)
    row = set_target(
        actor_of(key), brand, useful=given.useful, conversation=given.conversation,
        offer=given.offer,
    )  # fmt: skip
    return 200, told.told_of_target(row)
