"""Which tags a post carries: those of its own field, and the hashtags in its texts. Pure."""

from collections.abc import Iterable, Sequence
from typing import Protocol

import regex

from palabre.publishing.rules import plain_tag

HASHTAG = regex.compile(r"(?<![\w/&])#\w*[^\W\d_]\w*")


class Said(Protocol):
    """What is said in a post, or otherwise on one account (None: as in the post)."""

    @property
    def text(self) -> str | None:
        """The first text."""

    @property
    def thread(self) -> Sequence[str] | None:
        """Those that follow it."""

    @property
    def first_comment(self) -> str | None:
        """What is said under it."""


def tags_of(tags: Iterable[str], said: Iterable[Said]) -> frozenset[str]:
    """The tags of a post as tags are compared: for readers there is no difference between the two ways."""
    texts = (text for one in said for text in (one.text, *(one.thread or ()), one.first_comment))
    found = (tag for text in texts if text for tag in HASHTAG.findall(text))
    return frozenset(plain_tag(one) for one in (*tags, *found))
