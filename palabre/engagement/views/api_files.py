"""Customer files for programs: linked, told and taken off; files of people, brought in."""

from datetime import datetime
from typing import Annotated, Any

import msgspec
from django.db.models import QuerySet

from palabre.channels.deeds import (
    UNSET,
    Changed,
    Line,
    Listed,
    Unset,
    book,
    deed,
    errand,
    filed,
    found,
    shelf,
    teller,
)
from palabre.channels.keys import ENGAGEMENT, HOUSE
from palabre.channels.models import ApiKey
from palabre.channels.programs import checked
from palabre.engagement.actions import people_import as of_import
from palabre.engagement.actions import people_links as verbs
from palabre.engagement.actions.people_consent import join_subscribers
from palabre.engagement.crm.rules import BringState, EventState, LinkKind, News
from palabre.engagement.models import CrmEvent, CrmLink, PeopleImport, Segment
from palabre.engagement.views.people_links import LinkForm
from palabre.governance.acts import Actor
from palabre.governance.models import Brand

MAY = (ENGAGEMENT,)
# What a page asks of who links a customer file, or sees what others are told.
LINKS = (HOUSE,)
_ZERO = r"\A[^\x00]*\Z"
_Number = Annotated[int, msgspec.Meta(gt=0, le=2**63 - 1)]
_Secret = Annotated[str, msgspec.Meta(max_length=2000, pattern=_ZERO)]
_Mapping = dict[
    Annotated[str, msgspec.Meta(max_length=20, pattern=_ZERO)],
    Annotated[str, msgspec.Meta(max_length=100, pattern=_ZERO)],
]


class CustomerFileTold(msgspec.Struct, forbid_unknown_fields=True):
    """A customer file beside ours; what opens it is kept sealed. ``mapping``: our fields by its own names."""

    id: int
    brand: str
    kind: LinkKind
    name: str
    address: str
    account: str
    mapping: dict[str, str]
    segment: int | None
    is_paused: bool
    last_error: str
    synced_at: datetime | None


class CustomerFileMade(msgspec.Struct, forbid_unknown_fields=True):
    """A customer file that was linked. ``key`` is what a program's messages are signed with: it is told
    this once."""

    id: int
    kind: LinkKind
    mapping: dict[str, str]
    key: str


class CustomerFileGiven(msgspec.Struct, forbid_unknown_fields=True):
    """A customer file to link, with what opens it; with a segment only its people go there."""

    kind: LinkKind
    name: Annotated[str, msgspec.Meta(min_length=1, max_length=100, pattern=_ZERO)]
    address: Annotated[str, msgspec.Meta(min_length=1, max_length=500, pattern=_ZERO)]
    account: Annotated[str, msgspec.Meta(max_length=200, pattern=_ZERO)] = ""
    secret: _Secret = ""
    segment: _Number | None = None
    brand: Line | Unset = UNSET


class CustomerFileChanged(msgspec.Struct, forbid_unknown_fields=True):
    """Which fields are told under which names, whose records go there, another key; left out they stay."""

    mapping: _Mapping | Unset = UNSET
    segment: _Number | Unset | None = UNSET
    secret: _Secret = ""


class CustomerFilePaused(msgspec.Struct, forbid_unknown_fields=True):
    """Whether it is told nothing for now."""

    on: bool = True


class CustomerMessageTold(msgspec.Struct, forbid_unknown_fields=True):
    """A message to a customer file; it names the person by number."""

    id: int
    link: int
    person: int
    news: News
    state: EventState
    attempts: int
    last_error: str
    at: datetime
    sent_at: datetime | None


class CustomerMessagesAsked(Listed):
    """To which customer file."""

    link: _Number | Unset = UNSET


class PeopleFileTold(msgspec.Struct, forbid_unknown_fields=True):
    """A file of people, and how many were brought in; ``told``: what became of them, ``plan``: what would."""

    id: int
    brand: str
    name: str
    state: BringState
    count: int
    done: int
    told: dict[str, Any]
    plan: dict[str, int]


class PeopleFileGiven(msgspec.Struct):
    """For which brand a file (CSV or vCard, 10 MB at most) is read."""

    brand: Line | Unset = UNSET


class SubscribersJoined(msgspec.Struct, forbid_unknown_fields=True):
    """Of which brand."""

    brand: Line | Unset = UNSET


def _links(key: ApiKey) -> QuerySet[CrmLink]:
    return CrmLink.objects.filter(organisation=key.organisation).select_related("brand")


def _events(key: ApiKey) -> QuerySet[CrmEvent]:
    rows = CrmEvent.objects.filter(link__organisation=key.organisation)
    return rows.select_related("link__brand")


