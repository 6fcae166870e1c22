"""What sets servers of the fediverse apart, as data: which software does what, from which version on.

A server names its software in the ``version`` of its description: "3.5.3 (compatible; Pixelfed 0.12)".
Mastodon itself gives a bare number. What isn't in the table is taken to do everything; a server says no.
Read on 27 and 29 November 2026: docs.joinmastodon.org (editing 3.5.0, scheduling 2.7.0, quoting 4.5.0),
superseriousbusiness/gotosocial issue 1990 and pachli/pachli-android pull request 1823 (editing from 0.18,
scheduling from 0.20), and the routes of pixelfed/pixelfed (editing, but neither scheduling nor a text alone).
"""

import re
from dataclasses import dataclass

Version = tuple[int, ...]
ALWAYS: Version = ()


@dataclass(frozen=True, slots=True)
class Software:
    """One kind of server; ``edits`` and ``schedules`` are its first versions that do, None for never.

    ``quotes`` is its first version whose users quote each other by Mastodon's own way. ``sign`` is what it
    calls itself. ``texts`` says whether it takes a text without a picture.
    """

    sign: str
    edits: Version | None = ALWAYS
    schedules: Version | None = ALWAYS
    texts: bool = True
    quotes: Version | None = None


KNOWN = (
    Software("gotosocial", edits=(0, 18), schedules=(0, 20)),
    Software("pixelfed", schedules=None, texts=False),
    Software("akkoma"),
    Software("pleroma", edits=(2, 5)),
)
PLAIN = Software(
    "", edits=(3, 5), schedules=(2, 7), quotes=(4, 5)
)  # Mastodon, and who says nothing else
OTHER = Software("")


@dataclass(frozen=True, slots=True)
class Abilities:
    """What one server can do."""

    edits: bool = True
    schedules: bool = True
    texts: bool = True
    quotes: bool = False


def abilities(version: str, source: str = "") -> Abilities:
    """Say what a server can do from the version that it gives and the address of its source code."""
    said = f"{version} {source}".casefold()
    kind = next((one for one in KNOWN if one.sign in said), None)
    if kind is None:
        kind = OTHER if "compatible" in said else PLAIN
    number = _number(version.casefold(), kind.sign)
    return Abilities(
        edits=_from(kind.edits, number),
        schedules=_from(kind.schedules, number),
        texts=kind.texts,
        quotes=_from(kind.quotes, number),
    )


def _from(first: Version | None, number: Version) -> bool:
    return first is not None and (not number or number >= first)


def _number(version: str, sign: str) -> Version:
    """The software's own number: the one after its name, else after Mastodon's, else the only one."""
    _, named, own = version.partition(sign) if sign else ("", "", "")
    numbers = re.findall(r"\d{1,6}(?:\.\d{1,6})+", own if named else version)
    # GoToSocial may put a Mastodon number before its own: "3.5.3-0.19.1".
    found = numbers[0 if named or not sign else -1] if numbers else ""
    return tuple(int(part) for part in found.split(".")) if found else ()
