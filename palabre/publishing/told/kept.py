"""What programs are told of what a brand keeps for its posts: texts, templates, people, house style."""

from palabre.publishing import models
from palabre.publishing.rules import KeptKind
from palabre.publishing.told.posts import Number, Told


class KeptText(Told):
    """Hashtags or a signature, by a name; ``is_added``: new posts begin with it."""

    id: Number
    brand: str
    kind: KeptKind
    name: str
    text: str
    channel: Number | None
    is_added: bool


class KeptTexts(Told):
    """What a brand keeps for its posts."""

    texts: list[KeptText]


def told_of_kept(row: models.KeptText) -> KeptText:
    """A kept text as a program is told of it."""
    return KeptText(
        row.pk, row.brand.slug, KeptKind(row.kind), row.name, row.text, row.channel_id,
        row.is_added,
    )  # fmt: skip


class Template(Told):
    """A post to begin others from, by a name."""

    id: Number
    brand: str
    name: str
    title: str
    text: str


class Templates(Told):
    """The templates of a brand."""

    templates: list[Template]


def told_of_template(row: models.PostTemplate) -> Template:
    """A template as a program is told of it."""
    return Template(row.pk, row.brand.slug, row.name, row.post.title, row.post.text)


class Person(Told):
    """Somebody whom texts name as `@[name]`, and what they are called on each network."""

    id: Number
    brand: str
    name: str
    handles: dict[str, str]
    unknown_on: list[str]


class People(Told):
    """A page of people, the newest first; ``before`` asks for the next page."""

    people: list[Person]
    before: Number | None


def told_of_person(row: models.Acquaintance) -> Person:
    """Somebody as a program is told of them."""
    handles = list(row.handles.all())
    return Person(
        id=row.pk,
        brand=row.brand.slug,
        name=row.name,
        handles={one.platform: one.handle for one in handles},
        unknown_on=[one.platform for one in handles if one.is_nobody],
    )


class Style(Told):
    """Whether the brand's French texts get French typography where a post says nothing."""

    brand: str
    is_typeset: bool
