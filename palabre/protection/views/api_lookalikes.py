"""Look-alikes for programs: what is ours, who is written like it, and what is done about them."""

from datetime import datetime
from typing import Annotated, Literal

import msgspec
from django.db.models import QuerySet

from palabre.analysis.lookalikes import Class
from palabre.channels.deeds import (
    UNSET,
    Changed,
    Line,
    Listed,
    Numbers,
    Unset,
    book,
    deed,
    errand,
    filed,
    shelf,
    teller,
)
from palabre.channels.doors import kept_in
from palabre.channels.keys import PROTECTION
from palabre.channels.models import ApiKey
from palabre.channels.programs import checked
from palabre.governance.acts import Actor
from palabre.governance.models import Brand
from palabre.protection.actions import lookalikes as verbs
from palabre.protection.actions import lookalikes_register as register
from palabre.protection.lookalikes.fetching import PICTURE_CAP
from palabre.protection.lookalikes.forms import ListForm, OfficialForm
from palabre.protection.lookalikes.lists import MOST_BYTES, text_of
from palabre.protection.models import Official, Suspect, SuspectList
from palabre.protection.rules.lookalikes import OfficialKind, Origin, SuspectState

MAY = (PROTECTION,)
_ZERO = r"\A[^\x00]*\Z"
_Put = Literal["watched", "lawful", "gone"]


class SuspectTold(msgspec.Struct, forbid_unknown_fields=True):
    """An account or a site that is written like ours: what it is, how grave, and what was done."""

    id: int
    brand: str
    platform: str
    is_site: bool
    handle: str
    name: str
    url: str
    followers: int | None
    origin: Origin
    seen: int
    state: SuspectState
    kind: Class
    is_corrected: bool
    why: str
    gravity: int
    like: str
    reported_at: datetime | None
    reported_to: str
    first_seen_at: datetime
    last_seen_at: datetime
    notes: list[str]


class SuspectsAsked(Listed):
    """In which state."""

    state: SuspectState | Unset = UNSET


class SuspectPut(msgspec.Struct, forbid_unknown_fields=True):
    """Into which state; a report is noted by a call of its own."""

    to: _Put


class SuspectsPut(msgspec.Struct, forbid_unknown_fields=True):
    """Which suspects, by number, into which state."""

    suspects: Numbers
    to: _Put
    brand: Line | Unset = UNSET


class SuspectReported(msgspec.Struct, forbid_unknown_fields=True):
    """Where it was reported."""

    where: Annotated[str, msgspec.Meta(min_length=1, max_length=120, pattern=_ZERO)]


class SuspectCorrected(msgspec.Struct, forbid_unknown_fields=True):
    """What it is, and why."""

    kind: Class
    why: Annotated[str, msgspec.Meta(min_length=1, max_length=verbs.LONGEST_WHY, pattern=_ZERO)]


class SuspectNoted(msgspec.Struct, forbid_unknown_fields=True):
    """A note for the house."""

    text: Annotated[str, msgspec.Meta(min_length=1, max_length=verbs.LONGEST_NOTE, pattern=_ZERO)]


class OfficialTold(msgspec.Struct, forbid_unknown_fields=True):
    """An account, or a site where ``platform`` is empty, that is ours."""

    id: int
    brand: str
    kind: OfficialKind
    name: str
    platform: str
    handle: str
    has_picture: bool


class OfficialGiven(msgspec.Struct, forbid_unknown_fields=True):
    """An account, or a site without ``platform``, to enter as ours; without a name it has the brand's."""

    handle: Annotated[str, msgspec.Meta(min_length=1, max_length=300, pattern=_ZERO)]
    platform: Line = ""
    kind: OfficialKind = OfficialKind.BRAND
    name: Annotated[str, msgspec.Meta(max_length=200, pattern=_ZERO)] = ""
    brand: Line | Unset = UNSET


class OfficialPicture(msgspec.Struct):
    """The picture that it shows: PNG, JPEG, GIF or WebP, 2 MB at most."""


class SuspectListTold(msgspec.Struct, forbid_unknown_fields=True):
    """A list that was brought, and how many suspects it held once it was read."""

    id: int
    brand: str
    name: str
    platform: str
    lines: int
    found: int
    made_at: datetime
    read_at: datetime | None


class SuspectListGiven(msgspec.Struct):
    """A list of handles of one network, or of sites: CSV or text, 5 MB at most."""

    platform: Line = ""
    brand: Line | Unset = UNSET


def _suspects(key: ApiKey) -> QuerySet[Suspect]:
    """Those that may leave the house: some networks forbid to export what their members wrote."""
    rows = Suspect.objects.filter(organisation=key.organisation).exclude(platform__in=kept_in())
    return rows.select_related("brand").prefetch_related("notes")


