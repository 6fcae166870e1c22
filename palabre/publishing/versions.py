"""A version of a post read again: as it was written, by its parts, and what differs from another."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from palabre.campaigns.models import Campaign
from palabre.publishing.actions.posts import Told, Written
from palabre.publishing.rules import Aim
from palabre.publishing.words import AIMS
from palabre.strategy.models import Mission
from palabre.strategy.words import name_of

Content = Mapping[str, Any]
# Beyond so many words a text is compared by its lines, beyond so many lines as a whole: word by word would
# take too long.
MOST_PIECES = 3000
# What a version says besides its texts.
NO_TEXTS = frozenset({"pictures", "accounts", "where", "asked", "when", "aim", "paid", "language"})


@dataclass(frozen=True, slots=True)
class Part:
    """One text of a version: how it is called in a comment, its words for a person, the text."""

    name: str
    label: str
    text: str

    @property
    def is_text(self) -> bool:
        """Whether it is read by somebody, so that one may speak of it."""
        return self.name.partition(":")[0] not in NO_TEXTS


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of a difference: "same", "added" or "gone"."""

    kind: str
    text: str


def written_of(content: Content) -> Written:
    """A version as it was written."""
    values = {name: value for name, value in content.items() if name not in {"told", "due_at"}}
    values["media"] = [(number, alt) for number, alt in content.get("media", ())]
    due_at = content.get("due_at")
    return Written(
        **values,
        due_at=parse_datetime(due_at) if due_at else None,
        told=[Told(**one) for one in content.get("told", ())],
    )


def parts_of(
    content: Content, accounts: Mapping[int, str], pictures: Mapping[int, str]
) -> list[Part]:
    """The texts of a version, those that are empty left out; accounts and pictures by their names."""
    told = [one for one in content.get("told", ()) if one["channel"] in accounts]
    found = (
        *_told_all(content),
        *(
            Part(f"channel:{one['channel']}", accounts[one["channel"]], one.get("text") or "")
            for one in told
        ),
        *_told_there(told, accounts),
        *(
            Part(
                f"signature:{one['channel']}",
                _("%(account)s, signature") % {"account": accounts[one["channel"]]},
                one.get("signature", ""),
            )
            for one in told
        ),
        *_around(content, [accounts[one["channel"]] for one in told], pictures),
    )
    return [one for one in found if one.text]


def _told_all(content: Content) -> Iterator[Part]:
    """What all accounts are told."""
    yield Part("title", _("Title"), content.get("title", ""))
    yield Part("text", _("Text"), content.get("text", ""))
    for place, text in enumerate(content.get("thread", ()), start=1):
        yield Part(f"thread:{place}", _("Text that follows, %(place)d") % {"place": place}, text)
    yield Part("comment", _("First comment"), content.get("first_comment", ""))
    yield Part("link", _("Link"), content.get("link", ""))
    yield Part("tags", _("Tags"), ", ".join(content.get("tags", ())))
    yield Part("campaign", _("Campaign"), _campaign(content.get("campaign")))
    yield Part("mission", _("Mission"), _mission(content.get("mission")))
    yield Part("outside", _("Why it serves no mission"), content.get("outside_why", ""))
    counts = _("yes") if content.get("counts_clicks") else ""
    yield Part("counts", _("Count who follows its links"), counts)


def _around(content: Content, where: Iterable[str], pictures: Mapping[int, str]) -> Iterator[Part]:
    """What goes with the texts, and how they leave."""
    shown = (alt or pictures.get(number, "") for number, alt in content.get("media", ()))
    yield Part("pictures", _("Pictures"), ", ".join(shown))
    yield Part("accounts", _("Where"), ", ".join(where))
    yield Part("when", _("When"), _moment(content.get("due_at")))
    yield Part("aim", _("What it is for"), str(AIMS.get(content.get("aim") or Aim.USEFUL, "")))
    paid = _("yes") if content.get("is_advertising") else ""
    yield Part("paid", _("Somebody was paid or given something for it"), paid)
    yield Part("language", _("Language"), content.get("language", ""))


def _told_there(told: Iterable[Content], accounts: Mapping[int, str]) -> Iterator[Part]:
    """What accounts are told otherwise than in the first text, and where it goes there."""
    for one in told:
        number = one["channel"]
        named = {"account": accounts[number]}
        yield Part(f"title-there:{number}", _("%(account)s, title") % named, one.get("title") or "")
        thread = "\n\n".join(one.get("thread") or ())
        yield Part(f"thread-there:{number}", _("%(account)s, texts that follow") % named, thread)
        comment = one.get("first_comment") or ""
        yield Part(f"comment-there:{number}", _("%(account)s, first comment") % named, comment)
        yield Part(f"where:{number}", _("%(account)s, where to") % named, _values(one.get("to")))
        yield Part(
            f"asked:{number}", _("%(account)s, what it asks for") % named, _values(one.get("more"))
        )


def _values(given: Mapping[str, str] | None) -> str:
    return ", ".join(f"{name}: {value}" for name, value in sorted((given or {}).items()) if value)


def _moment(told: str | None) -> str:
    found = parse_datetime(told) if told else None
    return date_format(timezone.localtime(found), "DATETIME_FORMAT") if found else ""


def _campaign(number: int | None) -> str:
    found = Campaign.objects.filter(pk=number).first() if number else None
    return found.name if found else ""


def _mission(number: int | None) -> str:
    found = Mission.objects.filter(pk=number).first() if number else None
    return name_of(found) if found else ""


def differences(before: list[Part], after: list[Part]) -> list[tuple[str, list[Piece]]]:
    """What differs between two versions, part by part: its label and its pieces in their order."""
    old = {one.name: one for one in before}
    new = {one.name: one for one in after}
    found = []
    for name in dict.fromkeys([*new, *old]):
        one, other = old.get(name), new.get(name)
        texts = (one.text if one else "", other.text if other else "")
        if texts[0] != texts[1]:
            label = (other or one).label  # type: ignore[union-attr]
            found.append((label, _compared(*texts)))
    return found


def _compared(before: str, after: str) -> list[Piece]:
    old, new = _in_pieces(before, after)
    pieces: list[Piece] = []
    # In long texts no match begins at a word that stands everywhere: a text of ten thousand times the same
    # word would take hours.
    matcher = SequenceMatcher(None, old, new)
    gone = added = ""
    for kind, old_at, old_to, new_at, new_to in matcher.get_opcodes():
        before, after = "".join(old[old_at:old_to]), "".join(new[new_at:new_to])
        # A space between two changes belongs to both: whole passages are read, not crumbs.
        if kind == "equal" and (after.strip() or not (gone or added)):
            pieces += _said(gone, added)
            pieces.append(Piece("same", after))
            gone = added = ""
        else:
            gone, added = gone + before, added + after
    return pieces + _said(gone, added)


def _in_pieces(before: str, after: str) -> tuple[list[str], list[str]]:
    """Both texts cut into words, into lines where they are too many, or left whole."""
    for cut in (_words, _lines):
        old, new = cut(before), cut(after)
        if max(len(old), len(new)) <= MOST_PIECES:
            return old, new
    return [before], [after]


def _said(gone: str, added: str) -> list[Piece]:
    if gone.isspace() and gone == added:
        return [Piece("same", gone)]
    return [piece for piece in (Piece("gone", gone), Piece("added", added)) if piece.text]


def _words(text: str) -> list[str]:
    return re.findall(r"\s+|\w+|[^\w\s]", text)


def _lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)
