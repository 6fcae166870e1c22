"""French texts of posts, set as print does: before they are counted, shown, kept and sent."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from palabre.analysis.typography import FIXED, NARROW, french
from palabre.governance.models import Brand
from palabre.publishing.models import HouseStyle

if TYPE_CHECKING:
    from palabre.publishing.actions.posts import Told, Written

# Countries whose printers have customs of their own.
OWN_CUSTOMS = frozenset({"CA", "CH"})


@dataclass(frozen=True, slots=True)
class Settings:
    """How much was set: no-break spaces, apostrophes, ellipses."""

    spaces: int = 0
    apostrophes: int = 0
    ellipses: int = 0

    @property
    def any(self) -> bool:
        """Whether anything was set at all."""
        return bool(self.spaces or self.apostrophes or self.ellipses)


def is_typeset_by(brand: Brand) -> bool:
    """Whether the texts of a brand are set where a post says nothing."""
    style = HouseStyle.objects.filter(brand=brand).first()
    return style is None or style.is_typeset


def customs_of(language: str, brand: Brand) -> str:
    """The language of a text with the country whose customs it follows: fr, fr-CA, fr-CH."""
    country = brand.country.upper()
    return f"fr-{country}" if language == "fr" and country in OWN_CUSTOMS else language


def set_text(text: str, language: str, brand: Brand) -> str:
    """One text as it is printed; given back as it is when it isn't French."""
    return french(text, customs_of(language, brand))


def typeset(written: "Written", brand: Brand) -> "Written":
    """A post as it is kept: its French texts set, unless the post or its brand does without.

    What comes back says itself whether it is set.
    """
    wanted = written.is_typeset
    if wanted is None:
        wanted = is_typeset_by(brand)
    written = replace(written, is_typeset=wanted)
    if not wanted:
        return written
    language = customs_of(written.language, brand)

    def put(text: str) -> str:
        return french(text, language)

    return replace(
        written,
        text=put(written.text),
        title=put(written.title),
        thread=[put(one) for one in written.thread],
        first_comment=put(written.first_comment),
        told=[_put_told(one, language) for one in written.told],
    )


def _put_told(told: "Told", language: str) -> "Told":
    def put(text: str | None) -> str | None:
        return None if text is None else french(text, language)

    thread = told.thread
    return replace(
        told,
        text=put(told.text),
        title=put(told.title),
        first_comment=put(told.first_comment),
        signature=french(told.signature, language),
        thread=None if thread is None else [french(one, language) for one in thread],
    )


def changes(before: "Written", after: "Written") -> Settings:
    """What was set between a post as it was typed and as it is kept."""
    old, new = "\n".join(_texts(before)), "\n".join(_texts(after))
    return Settings(
        spaces=max(0, _spaces(new) - _spaces(old)),
        apostrophes=max(0, old.count("'") - new.count("'")),
        ellipses=max(0, new.count("…") - old.count("…")),
    )


def _spaces(text: str) -> int:
    return text.count(NARROW) + text.count(FIXED)


def _texts(written: "Written") -> Iterator[str]:
    yield from (written.title, written.text, *written.thread, written.first_comment)
    for told in written.told:
        found: Iterable[str | None] = (told.title, told.text, told.first_comment, told.signature)
        yield from (one for one in (*found, *(told.thread or ())) if one)
