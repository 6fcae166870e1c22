"""Calls of programs told as tables: a shelf of rows to list, make, change and remove, and a deed to one row.

Each does what a page does: it fetches what is the key's organisation's, and calls the same action. What a
room's action refuses by a fault of its own is told as a sentence, too.
"""

import inspect
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Annotated, Any

import msgspec
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from palabre.channels.calls import Call, lacking_also
from palabre.channels.keys import actor_of
from palabre.channels.models import ApiKey
from palabre.channels.programs import (
    UNSET,
    Answer,
    Refusal,
    Text,
    Unset,
    asked,
    door,
    read,
    sent,
)
from palabre.connectors.contract import ConnectorError
from palabre.governance.acts import Actor, Moved
from palabre.governance.models import Brand, Member
from palabre.governance.rules import Refused

MOST = 100
Rows = Callable[[ApiKey], QuerySet[Any]]
Telling = Callable[[Any], Any]
# What an action is given: who acts, the row (or the brand), and what was sent.
Act = Callable[[Actor, Any, Any], object]
Line = Annotated[str, msgspec.Meta(max_length=300, pattern=r"\A[^\x00]*\Z")]
Name = Annotated[str, msgspec.Meta(min_length=1, max_length=120, pattern=r"\A[^\x00]*\Z")]
EMail = Annotated[str, msgspec.Meta(min_length=3, max_length=254, pattern=r"\A[^\x00]*\Z")]
Numbers = Annotated[
    list[Annotated[int, msgspec.Meta(gt=0, le=2**63 - 1)]],
    msgspec.Meta(min_length=1, max_length=500),
]
_Slug = Annotated[Line, msgspec.Meta(description="A brand's name in addresses.")]


class Listed(msgspec.Struct):
    """Of which brand, and from where on a list is read."""

    brand: _Slug | Unset = UNSET
    before: (
        Annotated[int, msgspec.Meta(gt=0, le=2**63 - 1, description="Those before this number.")]
        | Unset
    ) = UNSET
    limit: Annotated[
        int, msgspec.Meta(gt=0, le=1_000_000, description="At most 100 are given.")
    ] = 50


class Changed(msgspec.Struct, forbid_unknown_fields=True):
    """How many were changed."""

    changed: int


def brand_of(key: ApiKey, slug: str | Unset) -> Brand:
    """The brand of this name, or the only one. Raises `Refusal`."""
    brands = list(key.organisation.brands.all())
    if isinstance(slug, Unset):
        if len(brands) == 1:
            return brands[0]
        raise Refusal(422, "Say which brand: " + ", ".join(one.slug for one in brands))
    found = next((one for one in brands if one.slug == slug), None)
    if found is None:
        raise Refusal(422, "No brand is called so - at `$.brand`")
    return found


def member_named(organisation: int, address: str) -> Member:
    """The member with this address. Raises `Refusal` for one who isn't of the team."""
    rows = Member.objects.filter(organisation=organisation, is_active=True, user__is_active=True)
    found = rows.select_related("user", "own_role").filter(user__email__iexact=address).first()
    if found is None or found.is_over:
        raise Refusal(422, "Nobody of the team has this address - at `$.member`")
    return found


def members_named(organisation: int, addresses: Sequence[str]) -> list[Member]:
    """The members with these addresses. Raises `Refusal`."""
    return [member_named(organisation, one) for one in addresses]


def done(act: Callable[[], Any], *, whole: bool = True) -> Any:
    """Do it whole or not at all; a fault of the room's own is a refusal with its sentence.

    Not ``whole`` is one act that has its own transaction, and reads or counts for long before: meanwhile
    others may write.
    """
    held: AbstractContextManager[Any] = transaction.atomic() if whole else nullcontext()
    try:
        with held:
            return act()
    except (Refused, Moved, Refusal):
        raise
    except ConnectorError as fault:
        raise Refusal(422, _(str(fault))[:300] or "The network doesn't take this.") from None
    except IntegrityError:
        raise Refusal(409, "There is one like it already.") from None
    except ValidationError as fault:
        raise Refusal(422, str(fault.messages[0])[:300]) from None
    except ValueError as fault:
        raise Refusal(422, _sentence(fault)) from None


def _sentence(fault: ValueError) -> str:
    """A fault's own sentence; where it has none but a word, its kind says what was wrong."""
    told = str(fault)
    kind = (type(fault).__doc__ or "").split(";")[0].split("\n")[0].strip()
    is_own = type(fault).__module__.startswith("palabre.")
    return (
        (told if " " in told or not is_own else f"{kind} ({told})")[:300]
        or kind
        or "It is refused."
    )


def _module() -> str:
    """The module that asks for a view: its addresses name the view there."""
    frame = inspect.currentframe()
    while frame and frame.f_globals["__name__"] == __name__:
        frame = frame.f_back
    return str(frame.f_globals["__name__"]) if frame else __name__


