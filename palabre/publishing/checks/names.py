"""People and houses that a text names: @[Zoé Martin] becomes what each network needs to lead to them.

A name that typed as @zoe stands as it is; where the network wouldn't lead anywhere from it, that is said.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import regex

from palabre.connectors.contract import Platform
from palabre.connectors.words import N_
from palabre.publishing.checks.findings import Finding

_TOKEN = regex.compile(r"@\[([^\[\]\n]{1,120})\]")
_TYPED = regex.compile(
    r"(?<![\w@./+-])@[A-Za-z0-9_](?:[\w.-]*\w)?(?:@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)?(?!\w)"
)
_APOSTROPHES = str.maketrans({"’": "'", "ʼ": "'"})


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody whom texts name: the handle on each network, and the networks that know nobody of it."""

    name: str
    handles: Mapping[str, str] = field(default_factory=dict)
    nobody: frozenset[str] = frozenset()


People = Mapping[str, Person]


def folded_name(name: str) -> str:
    """A name as names are compared."""
    return " ".join(name.translate(_APOSTROPHES).casefold().split())


def names_somebody(text: str) -> bool:
    """Whether a text names anybody by @[…]."""
    return _TOKEN.search(text) is not None


def plainly(text: str) -> str:
    """A text with the plain names in the place of @[…]."""
    return _TOKEN.sub(lambda match: match[1].strip(), text)


def named_there(text: str, of: Platform, people: People) -> tuple[str, list[Finding]]:
    """The text as a network needs it, and what is to be said about the names in it."""
    found: list[Finding] = []

    def put(match: "regex.Match[str]") -> str:
        name = match[1].strip()
        person = people.get(folded_name(name), Person(name))
        if of.naming is None:
            return name
        values: dict[str, str | int] = {"name": name, "network": of.name}
        if of.naming.cannot:
            found.append(Finding("name-plain", False, of.naming.cannot, None, values))
            return name
        handle = person.handles.get(of.slug, "")
        if not handle:
            says = N_(
                "%(network)s: no account of “%(name)s” is known here, so the name stands as plain text."
            )
            found.append(Finding("name-unknown", False, says, None, values))
            return name
        written = of.naming.written(handle)
        if of.slug in person.nobody:
            says = N_("%(network)s knows nobody called %(handle)s: the name leads nowhere there.")
            found.append(Finding("name-nobody", False, says, None, values | {"handle": written}))
        return written

    return _TOKEN.sub(put, text), found


def typed_names(text: str, of: Platform) -> Iterator[Finding]:
    """Give the names that were typed with their sign and lead nowhere on a network, or to somebody else."""
    if of.naming is None:
        return
    for match in _TYPED.finditer(text):
        name = match[0]
        values: dict[str, str | int] = {"name": name, "network": of.name}
        if of.naming.cannot:
            yield Finding("name-plain", False, of.naming.cannot, match.span(), values)
        elif of.naming.form != "@{}" or not of.naming.read(name):
            says = N_(
                "“%(name)s” is no name on %(network)s: it leads nowhere, or to somebody else."
            )
            yield Finding("name-typed", False, says, match.span(), values)
