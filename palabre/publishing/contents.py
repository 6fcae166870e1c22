"""What leaves: the texts of a variant as plain values, and the draft that a connector is given."""

from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import PurePath
from typing import Any

from palabre.channels.doors import platform
from palabre.connectors.contract import Platform
from palabre.connectors.documents import PDF
from palabre.connectors.protocols import Card, Draft, Upload
from palabre.connectors.takes import FORM
from palabre.publishing import library, outside
from palabre.publishing.acquaintances import people_in
from palabre.publishing.cards import address_in, card_wanted, cards_of
from palabre.publishing.cutting import Chosen, cut_for, plans, shape_of
from palabre.publishing.models import Attachment, Delivery, Media, Post, Variant
from palabre.publishing.renditions import ENDINGS, name_of, rendition
from palabre.publishing.telling import Texts, texts_there

Content = dict[str, Any]


def contents(variant: Variant) -> list[tuple[Content, int | None]]:
    """The texts of a variant in the order they leave, each with the place in this list of the one it
    answers: the post, the further texts of its thread, and the first comment."""
    post = variant.post
    there = texts_of(variant)
    first = {**_first(variant, post), "text": there.texts[0]}
    found: list[tuple[Content, int | None]] = [(first, None)]
    for text in there.texts[1:]:
        found.append((_said(first, text), len(found) - 1))
    if there.comment:
        found.append((_said(first, there.comment), 0))
    return found


def texts_of(variant: Variant) -> Texts:
    """The texts of a variant as they leave on its account, and what is to be said about their names."""
    post = variant.post
    text = post.text if variant.text is None else variant.text
    thread = post.thread if variant.thread is None else variant.thread
    comment = post.first_comment if variant.first_comment is None else variant.first_comment
    return texts_there(
        text,
        thread,
        comment,
        of=platform(variant.channel.platform),
        people=people_in((text, *thread, comment, variant.signature), post.brand_id),
        # What is passed on as it is has no words of ours to close.
        signature="" if post.quoting and not text.strip() else variant.signature,
    )


def _first(variant: Variant, post: Post) -> Content:
    return {
        "title": post.title if variant.title is None else variant.title,
        "link": post.link,
        "language": post.language,
        "tags": list(post.tags),
        "media": [
            _shown(one, variant.channel.platform)
            for one in post.attachments.select_related("media")
        ],
        "no_card": post.without_card,
        "to": dict(variant.to),
        "more": dict(variant.more),
    }


def _shown(one: Attachment, slug: str) -> Content:
    row = one.media
    return {
        "id": row.pk,
        "alt": one.alt or row.alt,
        "cut": cut_for(slug, one.cuts, row.cuts),
        "focal": [row.focal_x, row.focal_y],
    }


def _said(first: Content, text: str) -> Content:
    """A text that follows the first one, without what only the first carries."""
    only = {"title": "", "link": "", "media": [], "tags": [], "more": {}, "no_card": False}
    return {**first, **only, "text": text}


def draft_of(content: Content, of: Platform, organisation: int) -> Draft:
    """The draft of a text for a network, with its pictures made as that network takes them, and with what is
    known of the page of its link.

    Raises `library.Lost` when a picture is gone.
    """
    of = of.in_form(content["more"].get(FORM, ""))
    return Draft(
        text=content["text"],
        title=content["title"],
        language=content["language"],
        link=content["link"],
        tags=tuple(content["tags"]),
        media=tuple(_uploads(content, of)),
        to=content["to"],
        more=content["more"],
        card=_card(content, of, organisation),
        no_card=content.get("no_card", False),
    )


def card_address(content: Content, of: Platform) -> str:
    """The address whose card the network shows under a text, "" for none."""
    address = address_in(content["text"], content["link"])
    wanted = card_wanted(
        of, address,
        without_card=content.get("no_card", False), pictures=bool(content["media"]),
    )  # fmt: skip
    return address if wanted else ""


def card_addresses_of(rows: Iterable[Delivery]) -> list[str]:
    """The addresses of the cards that networks show under some texts, each once."""
    found = (card_address(row.content, platform(row.channel.platform)) for row in rows)
    return list(dict.fromkeys(one for one in found if one))


def _card(content: Content, of: Platform, organisation: int) -> Card | None:
    address = card_address(content, of)
    if not address:
        return None
    row = cards_of(organisation, [address]).get(address)
    if row is None:
        return Card(address)
    picture = None
    with suppress(OSError):
        if row.picture:
            data = library.path_of(row.picture).read_bytes()
            size = (row.width, row.height)
            picture = Upload("card.jpg", row.content_type, data, row.alt or row.title, *size)
    return Card(address, row.title, row.text, picture)


def _uploads(content: Content, of: Platform) -> list[Upload]:
    rows = Media.objects.in_bulk([one["id"] for one in content["media"]])
    if len(rows) < len(content["media"]):
        raise library.Lost
    shown = [(rows[one["id"]], one) for one in content["media"]]
    chosen = [Chosen(shape_of(row), _focal(one), one.get("cut", "")) for row, one in shown]
    found = []
    for (row, one), choice, plan in zip(shown, chosen, plans(of, chosen), strict=True):
        if row.is_document:
            found.append(_document(row, one["alt"]))
            continue
        if row.is_film:
            found.append(_film(row, one["alt"], choice.focal, of))
            continue
        if not plan.kinds:  # the network takes no pictures: it says so itself
            found.append(Upload(row.name, row.content_type, library.read(row), one["alt"]))
            continue
        made = rendition(row, plan)
        name = f"{PurePath(row.name).stem or 'picture'}{ENDINGS[made.content_type]}"
        focal = plan.focal(choice.focal, choice.shape)
        found.append(
            Upload(
                name, made.content_type, made.data, one["alt"], made.width, made.height, focal,
                outside.address_of(row.digest, name_of(plan, made.content_type))
                if of.post and of.post.fetches else "",
            )
        )  # fmt: skip
    return found


def _film(row: Media, alt: str, focal: tuple[int, int], of: Platform) -> Upload:
    """A film as it leaves: as it came, from its file."""
    path = library.path_of(row.digest)
    if not path.is_file():
        raise library.Lost
    name = f"{PurePath(row.name).stem or 'film'}{outside.FILM_ENDINGS[row.content_type]}"
    fetched = bool(of.post and of.post.fetches)
    address = outside.address_of_film(row.digest, row.content_type) if fetched else ""
    return Upload(
        name, row.content_type, b"", alt, row.width, row.height, focal, address,
        path=path, seconds=row.seconds,
    )  # fmt: skip


def _document(row: Media, alt: str) -> Upload:
    """A document as it leaves: as it came, from its file."""
    path = library.path_of(row.digest)
    if not path.is_file():
        raise library.Lost
    return Upload(f"{PurePath(row.name).stem or 'document'}.pdf", PDF, b"", alt, path=path)


def _focal(one: Mapping[str, Any]) -> tuple[int, int]:
    across, down = one.get("focal", (50, 50))
    return across, down