def _made_here(
    view: Callable[..., HttpResponse], rows: Rows | None = None
) -> Callable[..., HttpResponse]:
    """The view, with where it was made and what it finds: tests ask for both."""
    view.made_in, view.rows = _module(), rows  # type: ignore[attr-defined]
    return view


def deed(
    says: str, rows: Rows, act: Act, *, may: Sequence[str], body: type[msgspec.Struct] | None = None,
    tells: type[msgspec.Struct] | None = None, told: Telling | None = None, method: str = "POST",
    also: Sequence[str] = (), needs: Callable[[Any], Sequence[str]] | None = None, whole: bool = True,
) -> Callable[..., HttpResponse]:  # fmt: skip
    """A view that does one thing to one row, and tells how it stands then, or nothing.

    ``also``: what else the key must be able to do, all of it, and ``needs`` for what was sent; ``whole`` as
    in `done`.
    """
    status = 200 if tells else 204

    @door(
        Call(
            method,
            says,
            tells,
            status,
            body=body,
            may=tuple(may),
            also=tuple(also),
            once=method == "POST",
            refusals=(422, 409),
        )
    )
    def view(request: HttpRequest, key: ApiKey, number: int) -> Answer:
        row = get_object_or_404(rows(key), pk=number)
        given = read(request, body) if body else None
        if lacks := lacking_also(needs(given) if needs else (), key.may):
            raise Refusal(403, lacks)
        made = done(lambda: act(actor_of(key), row, given), whole=whole)
        if told is None:
            return status, None
        again = rows(key).filter(pk=number).first()
        return status, told(made if again is None else again)

    return _made_here(view, rows)


def errand(
    says: str, act: Act, body: type[msgspec.Struct], *, may: Sequence[str],
    tells: type[msgspec.Struct] | None = None, told: Telling | None = None, method: str = "POST",
    status: int = 0, once: bool = True, whole: bool = True, also: Sequence[str] = (),
) -> Callable[..., HttpResponse]:  # fmt: skip
    """A view that does one thing for the brand that its body names.

    Not ``once`` where the answer holds a secret, which is kept nowhere; ``also`` as of a `deed`, ``whole`` as
    in `done`.
    """
    status = status or (200 if tells else 204)
    once = once and method == "POST"

    @door(Call(method, says, tells, status, body=body, may=tuple(may), also=tuple(also), once=once))
    def view(request: HttpRequest, key: ApiKey) -> Answer:
        given = read(request, body)
        brand = brand_of(key, getattr(given, "brand", UNSET))
        made = done(lambda: act(actor_of(key), brand, given), whole=whole)
        return status, told(made) if told else None

    return _made_here(view)


def filed(
    says: str, form: type[msgspec.Struct], act: Callable[[Actor, Any, Any, Any, str], Any], *,
    most: int, may: Sequence[str], rows: Rows | None = None, status: int = 201,
    tells: type[msgspec.Struct] | None = None, told: Telling | None = None, also: Sequence[str] = (),
    large: bool = False,
) -> Callable[..., HttpResponse]:  # fmt: skip
    """A view that takes a file of a form, for one row or, without ``rows``, for the brand that it names.

    ``act`` is given the file's bytes, at most one more than ``most``, and its name; ``also`` as of a `deed`.
    ``large``: it is given the file itself, which lies on the disk, and is refused here when it has more
    bytes than ``most``.
    """
    status = status if tells else 204

    @door(
        Call(
            "POST", says, tells, status, form=form, file="file", may=tuple(may), also=tuple(also),
            once=True,
        )
    )  # fmt: skip
    def view(request: HttpRequest, key: ApiKey, number: int = 0) -> Answer:
        of = get_object_or_404(rows(key), pk=number) if rows else None
        file = request.FILES.get("file")
        if file is None:
            raise Refusal(422, "Send the file as `file` of a form.")
        given = sent(request, form)
        of = of or brand_of(key, getattr(given, "brand", UNSET))
        if large and (file.size or 0) > most:
            raise Refusal(413, f"A file may carry {most // 1024**2} megabytes.")
        data, name = file if large else file.read(most + 1), str(file.name or "")
        made = done(lambda: act(actor_of(key), of, given, data, name), whole=False)
        return status, told(made or of) if told else None

    return _made_here(view, rows)


def telling(
    says: str, tell: Callable[[Brand], Any], tells: type[msgspec.Struct], *, may: Sequence[str]
) -> Callable[..., HttpResponse]:
    """A view that tells something of a brand."""

    @door(Call("GET", says, tells, asks=Listed, may=tuple(may)))
    def view(request: HttpRequest, key: ApiKey) -> Answer:
        return 200, tell(brand_of(key, asked(request, Listed).brand))

    return _made_here(view)


