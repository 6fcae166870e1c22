"""The charter's rules for programs: of the organisation, and what a brand adds; each change is a version."""

from typing import Annotated

import msgspec
from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from palabre.channels.calls import Call, File
from palabre.channels.models import ApiKey
from palabre.governance.acts import Actor
from palabre.governance.holding import rights_of_member
from palabre.governance.models import Brand
from palabre.governance.rules import Right
from palabre.publishing import programs, told
from palabre.publishing.actions.charters import (
    LONGEST_LINE,
    LONGEST_REASON,
    MOST_LINES,
    current_rules,
    keep_rules,
)
from palabre.publishing.chartering import LARGEST_FILE, UNWRITTEN, file_of, from_file
from palabre.publishing.checks import Charter
from palabre.publishing.checks.spelt import WANTED, plain_lines
from palabre.publishing.checks.spelt import Unreadable as UnknownLine
from palabre.publishing.doors import body_of, door
from palabre.publishing.models import CharterRules
from palabre.publishing.programs import NO_NUL, UNSET, Answer, Unreadable, Unset
from palabre.publishing.views.api_chains import approver
from palabre.publishing.views.api_reviews import EITHER, ONLY, actor_for, member_of

VERSIONS = 100
_EMail = Annotated[str, msgspec.Meta(min_length=3, max_length=254, pattern=NO_NUL)]
_Word = Annotated[str, msgspec.Meta(min_length=1, max_length=LONGEST_LINE, pattern=NO_NUL)]
_Words = Annotated[list[_Word], msgspec.Meta(max_length=MOST_LINES)]
_Reason = Annotated[str, msgspec.Meta(max_length=LONGEST_REASON, pattern=NO_NUL)]
_Slug = Annotated[str, msgspec.Meta(max_length=300)]
LISTS = ("forbidden", "risky", "disclosures", "disclosed_by", "own_names", "own_contacts")


class OfRules(msgspec.Struct):
    """Whose rules."""

    brand: (
        Annotated[_Slug, msgspec.Meta(description="Without one, those of the organisation.")]
        | Unset
    ) = UNSET


class RulesFile(msgspec.Struct):
    """Beside the file: whose word it is, and the version that they saw, 0 for none."""

    member: _EMail
    seen: Annotated[int, msgspec.Meta(ge=0, le=2_000_000_000)]


class RulesGiven(msgspec.Struct, forbid_unknown_fields=True):
    """The rules as a whole, by the word of a member who may change them.

    ``seen`` is the number of the version that was read, 0 for none: what came meanwhile isn't overwritten.
    ``reasons`` are by their words; ``accounts`` are an employee's own.
    """

    member: _EMail
    seen: Annotated[int, msgspec.Meta(ge=0, le=2_000_000_000)]
    forbidden: _Words = []
    risky: _Words = []
    reasons: Annotated[dict[_Word, _Reason], msgspec.Meta(max_length=2 * MOST_LINES)] = {}
    disclosures: _Words = []
    disclosed_by: _Words = []
    alcohol: bool = False
    own_names: _Words = []
    own_contacts: _Words = []
    accounts: Annotated[
        list[Annotated[int, msgspec.Meta(gt=0, le=9_000_000_000_000_000)]],
        msgspec.Meta(max_length=100),
    ] = []


def _brand(request: HttpRequest, key: ApiKey) -> Brand | None:
    asked = programs.asked_of(request.GET, OfRules)
    if isinstance(asked.brand, Unset):
        return None
    return programs.brand_of(key.organisation, asked.brand)


def _versions(key: ApiKey, brand: Brand | None) -> QuerySet[CharterRules]:
    rows = CharterRules.objects.filter(organisation=key.organisation, brand=brand)
    return rows.select_related("brand")


def _by(key: ApiKey, address: str, brand: Brand | None) -> Actor:
    """Who changes rules by a member's word: of all brands only who works for all and may change brands."""
    if brand is not None:
        return approver(key, address, brand)
    member = member_of(key, address)
    held = rights_of_member(member)
    if not {Right.APPROVE, Right.BRANDS} <= held:
        raise Unreadable("Only who may approve and change brands changes this - at `$.member`")
    return actor_for(key, member)


