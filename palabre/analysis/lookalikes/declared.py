"""What a description says of the account itself: a parody, fans, critics; or what it asks people for."""

import re
from bisect import bisect_right
from itertools import accumulate

from palabre.analysis.lookalikes.added import CRITIC, FAN, PARODY
from palabre.analysis.text import fold

LONGEST = 2_000  # characters that are read of a description

_DECLARES = (
    (
        PARODY,
        re.compile(
            r"\b(?:parod(?:y|ie|ies|ique|iques|ia)|satir(?:e|ical|ique|iques)|spoof|pastiche|humoristique"
            r"|(?:fake|faux) (?:account|compte)|compte fake|not the real|pas (?:le vrai|la vraie))\b"
        ),
    ),
    (
        CRITIC,
        re.compile(
            r"\bboycot\w*|\bcollectif d\w*[ '](?:clients|victimes|usagers|consommateurs|salaries)"
            r"|\bvictims of\b|\b(?:customers|consumers|people) against\b"
        ),
    ),
    (
        FAN,
        re.compile(
            r"\b(?:fans? (?:account|page|club|de|du|of)|fanclub|fanpage"
            r"|(?:compte|page|club) (?:de |des )?fans?"
            r"|(?:by|par des|run by) fans|non[ -]officiel(?:le)?|unofficial|not affiliated|non affiliee?"
            r"|(?:aucun|sans) lien avec)\b"
        ),
    ),
)
# What turns a word round that comes after it in the same clause: "not a parody", "beware of fake accounts".
_TURNED = re.compile(
    r"\b(?:no|not|never|isn'?t|pas|ni|jamais|aucun|aucune|beware|attention|gare|mefiez|report|signalez|warning"
    r"|alerte|denounce|denoncez|against|contre|victime)\b"
)
_CLAUSES = re.compile(r"[.,:;!?()\[\]|\n\u2013\u2014]|\b(?:mais|but|just|juste)\b")
_ASKS = re.compile(
    r"\b(?:whatsapp|telegram|signal me|dm (?:us|me|for)|inbox (?:us|me)|(?:direct|private) message"
    r"|message prive|en mp|btc|bitcoin|rib|iban|carte bancaire|card (?:number|details)|mot de passe"
    r"|password|seed phrase|wallet|code sms|booking reference|remboursement|refund"
    r"|(?:vous avez|you have|you've) (?:gagne|won))\b"
)


def _read(description: str) -> str:
    return fold(description[:LONGEST].replace("\u2019", "'"))


def declared(description: str) -> tuple[str, str] | None:
    """What an account says it is, with the words that say so; None when it says nothing of the kind."""
    clauses = [clause for clause in _CLAUSES.split(_read(description)) if clause.strip()]
    for kind, pattern in _DECLARES:
        for clause in clauses:
            said = pattern.search(clause)
            if said and not _TURNED.search(clause[: said.start()]):
                return kind, said[0]
    return None


def asked(description: str) -> str:
    """The words with which a description asks for a private message, money or data; none when it doesn't."""
    read = _read(description)
    said = _ASKS.search(read)
    if said is None:
        return ""
    # As they stand there, with their accents: they are quoted in letters. Folding may lengthen a letter (œ).
    folded = [fold(letter) for letter in description[:LONGEST]]
    if "".join(folded) != fold(description[:LONGEST]):
        return said[0]
    ends = list(accumulate(map(len, folded)))
    return description[bisect_right(ends, said.start()) : bisect_right(ends, said.end())]