def _officials(key: ApiKey) -> QuerySet[Official]:
    rows = Official.objects.filter(organisation=key.organisation)
    return rows.select_related("brand__organisation")


def _lists(key: ApiKey) -> QuerySet[SuspectList]:
    rows = SuspectList.objects.filter(organisation=key.organisation).exclude(name="")
    return rows.defer("text").select_related("brand")


def _put_all(by: Actor, brand: Brand, given: SuspectsPut) -> int:
    rows = Suspect.objects.filter(brand=brand, pk__in=given.suspects)
    numbers = list(rows.exclude(platform__in=kept_in()).values_list("pk", flat=True))
    return verbs.put_all(by, brand, numbers, SuspectState(given.to))


def _add(by: Actor, brand: Brand, given: OfficialGiven) -> Official:
    sent = {
        "kind": given.kind,
        "name": given.name,
        "network": given.platform,
        "handle": given.handle,
    }
    told = checked(OfficialForm(sent)).cleaned_data
    kind = OfficialKind(told["kind"])
    return register.add_official(by, brand, kind, told["name"], told["network"], told["handle"])


def _bring(by: Actor, brand: Brand, given: SuspectListGiven, data: bytes, name: str) -> SuspectList:
    told = checked(ListForm({"network": given.platform})).cleaned_data
    return verbs.bring_list(by, brand, name, told["network"], text_of(data))


_suspect = teller(
    SuspectTold, like=lambda row: str(row.likeness.get("name", "")),
    notes=lambda row: [one.text for one in row.notes.all()],
)  # fmt: skip
_official = teller(OfficialTold, has_picture=lambda row: bool(row.views))
_list = teller(SuspectListTold)
suspects = shelf(
    "suspects", SuspectTold, _suspects, _suspect, may=MAY, lists="Lists who is written like ours.",
    asks=SuspectsAsked,
    narrow=lambda rows, asked: rows if asked.state is UNSET else rows.filter(state=asked.state),
)  # fmt: skip
suspect = book(SuspectTold, _suspects, _suspect, may=MAY, gives="Gives one suspect.")
put = deed(
    "Keeps an eye on a suspect, leaves it alone as lawful, or says that it is gone.", _suspects,
    lambda by, row, given: verbs.put(by, row, SuspectState(given.to)), may=MAY, body=SuspectPut,
    tells=SuspectTold, told=_suspect,
)  # fmt: skip
put_all = errand(
    "Brings several suspects into another state; those that can't be are left.", _put_all, SuspectsPut,
    may=MAY, tells=Changed, told=Changed,
)  # fmt: skip
report = deed(
    "Notes that a suspect was reported, and where; a parody, fans or critics never are.", _suspects,
    lambda by, row, given: verbs.report(by, row, given.where), may=MAY, body=SuspectReported,
    tells=SuspectTold, told=_suspect,
)  # fmt: skip
correct = deed(
    "Says what a suspect is, and why, for good.", _suspects,
    lambda by, row, given: verbs.correct(by, row, given.kind, given.why), may=MAY,
    body=SuspectCorrected, tells=SuspectTold, told=_suspect,
)  # fmt: skip
note = deed(
    "Writes a note about a suspect.", _suspects,
    lambda by, row, given: verbs.note(by, row, given.text), may=MAY, body=SuspectNoted,
    tells=SuspectTold, told=_suspect,
)  # fmt: skip
ours = deed(
    "Enters a suspect into the register: it was one of ours.", _suspects,
    lambda by, row, _: verbs.is_ours(by, row), may=MAY, tells=OfficialTold, told=_official,
)  # fmt: skip
officials = shelf(
    "officials", OfficialTold, _officials, _official, may=MAY, lists="Lists what was entered as ours.",
    makes=("Enters an account or a site as ours; a sweep begins.", OfficialGiven, _add),
)  # fmt: skip
official = book(
    OfficialTold, _officials, _official, may=MAY, gives="Gives one official account or site.",
    removes=("Takes an account or a site out of the register.",
             lambda by, row, _: register.remove_official(by, row)),
)  # fmt: skip
picture = filed(
    "Keeps the picture that an official account shows.", OfficialPicture,
    lambda by, row, _given, data, _name: register.give_picture(by, row, data), most=PICTURE_CAP,
    may=MAY, rows=_officials, status=200, tells=OfficialTold, told=_official,
)  # fmt: skip
lists = shelf(
    "lists", SuspectListTold, _lists, _list, may=MAY, lists="Lists the lists of handles and sites.",
)  # fmt: skip
bring = filed(
    "Brings a list of handles or sites, which is held against the register.", SuspectListGiven, _bring,
    most=MOST_BYTES, may=MAY, tells=SuspectListTold, told=_list,
)  # fmt: skip
