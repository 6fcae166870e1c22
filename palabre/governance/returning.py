"""What was cut out of a text of others doesn't come back when that text is edited over there.

Of each thing that was cut the list of erasures keeps a keyed mark. Of an edited text, every run of words and
everything that may be a name is marked in the same way, and what is found is cut again: no name is kept.
"""

import re
from collections.abc import Iterator

from palabre.governance.erasures import are_erased
from palabre.governance.models import ErasedMark
from palabre.governance.sweeping import FEWEST, NAME, RUN, SAID, Taker

CUT = "cut:"
AT_ONCE = 500
_WORD, _CHUNK = re.compile(r"\w+"), re.compile(r"\S+")
_HANDLE = re.compile(r"@?\w[\w.+-]*(?:@[\w.-]+)?")
# A name without the signs around it. Nothing is tried twice: whoever writes the text wants it to take long.
_BARE = re.compile(r"[^\w@+]*+(.*\w)", re.DOTALL)
LONGEST_NAME = 4  # words
LONGEST_CHUNK, DEEPEST = 1_000, 12  # characters and parts of an address that is looked for


def without_returning(organisation: int, text: str) -> str:
    """A text without what was cut out of texts of this organisation before."""
    if not text or not ErasedMark.objects.filter(organisation=organisation).exists():
        return text
    known = list(dict.fromkeys([*_runs(text), *_names(text)]))
    found: set[str] = set()
    for start in range(0, len(known), AT_ONCE):
        some = [CUT + one for one in known[start : start + AT_ONCE]]
        found |= {one.removeprefix(CUT) for one in are_erased(organisation, some)}
    take = Taker([one.removeprefix(NAME) for one in found if one.startswith(NAME)], ())
    for one in found:
        if one.startswith(SAID):
            take.learn(one.removeprefix(SAID).split(" "))
    return take(text)


def _runs(text: str) -> Iterator[str]:
    words = [one.group().casefold() for one in _WORD.finditer(text)]
    for length in range(FEWEST, RUN + 1):
        for at in range(len(words) - length + 1):
            yield f"{SAID}{' '.join(words[at : at + length])}"


def _names(text: str) -> Iterator[str]:
    chunks = [one.group()[:LONGEST_CHUNK].casefold() for one in _CHUNK.finditer(text)]
    for at, chunk in enumerate(chunks):
        for found in _HANDLE.findall(chunk):
            yield f"{NAME}{found.rstrip('.+-')}"
        parts = chunk.split("/")
        for end in {*range(1, min(len(parts), DEEPEST)), len(parts)}:  # it, and what it begins with
            yield f"{NAME}{_bare('/'.join(parts[:end]))}"
        for length in range(2, LONGEST_NAME + 1):
            if at + length <= len(chunks):
                yield f"{NAME}{_bare(' '.join(chunks[at : at + length]))}"


def _bare(text: str) -> str:
    found = _BARE.match(text)
    return found[1] if found else ""
