"""How a post will stand on each account, told there as it leaves."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from itertools import islice

from palabre.channels.doors import platform
from palabre.channels.models import Channel
from palabre.connectors.contract import Platform, PostLimits
from palabre.connectors.lengths import cut_into, fits
from palabre.governance.models import Brand
from palabre.publishing.acquaintances import people_in
from palabre.publishing.actions.posts import Told, Written
from palabre.publishing.against import Pictures, in_words
from palabre.publishing.against import Told as Said
from palabre.publishing.checks.names import People
from palabre.publishing.counted import as_long_as, counts_there
from palabre.publishing.forms import MOST_TEXTS
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
    answering: str = "",
    quotes: bool = False,
) -> list[Preview]:
    """The previews of a post on the accounts that it names, each with the texts as they leave there; of an
    answer to the text ``answering`` over there, which isn't cut into a thread. One that ``quotes`` passes a
    text of somebody else's on.

    Nothing is missing in a template whose places wait for their words.
    """
    networks = {one.pk: platform(one.platform) for one in accounts}
    people = people_in(_texts(written), brand.pk)
    told = [one for one in written.told if one.channel in networks]
    there = [_there(written, one, networks[one.channel], people, quotes) for one in told]
    each = [_as_told(written, one, texts) for one, texts in zip(told, there, strict=True)]
    found = previews(brand, each, accounts, pictures, address, answering, quotes)
    for one, texts, its in zip(found, there, told, strict=True):
        one.cut.extend([] if answering else _cut(written, its, one.of, people))
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


def _there(
    written: Written, told: Told, of: Platform, people: People, quotes: bool = False
) -> Texts:
    text = written.text if told.text is None else told.text
    return texts_there(
        text,
        written.thread if told.thread is None else told.thread,
        written.first_comment if told.first_comment is None else told.first_comment,
        of=of,
        people=people,
        signature="" if quotes and not text.strip() else told.signature,
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


def _cut(written: Written, told: Told, of: Platform, people: People) -> list[str]:
    """The texts of the thread into which what is too long there can be cut; none where nothing is, or where
    texts don't follow each other as a thread."""
    if of.look.family != "short" or (told.text, told.thread) != (None, None):
        return []
    counts = written.counts_clicks and counts_there(of)

    def takes(text: str, closing: str = "") -> bool:
        leaving = texts_there(text, (), "", of=of, people=people, signature=closing).texts[0]
        return fits(as_long_as(leaving) if counts else leaving, of.post or PostLimits())

    signed = partial(takes, closing=told.signature)
    said, most = [written.text, *written.thread], MOST_TEXTS + 1
    if all(map(takes, said)) and signed(said[-1]):
        return []
    parts = [part for text in said for part in islice(cut_into(text, takes), most + 1)]
    parts[-1:] = cut_into(parts[-1], takes if signed(parts[-1]) else signed)
    return parts if len(parts) <= most and all(map(takes, parts)) else []