def shelf(
    name: str, one: type[msgspec.Struct], rows: Rows, told: Telling, *, may: Sequence[str],
    lists: str, by_brand: str = "brand", makes: tuple[str, type[msgspec.Struct], Act] | None = None,
    reads: Sequence[str] = (), asks: type[Listed] = Listed,
    narrow: Callable[[QuerySet[Any], Any], QuerySet[Any]] | None = None, also: Sequence[str] = (),
) -> Callable[..., HttpResponse]:  # fmt: skip
    """A view that lists rows, the newest first, and makes one where ``makes`` says how.

    ``also`` as of a `deed`, where ``reads`` are given of who makes one alone; ``by_brand`` is the field that
    leads to the brand, empty for rows of the whole organisation.
    """
    page = msgspec.defstruct(
        f"{one.__name__.removesuffix('Told')}List",
        [(name, list[one]), ("before", int | None)],  # type: ignore[valid-type]
        forbid_unknown_fields=True,
        namespace={"__doc__": f"A page of {name.replace('_', ' ')}, the newest first."},
    )
    beside = () if reads else tuple(also)
    calls = [
        Call("GET", lists, page, asks=asks, may=tuple(dict.fromkeys((*reads, *may))), also=beside)
    ]
    if makes:
        calls.append(
            Call(
                "POST", makes[0], one, 201, body=makes[1], may=tuple(may), also=tuple(also), once=True
            )
        )  # fmt: skip

    @door(*calls)
    def view(request: HttpRequest, key: ApiKey) -> Answer:
        if makes and request.method == "POST":
            given = read(request, makes[1])
            brand = brand_of(key, getattr(given, "brand", UNSET))
            made = done(lambda: makes[2](actor_of(key), brand, given))
            return 201, told(rows(key).filter(pk=made.pk).first() or made)
        wanted = asked(request, asks)
        found = rows(key)
        if by_brand and not isinstance(wanted.brand, Unset):
            found = found.filter(**{by_brand: brand_of(key, wanted.brand)})
        found = narrow(found, wanted) if narrow else found
        return 200, page(*_page(found, wanted, told))

    return _made_here(view)


def _page(rows: QuerySet[Any], wanted: Listed, told: Telling) -> tuple[list[Any], int | None]:
    if not isinstance(wanted.before, Unset):
        rows = rows.filter(pk__lt=wanted.before)
    limit = min(wanted.limit, MOST)
    found: list[Model] = list(rows.order_by("-pk")[: limit + 1])
    before = found[limit - 1].pk if len(found) > limit else None
    return [told(one) for one in found[:limit]], before


def book(
    one: type[msgspec.Struct], rows: Rows, told: Telling, *, may: Sequence[str], gives: str,
    changes: tuple[str, type[msgspec.Struct], Act] | None = None,
    removes: tuple[str, Act] | None = None, reads: Sequence[str] = (), also: Sequence[str] = (),
) -> Callable[..., HttpResponse]:  # fmt: skip
    """A view of one row of a shelf: given, and changed or removed where it is said how; ``also`` as of a
    `shelf`."""
    beside = () if reads else tuple(also)
    calls = [Call("GET", gives, one, may=tuple(dict.fromkeys((*reads, *may))), also=beside)]
    if changes:
        calls.append(
            Call("PATCH", changes[0], one, body=changes[1], may=tuple(may), also=tuple(also))
        )
    if removes:
        calls.append(Call("DELETE", removes[0], None, 204, may=tuple(may), also=tuple(also)))

    @door(*calls)
    def view(request: HttpRequest, key: ApiKey, number: int) -> Answer:
        row = get_object_or_404(rows(key), pk=number)
        by = actor_of(key)
        if removes and request.method == "DELETE":
            done(lambda: removes[1](by, row, None))
            return 204, None
        if changes and request.method == "PATCH":
            given = read(request, changes[1])
            done(lambda: changes[2](by, row, given))
            row = rows(key).get(pk=number)
        return 200, told(row)

    return _made_here(view, rows)


def teller(kind: type[msgspec.Struct], **ways: Telling) -> Telling:
    """A function that tells a row in this shape: by ``ways``, else by the row's fields of the same names."""

    def one(row: Any, name: str) -> Any:
        if name in ways:
            return ways[name](row)
        if name == "id":
            return row.pk
        if name == "brand":
            return row.brand.slug if row.brand else None
        if isinstance(value := getattr(row, name), Model):
            return value.pk
        return value

    return lambda row: kind(**{name: one(row, name) for name in kind.__struct_fields__})


def found(rows: QuerySet[Any], number: int | None, what: str) -> Any:
    """The row of this number, None for none. Raises `Refusal` for one that isn't there."""
    if number is None:
        return None
    row = rows.filter(pk=number).first()
    if row is None:
        raise Refusal(422, f"There is nothing of this number - at `$.{what}`")
    return row


def or_before(given: Any, row: Any, *names: str) -> dict[str, Any]:
    """What was given, and of what was left out how it stands."""
    return {
        name: getattr(row, name) if getattr(given, name) is UNSET else getattr(given, name)
        for name in names
    }


__all__ = [
    "UNSET", "Changed", "EMail", "Line", "Listed", "Name", "Numbers", "Refusal", "Text", "Unset",
    "book", "brand_of", "deed", "done", "errand", "filed", "found", "member_named",
    "members_named", "or_before", "shelf", "teller", "telling",
]  # fmt: skip
