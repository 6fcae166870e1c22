"""How a post will stand on each account, told there as it leaves."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from palabre.channels.models import Channel
from palabre.governance.models import Brand
from palabre.publishing.actions.posts import Told, Written
from palabre.publishing.against import Pictures
from palabre.publishing.previewing import Preview, previews
from palabre.publishing.telling import texts_there


def previews_there(
    brand: Brand,
    written: Written,
    accounts: Sequence[Channel],
    pictures: Pictures,
    *,
    is_template: bool = False,
) -> list[Preview]:
    """The previews of a post on the accounts that it names, each with the texts as they leave there.

    Nothing is missing in a template whose places wait for their words.
    """
    found = list(_previews(brand, written, accounts, pictures))
    for one in found:
        one.findings[:] = [
            told for told in one.findings if not (is_template and told.rule == "place-left")
        ]
    return found


def _previews(
    brand: Brand, written: Written, accounts: Sequence[Channel], pictures: Pictures
) -> Iterator[Preview]:
    for told in written.told:
        yield from previews(brand, _as_told(written, told), accounts, pictures)


def _as_told(written: Written, told: Told) -> Written:
    """A post as if it were written for one account."""
    text = written.text if told.text is None else told.text
    thread = written.thread if told.thread is None else told.thread
    comment = written.first_comment if told.first_comment is None else told.first_comment
    there = texts_there(text, thread, comment, told.signature)
    return replace(
        written,
        text=there.texts[0],
        thread=list(there.texts[1:]),
        first_comment=there.comment,
        told=[replace(told, text=None, thread=None, first_comment=None, signature="")],
    )
