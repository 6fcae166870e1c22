"""The texts of a post as they leave on one account."""

from collections.abc import Sequence
from dataclasses import dataclass

from palabre.connectors.contract import Platform
from palabre.connectors.words import N_
from palabre.publishing.checks import Finding, named_there
from palabre.publishing.checks.names import People

NO_COMMENT = N_("%(network)s takes no comment from here: the first comment stays out there.")


@dataclass(frozen=True, slots=True)
class Texts:
    """What leaves on one account: the first text with those that follow it, and the first comment.

    ``findings`` are about the names in them.
    """

    texts: Sequence[str]
    comment: str = ""
    findings: Sequence[Finding] = ()


def texts_there(
    text: str,
    thread: Sequence[str],
    comment: str,
    *,
    of: Platform,
    people: People,
    signature: str = "",
) -> Texts:
    """The texts of an account: its signature closes the last of them, unless that is empty, and whoever is
    named is called as its network calls them. Where nothing can be said under a text, a thread is one text,
    and there is no first comment."""
    said, findings = [text, *thread], []
    if not of.can_follow:
        said = ["\n\n".join(one for one in said if one.strip())]
        if comment.strip():
            findings.append(
                Finding("comment-left-out", False, NO_COMMENT, None, {"network": of.name})
            )
            comment = ""
    if signature and said[-1].strip():
        said[-1] = f"{said[-1].rstrip()}\n\n{signature}"
    told = [named_there(one, of, people) for one in (*said, comment)]
    found = {(one.rule, str(one.values)): one for _text, about in told for one in about}
    *texts, last = (one for one, _findings in told)
    return Texts(texts, last, [*findings, *found.values()])
