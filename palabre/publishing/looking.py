"""How a post will stand on each account, told there as it leaves."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from palabre.channels.doors import platform
from palabre.channels.models import Channel
from palabre.connectors.contract import Platform
from palabre.governance.models import Brand
from palabre.publishing.acquaintances import people_in
from palabre.publishing.actions.posts import Told, Written
from palabre.publishing.against import Pictures, in_words
from palabre.publishing.against import Told as Said
from palabre.publishing.checks.names import People
from palabre.publishing.previewing import Address, Preview, previews
from palabre.publishing.telling import Texts, texts_there


def previews_there(
    brand: Brand,
    written: Written,
    accounts: Sequence[Channel],
    pictures: Pictures,
    address: Address,
    *,
    is_template: bool = False,
) -> list[Preview]:
    """The previews of a post on the accounts that it names, each with the texts as they leave there.

    Nothing is missing in a template whose places wait for their words.
    """
    networks = {one.pk: platform(one.platform) for one in accounts}
    people = people_in(_texts(written), brand.pk)
    told = [one for one in written.told if one.channel in networks]
    there = [_there(written, one, networks[one.channel], people) for one in told]
    each = [_as_told(written, one, texts) for one, texts in zip(told, there, strict=True)]
    found = previews(brand, each, accounts, pictures, address)
    for one, texts in zip(found, there, strict=True):
        one.findings.extend(Said(i.rule, i.grave, in_words(i), i) for i in texts.findings)
        one.findings[:] = [
            said for said in one.findings if not (is_template and said.rule == "place-left")
        ]
    return found


def _texts(written: Written) -> Iterator[str]:
    yield from (written.text, written.first_comment, *written.thread)
    for told in written.told:
        given = (told.text, told.first_comment, told.signature, *(told.thread or ()))
        yield from (one for one in given if one)


def _there(written: Written, told: Told, of: Platform, people: People) -> Texts:
    return texts_there(
        written.text if told.text is None else told.text,
        written.thread if told.thread is None else told.thread,
        written.first_comment if told.first_comment is None else told.first_comment,
        of=of,
        people=people,
        signature=told.signature,
    )


def _as_told(written: Written, told: Told, there: Texts) -> Written:
    """A post as if it were written for one account."""
    return replace(
        written,
        text=there.texts[0],
        thread=list(there.texts[1:]),
        first_comment=there.comment,
        told=[replace(told, text=None, thread=None, first_comment=None, signature="")],
    )
