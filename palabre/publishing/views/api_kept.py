"""What a brand keeps for its posts, for programs: hashtags, signatures, templates, people, house style."""

from collections.abc import Mapping
from typing import Annotated, Any

import msgspec
from django.db.models import QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from palabre.channels.calls import Call
from palabre.channels.keys import actor_of
from palabre.channels.models import ApiKey
from palabre.governance.models import Brand
from palabre.publishing import programs
from palabre.publishing import told as posts_told
from palabre.publishing.access import speaking
from palabre.publishing.actions import acquaintances
from palabre.publishing.actions import kept as verbs
from palabre.publishing.actions.posts import write_post
from palabre.publishing.copying import written_of
from palabre.publishing.doors import body_of, door
from palabre.publishing.kept import kept_by, templates_of
from palabre.publishing.models import Acquaintance, KeptText, PostTemplate
from palabre.publishing.programs import NO_NUL, UNSET, Answer, Asked, Unreadable, Unset
from palabre.publishing.rules import KeptKind
from palabre.publishing.told import kept as told
from palabre.publishing.typesetting import is_typeset_by
from palabre.publishing.views.api import answer_of
from palabre.publishing.views.api_library import OfBrand
from palabre.publishing.views.kept import form_of
from palabre.publishing.views.people import networks_of

_Line = Annotated[str, msgspec.Meta(max_length=300, pattern=NO_NUL)]
_Name = Annotated[str, msgspec.Meta(min_length=1, max_length=80, pattern=NO_NUL)]
_Text = Annotated[str, msgspec.Meta(min_length=1, max_length=2000, pattern=NO_NUL)]
_Number = Annotated[int, msgspec.Meta(gt=0, le=9_000_000_000_000_000)]
_Handles = Annotated[dict[_Line, _Line], msgspec.Meta(max_length=50)]


class KeptGiven(msgspec.Struct, forbid_unknown_fields=True):
    """Hashtags or a signature to keep; what is left out stays as it is. Its kind stays."""

    brand: _Line | Unset = UNSET
    kind: KeptKind | Unset = UNSET
    name: _Name | Unset = UNSET
    text: _Text | Unset = UNSET
    channel: _Number | Unset | None = UNSET
    is_added: bool | Unset = UNSET


class TemplateGiven(msgspec.Struct, forbid_unknown_fields=True):
    """A post of which a copy is kept to begin others from."""

    post: _Number
    name: _Name


class PersonGiven(msgspec.Struct, forbid_unknown_fields=True):
    """Somebody whom texts name; an empty handle takes one away, networks left out stay."""

    brand: _Line | Unset = UNSET
    name: Annotated[str, msgspec.Meta(min_length=1, max_length=100, pattern=NO_NUL)] | Unset = UNSET
    handles: _Handles = {}


class StyleGiven(msgspec.Struct, forbid_unknown_fields=True):
    """How the brand's French texts are set."""

    is_typeset: bool
    brand: _Line | Unset = UNSET


def _brand(request: HttpRequest, key: ApiKey) -> Brand:
    return programs.brand_of(key.organisation, programs.asked_of(request.GET, OfBrand).brand)


def _stays(brand: str | Unset) -> None:
    if not isinstance(brand, Unset):
        raise Unreadable("It stays with its brand - at `$.brand`")


# --- hashtags and signatures


def _put(key: ApiKey, brand: Brand, given: KeptGiven, row: KeptText | None) -> Answer:
    """Keep what is given, once the form of the page finds nothing against it."""
    start: Mapping[str, Any] = {}
    if row is not None:
        start = {name: getattr(row, name) for name in ("kind", "name", "text", "is_added")}
        start |= {"channel": row.channel_id}
    names = ("kind", "name", "text", "channel", "is_added")
    data = {**start, **{n: v for n in names if not isinstance(v := getattr(given, n), Unset)}}
    if "kind" not in data or (row is not None and data["kind"] != row.kind):
        raise Unreadable("Say of which kind a new one is; a kept one stays so - at `$.kind`")
    kind, accounts = KeptKind(data["kind"]), speaking(brand)
    form = form_of(kind, accounts, {name: "" if v is None else v for name, v in data.items()})
    for name, faults in form.errors.items():
        raise Unreadable(f"{faults[0]} - at `$.{name}`")
    found = form.cleaned_data
    channel = next((one for one in accounts if one.pk == found.get("channel")), None)
    made = verbs.keep_text(
        actor_of(key), brand, kind, found["name"], found["text"], channel=channel,
        is_added=found.get("is_added", False), row=row,
    )  # fmt: skip
    return 200 if row else 201, told.told_of_kept(made)


@door(
    Call("GET", "Lists the hashtags and signatures of a brand.", told.KeptTexts, asks=OfBrand),
    Call("POST", "Keeps hashtags or a signature.", told.KeptText, 201, body=KeptGiven, once=True),
)
def texts(request: HttpRequest, key: ApiKey) -> Answer:
    """The hashtags and signatures of a brand; or a new one."""
    if request.method == "GET":
        rows = kept_by(_brand(request, key))
        return 200, told.KeptTexts([told.told_of_kept(one) for one in rows])
    given = programs.body_of(body_of(request), KeptGiven)
    return _put(key, programs.brand_of(key.organisation, given.brand), given, None)