def _files(key: ApiKey) -> QuerySet[PeopleImport]:
    return PeopleImport.objects.filter(organisation=key.organisation).select_related("brand")


def _segment(brand: int, number: int | None) -> Segment | None:
    row: Segment | None = found(Segment.objects.filter(brand=brand), number, "segment")
    return row


def _link(by: Actor, brand: Brand, given: CustomerFileGiven) -> CrmLink:
    names = ("name", "address", "account", "secret")
    sent = {name: getattr(given, name) for name in names} | {"segment": given.segment}
    form = checked(LinkForm(sent, brand=brand, kind=given.kind))
    return verbs.add_link(by, brand, given.kind, **form.cleaned_data)


def _change(by: Actor, row: CrmLink, given: CustomerFileChanged) -> None:
    mapping = None if isinstance(given.mapping, Unset) else given.mapping
    segment = row.segment
    if not isinstance(given.segment, Unset):
        segment = _segment(row.brand_id, given.segment)
    verbs.change_link(by, row, mapping=mapping, segment=segment, secret=given.secret)


def _plan(row: PeopleImport) -> dict[str, int]:
    counts: dict[str, int] = {}
    for line in of_import.plan(row) if row.state == BringState.READ else []:
        counts[line.state] = counts.get(line.state, 0) + 1
    return counts


_told = teller(CustomerFileTold, segment=lambda row: row.segment_id)
_made = teller(CustomerFileMade, key=lambda row: (
    row.secret.get("key", "") if row.kind == LinkKind.WEBHOOK else ""
))  # fmt: skip
_message = teller(
    CustomerMessageTold, link=lambda row: row.link_id, person=lambda row: row.person_number
)
_file = teller(PeopleFileTold, plan=lambda _row: {})
_one_file = teller(PeopleFileTold, plan=_plan)
links = shelf(
    "customer_files", CustomerFileTold, _links, _told, may=MAY, also=LINKS,
    lists="Lists customer files beside ours.",
)  # fmt: skip
add = errand(
    "Links a customer file; the key of a program is told this once.", _link, CustomerFileGiven, may=MAY,
    also=LINKS, tells=CustomerFileMade, told=_made, status=201, once=False,
)  # fmt: skip
link = book(
    CustomerFileTold, _links, _told, may=MAY, also=LINKS, gives="Gives one customer file.",
    changes=("Changes what a customer file is told.", CustomerFileChanged, _change),
    removes=("Links a customer file no more; what stands in it stays there.",
             lambda by, row, _: verbs.remove_link(by, row)),
)  # fmt: skip
pause = deed(
    "Tells a customer file nothing for now, or goes on.", _links,
    lambda by, row, given: verbs.pause_link(by, row, paused=given.on), may=MAY, also=LINKS,
    body=CustomerFilePaused, tells=CustomerFileTold, told=_told,
)  # fmt: skip
tell_all = deed(
    "Tells a customer file of everybody who may go there and isn't there.", _links,
    lambda by, row, _: verbs.tell_all(by, row), may=MAY, also=LINKS,
)  # fmt: skip
messages = shelf(
    "messages", CustomerMessageTold, _events, _message, may=MAY, also=LINKS,
    by_brand="link__brand",
    lists="Lists what customer files were told.", asks=CustomerMessagesAsked,
    narrow=lambda rows, asked: rows if asked.link is UNSET else rows.filter(link=asked.link),
)  # fmt: skip
again = deed(
    "Sends a message to a customer file again that was given up.", _events,
    lambda by, row, _: verbs.try_again(by, row), may=MAY, also=LINKS,
    tells=CustomerMessageTold, told=_message,
)  # fmt: skip
files = shelf(
    "people_files", PeopleFileTold, _files, _file, may=MAY, lists="Lists files of people.",
)  # fmt: skip
file = book(
    PeopleFileTold, _files, _one_file, may=MAY,
    gives="Gives one file of people, with what would become of it.",
)  # fmt: skip
bring = filed(
    "Reads a file of people; nobody is brought in yet.", PeopleFileGiven,
    lambda by, brand, _given, data, name: of_import.start_import(by, brand, name, data),
    most=of_import.MOST_BYTES, may=MAY, tells=PeopleFileTold, told=_one_file,
)  # fmt: skip
confirm = deed(
    "Has the people of a file brought in.", _files,
    lambda by, row, _: of_import.confirm_import(by, row), may=MAY, tells=PeopleFileTold, told=_file,
)  # fmt: skip
join = errand(
    "Ties the subscribers of a brand's letters to the people with their address.",
    lambda by, brand, _given: join_subscribers(by, brand), SubscribersJoined, may=MAY, tells=Changed,
    told=Changed,
)  # fmt: skip
