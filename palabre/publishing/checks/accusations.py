"""Accusations of a person or firm that is named: what the law calls defamation.

A word such as thief is no accusation alone: it is one when a sentence ties it to a name (Dupont is a
thief, this thief Dupont, Dupont has stolen). The ties are few words between a name and an accusing
word; a denial between them, or a question of method ("fraud: how to see it"), is none.
"""

from collections.abc import Iterable, Iterator

import regex

from palabre.publishing.checks.findings import Place
from palabre.publishing.checks.folded import Folded, any_of, outside
from palabre.publishing.checks.lists import NO_NAMES, WORDS

KINDS = ("person", "deed", "verb", "past")

_SENTENCE = regex.compile(r"[^.!?…\n]+(?:[.!?…]+(?=\S)[^.!?…\s]\S*[^.!?…\n]*)*")
_NAME = regex.compile(
    r"@\w[\w.-]*\w"
    r"|(?:(?:M\.|Mme|Mlle|Mr|Mrs|Ms|Dr|Me|Sir)\s+)?"
    r"(?<![\w#@'’])(?:\p{Lu}[\p{Ll}'’]\p{L}*|\p{Lu}\p{Lu}{1,5}(?![\p{L}]))[\w&-]*"
    r"(?:[ ](?:(?:de|du|la|le|van|von|of|&)[ ])?(?:\p{Lu}\p{L}+)(?:-\p{Lu}\p{L}+)*)*"
)
_DENIED = (
    r"(?:pas|jamais|non|ni|aucun|aucune|not|never|no|isn't|aren't|wasn't|n't|sans|without|contre"
    r"|against)"
)
_ADVERB = rf"(?:\s+(?!(?:{_DENIED})\b)[\w'-]+){{0,2}}?"
_IS = (
    r"(?:\s*,?\s*(?:est|sont|etait|etaient|c'est|ce sont|is|are|was|were|'s|'re)\b"
    rf"{_ADVERB}\s+(?:(?:un|une|des|de|a|an|the|le|la|les|bande de)\s+)*(?:vrais?\s+|vraie\s+|real\s+)?"
    r"|\s*[=:]\s*(?:(?:un|une|des|a|an)\s+)?|\s*,\s*(?:un|une|cet|cette|a|an|that|this)\s+)"
)
_OF = (
    r"\s*(?:,|\s(?:de chez|de|d'|chez|du|par|nomme|nommee|appele|at|by|from|called|named))?\s*"
    r"(?:(?:la societe|l'entreprise|the company)\s+)?"
)
_AT = r"(?:de )?(?:chez|at)(?:\s.*)?"
_ADVERBS = r"(?:(?:\w+ment|\w+ly|deja|encore|juste|just|already|even|also|aussi|bien|tous|all)\s+)?"
_HAS = rf"\s+(?:(?:m'|nous|vous|t'|l'|les?)\s*)?(?:a|ont|avait|avaient|has|have|had)\s+{_ADVERBS}"
_DID = rf"(?:{_HAS}|\s+{_ADVERBS})"
_THIS = r"\b(?:ce|cet|cette|ces|this|that|these|those|bande de|l')\s*$"


def accusations(text: str, folded: Folded, own: Iterable[Place] = ()) -> list[Place]:
    """Give the places where a named person or firm is accused; ``own`` are places of own names."""
    kinds = [list(folded.spans(any_of(WORDS[f"accused_{kind}"]))) for kind in KINDS]
    # Without its accent a participle is another word: vole flies, volé is stolen.
    kinds[2] = [
        place for place in kinds[2] if "é" in text[slice(*place)] or _is_english(text, place)
    ]
    if not any(kinds):
        return []
    own, found = list(own), []
    for sentence in _SENTENCE.finditer(text):
        start, end = sentence.span()
        within = [
            [place for place in places if start <= place[0] and place[1] <= end] for places in kinds
        ]
        if not any(within):
            continue
        names = outside(_names(text, start, end), [*own, *within[0], *within[1]])
        found += list(_tied(text, names, within, start))
    return sorted(set(found))


def _names(text: str, start: int, end: int) -> Iterator[Place]:
    """Give the names of a sentence; a text in capitals shows none, for all of it looks like one."""
    letters = [one for one in text[start:end] if one.isalpha()]
    if sum(map(str.isupper, letters)) * 2 > len(letters):
        return
    for match in _NAME.finditer(text, start, end):
        first = match.start()
        for word in match[0].split():
            if Folded(word).text.strip("'") not in NO_NAMES:
                yield text.index(word, first), match.end()
                break
            first += len(word)


def _is_english(text: str, place: Place) -> bool:
    return text[slice(*place)].lower() == "stolen"


def _tied(text: str, names: list[Place], within: list[list[Place]], start: int) -> Iterator[Place]:
    person, deed, verb, past = within
    first = start + len(text[start:]) - len(text[start:].lstrip())
    for name in names:
        # A single word that begins a sentence may be any word: only a person's deed makes it a name.
        alone = name[0] == first and " " not in text[slice(*name)]
        for word in person if alone else [*person, *deed]:
            if name[1] <= word[0] and _is(_IS, text[name[1] : word[0]]):
                yield name[0], word[1]
        for word in person:
            if word[1] <= name[0] and _called(text, word, name, start):
                yield word[0], name[1]
        for words, tie in ((verb, _HAS), (past, _DID)):
            for word in words:
                if name[1] <= word[0] and _is(tie, text[name[1] : word[0]]):
                    yield name[0], word[1]


def _called(text: str, word: Place, name: Place, start: int) -> bool:
    """Say whether an accusing word before a name means it: this thief Dupont, the thieves at Martin."""
    before, between = Folded(text[start : word[0]]).text, text[word[1] : name[0]]
    meant = regex.search(_THIS, before) or regex.fullmatch(_AT, Folded(between).text.strip())
    return bool(meant) and _is(_OF, between) and not _denied(before)


def _is(pattern: str, between: str) -> bool:
    spelt = Folded(between).text
    return bool(regex.fullmatch(pattern, spelt)) and not _denied(spelt)


def _denied(spelt: str) -> bool:
    return bool(regex.search(rf"\b{_DENIED}\b", spelt))