@door(
    Call("GET", "Gives one kept text.", told.KeptText),
    Call("PATCH", "Changes a kept text; posts stay as they are.", told.KeptText, body=KeptGiven),
    Call("DELETE", "Keeps a text no more; posts written with it stay.", None, 204),
)
def text(request: HttpRequest, key: ApiKey, number: int) -> Answer:
    """One kept text: told, changed, kept no more."""
    rows = KeptText.objects.filter(brand__organisation=key.organisation).select_related("brand")
    row = get_object_or_404(rows, pk=number)
    if request.method == "GET":
        return 200, told.told_of_kept(row)
    if request.method == "DELETE":
        verbs.forget_text(actor_of(key), row)
        return 204, None
    given = programs.body_of(body_of(request), KeptGiven)
    _stays(given.brand)
    return _put(key, row.brand, given, row)


# --- templates


@door(
    Call("GET", "Lists the templates of a brand.", told.Templates, asks=OfBrand),
    Call("POST", "Keeps a post as a template.", told.Template, 201, body=TemplateGiven, once=True),
)
def templates(request: HttpRequest, key: ApiKey) -> Answer:
    """The templates of a brand; or a new one."""
    if request.method == "GET":
        rows = templates_of(_brand(request, key))
        return 200, told.Templates([told.told_of_template(one) for one in rows])
    given = programs.body_of(body_of(request), TemplateGiven)
    post = programs.posts_of(key.organisation).filter(pk=given.post).first()
    if post is None:
        raise Unreadable("There is no post of this number - at `$.post`")
    made = verbs.keep_template(actor_of(key), post.brand, given.name, written_of(post))
    return 201, told.told_of_template(made)


def _template(key: ApiKey, number: int) -> PostTemplate:
    rows = PostTemplate.objects.filter(brand__organisation=key.organisation)
    return get_object_or_404(rows.select_related("brand", "post"), pk=number)


@door(Call("DELETE", "Keeps a template no more; posts begun from it stay.", None, 204))
def template(request: HttpRequest, key: ApiKey, number: int) -> Answer:
    """Keep a template no more."""
    verbs.forget_template(actor_of(key), _template(key, number))
    return 204, None


@door(Call("POST", "Begins a draft from a template.", posts_told.Post, 201, once=True))
def begin(request: HttpRequest, key: ApiKey, number: int) -> Answer:
    """Begin a draft from a template."""
    row = _template(key, number)
    return answer_of(key, write_post(actor_of(key), row.brand, written_of(row.post)).pk, 201)


# --- people and house style


def _people(key: ApiKey) -> QuerySet[Acquaintance]:
    rows = Acquaintance.objects.filter(brand__organisation=key.organisation)
    return rows.select_related("brand").prefetch_related("handles")


def _know(key: ApiKey, brand: Brand, given: PersonGiven, row: Acquaintance | None) -> Answer:
    known = {one.slug for one in networks_of(brand, row)}
    if not set(given.handles) <= known:
        raise Unreadable(f"Networks here: {', '.join(sorted(known))} - at `$.handles`")
    name = row.name if row is not None and isinstance(given.name, Unset) else given.name
    if isinstance(name, Unset):
        raise Unreadable("Say what they are called - at `$.name`")
    made = acquaintances.keep_acquaintance(actor_of(key), brand, name, given.handles, row)
    return 200 if row else 201, told.told_of_person(_people(key).get(pk=made.pk))


@door(
    Call("GET", "Lists whom texts can name, the newest first.", told.People, asks=Asked),
    Call("POST", "Keeps somebody whom texts name.", told.Person, 201, body=PersonGiven, once=True),
)
def people(request: HttpRequest, key: ApiKey) -> Answer:
    """Whom texts can name; or somebody new."""
    if request.method == "POST":
        given = programs.body_of(body_of(request), PersonGiven)
        return _know(key, programs.brand_of(key.organisation, given.brand), given, None)
    asked = programs.asked_of(request.GET, Asked)
    rows = _people(key)
    if not isinstance(asked.brand, Unset):
        rows = rows.filter(brand=programs.brand_of(key.organisation, asked.brand))
    found, before = programs.page_of(rows, asked)
    return 200, told.People([told.told_of_person(one) for one in found], before)


@door(
    Call("GET", "Gives somebody whom texts name.", told.Person),
    Call("PATCH", "Changes what somebody is called.", told.Person, body=PersonGiven),
    Call("DELETE", "Keeps somebody no more: their plain name will stand.", None, 204),
)
def person(request: HttpRequest, key: ApiKey, number: int) -> Answer:
    """Somebody: told, changed, kept no more."""
    row = get_object_or_404(_people(key), pk=number)
    if request.method == "GET":
        return 200, told.told_of_person(row)
    if request.method == "DELETE":
        acquaintances.forget_acquaintance(actor_of(key), row)
        return 204, None
    given = programs.body_of(body_of(request), PersonGiven)
    _stays(given.brand)
    return _know(key, row.brand, given, row)


@door(
    Call("GET", "Says how a brand's French texts are set.", told.Style, asks=OfBrand),
    Call("PUT", "Sets how a brand's French texts are set.", told.Style, body=StyleGiven),
)
def style(request: HttpRequest, key: ApiKey) -> Answer:
    """How French texts are set; or otherwise from now on."""
    if request.method == "GET":
        brand = _brand(request, key)
    else:
        given = programs.body_of(body_of(request), StyleGiven)
        brand = programs.brand_of(key.organisation, given.brand)
        verbs.set_house_style(actor_of(key), brand, is_typeset=given.is_typeset)
    return 200, told.Style(brand.slug, is_typeset_by(brand))