def _charter(given: RulesGiven) -> Charter:
    known = set(WANTED) - {"alcohol"}
    if not set(given.disclosures) <= known:
        raise Unreadable(f"One of {', '.join(sorted(known))} - at `$.disclosures`")
    words = {name: plain_lines("\n".join(getattr(given, name))) for name in LISTS}
    reasons = {word.strip(): why.strip() for word, why in given.reasons.items() if why.strip()}
    return Charter(**words, alcohol=given.alcohol, reasons=reasons)


def _unwritten(brand: Brand | None) -> Charter:
    return UNWRITTEN if brand is None else Charter(disclosures=())


def _now(key: ApiKey, brand: Brand | None) -> told.RulesVersion:
    row = current_rules(key.organisation, brand)
    if row is not None:
        return told.told_of_version(row)
    written = _unwritten(brand)
    slug = brand.slug if brand else None
    return told.RulesVersion(
        brand=slug, number=0, by="", at=None, is_current=True, accounts=[], **written.told()
    )


@door(
    Call(
        "GET",
        "Gives the rules of the organisation, or what a brand adds to them, as they are written.",
        told.RulesVersion,
        asks=OfRules,
        may=EITHER,
    ),
    Call(
        "PUT",
        "Keeps rules as a new version, by the word of a member who may; the same again makes none.",
        told.RulesVersion,
        asks=OfRules,
        body=RulesGiven,
        may=ONLY,
    ),
)
def rules(request: HttpRequest, key: ApiKey) -> Answer:
    """The rules as they are written; or a new version of them."""
    brand = _brand(request, key)
    if request.method == "GET":
        return 200, _now(key, brand)
    given = programs.body_of(body_of(request), RulesGiven)
    made = keep_rules(
        _by(key, given.member, brand), key.organisation, _charter(given), given.accounts,
        brand=brand, seen=given.seen,
    )  # fmt: skip
    return 200, told.told_of_version(made)


@door(
    Call(
        "GET",
        "Lists the newest hundred versions of rules.",
        told.RulesVersions,
        asks=OfRules,
        may=EITHER,
    )
)
def versions(request: HttpRequest, key: ApiKey) -> Answer:
    """The versions of some rules, the newest first."""
    rows = _versions(key, _brand(request, key)).order_by("-number")[:VERSIONS]
    return 200, told.RulesVersions([told.told_of_version(one) for one in rows])


@door(
    Call("GET", "Gives one version of rules.", told.RulesVersion, asks=OfRules, may=EITHER),
)
def version(request: HttpRequest, key: ApiKey, number: int) -> Answer:
    """One version, by its number."""
    row = get_object_or_404(_versions(key, _brand(request, key)), number=number)
    return 200, told.told_of_version(row)


@door(
    Call(
        "GET",
        "Gives the rules as a text file, its headings in the language of Accept-Language.",
        asks=OfRules,
        gives=("text/plain",),
        may=EITHER,
    ),
    Call(
        "POST",
        "Keeps the rules that stand in a file as a new version, by the word of a member who may; employees'"
        " accounts stay as they are.",
        told.RulesVersion,
        asks=OfRules,
        form=RulesFile,
        file="file",
        once=True,
        may=ONLY,
    ),
)
def rules_file(request: HttpRequest, key: ApiKey) -> Answer:
    """The rules as a file; or those of a file (``file``) kept."""
    brand = _brand(request, key)
    row = current_rules(key.organisation, brand)
    if request.method == "POST":
        given = programs.asked_of(request.POST, RulesFile)
        by = _by(key, given.member, brand)
        accounts = row.accounts if row else []
        made = keep_rules(
            by, key.organisation, _in_file(request), accounts, brand=brand, seen=given.seen
        )
        return 200, told.told_of_version(made)
    written = Charter.read(row.content) if row else _unwritten(brand)
    whose = brand or key.organisation
    body = file_of(whose, row.number if row else 0, written)
    return 200, File(body.encode(), "text/plain", f"charter-{whose.slug}.txt")


def _in_file(request: HttpRequest) -> Charter:
    file = request.FILES.get("file")
    if file is None:
        raise Unreadable("Send the rules as `file` of a form")
    try:
        return from_file(file.read(LARGEST_FILE + 1))
    except UnicodeDecodeError:
        raise Unreadable("No text in UTF-8 of up to 500 kB - at `$.file`") from None
    except UnknownLine as fault:
        raise Unreadable(f"Line {fault.line} is no heading or wish - at `$.file`") from None
