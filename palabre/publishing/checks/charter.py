"""What an organisation's charter and the law say against a text.

A machine sees words, not truth: every finding is a question to a person, with the rule and the law's
reason in one sentence. Laws are told by the text's country, else by its language.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any, Self

import regex

from palabre.connectors.words import N_
from palabre.publishing.checks import laws
from palabre.publishing.checks.accusations import accusations
from palabre.publishing.checks.findings import Finding, Place
from palabre.publishing.checks.folded import Folded, any_of, named, outside
from palabre.publishing.checks.lists import WORDS
from palabre.publishing.checks.personal import personal

SEEN_AT_ONCE = 125  # characters that networks show before "more"

_REDUCTION = regex.compile(
    r"(?<![\w.,-])-\s?\d{1,2}\s?%|\b\d{1,2}\s?%\s(?:off|de (?:reduction|remise|rabais))\b"
    r"|\b(?:save|economisez)\s\d{1,2}\s?%"
)
_EARLIER = regex.compile(
    r"\bau lieu de\b|\bprix (?:de reference|anterieur)|\bwas [£$€]|\binstead of\b"
)


@dataclass(frozen=True, slots=True)
class Charter:
    """An organisation's rules for texts, as data.

    ``forbidden`` and ``risky`` are words and phrases (a star stands for any ending), ``reasons`` why
    some of them are. ``disclosures`` are those that are wanted: "advertising", "employment";
    ``disclosed_by`` are further wordings that count as one. ``alcohol`` says that texts about alcohol
    need the law's warning. ``own_names`` are brands, products and people of the house,
    ``own_contacts`` its addresses and numbers.
    """

    forbidden: tuple[str, ...] = ()
    risky: tuple[str, ...] = ()
    disclosures: tuple[str, ...] = ("advertising", "employment")
    disclosed_by: tuple[str, ...] = ()
    alcohol: bool = False
    own_names: tuple[str, ...] = ()
    own_contacts: tuple[str, ...] = ()
    # Two charters that differ in it differ: only their marks may be alike.
    reasons: Mapping[str, str] = field(default_factory=dict, hash=False)

    @classmethod
    def read(cls, told: str | Mapping[str, Any]) -> Self:
        """Make a charter of JSON, or of what JSON held. ValueError when a value isn't as expected."""
        values = json.loads(told) if isinstance(told, str) else dict(told)
        known = {one.name for one in fields(cls)}
        if not isinstance(values, dict) or set(values) - known:
            raise ValueError(f"a charter holds only {', '.join(sorted(known))}")
        if not isinstance(values.get("alcohol", False), bool):
            raise ValueError("alcohol is true or false")
        reasons = values.get("reasons", {})
        if not isinstance(reasons, dict) or not _all_text([*reasons, *reasons.values()]):
            raise ValueError("reasons are texts by their words")
        lists = {name: values[name] for name in set(values) - {"alcohol", "reasons"}}
        for name, value in lists.items():
            if not isinstance(value, list | tuple) or not _all_text(value):
                raise ValueError(f"{name} is a list of texts")
        return cls(**values | {name: tuple(value) for name, value in lists.items()})

    def told(self) -> dict[str, Any]:
        """Give the charter as JSON holds it."""
        values = {one.name: getattr(self, one.name) for one in fields(self)}
        return {k: list(v) if isinstance(v, tuple) else v for k, v in values.items()}

    def with_more(self, more: "Charter") -> "Charter":
        """Give this charter with what another adds; nothing is taken away by it."""
        values: dict[str, Any] = {
            name: tuple(dict.fromkeys((*getattr(self, name), *getattr(more, name))))
            for name in LISTS
        }
        return Charter(
            **values,
            alcohol=self.alcohol or more.alcohol,
            reasons={**self.reasons, **more.reasons},
        )


LISTS = tuple(one.name for one in fields(Charter) if one.name not in {"alcohol", "reasons"})


def _all_text(values: Iterable[object]) -> bool:
    return all(isinstance(one, str) for one in values)


@dataclass(frozen=True, slots=True)
class Credit:
    """Whose work a file is. ``licence``: own, permission, bought, public domain, or its short name
    as Creative Commons spells it (cc-by-nc 4.0); empty when nobody said."""

    name: str
    licence: str = ""
    author: str = ""


@dataclass(frozen=True, slots=True)
class Context:
    """What is known around a text: who speaks, for whom, where, and with which files.

    ``country`` is a code as fr, gb, us; empty means that of the language. ``beside`` is what the other
    texts of the same post say: a warning or a credit may stand there.
    """

    language: str = ""
    country: str = ""
    is_ambassador: bool = False
    is_partnership: bool = False
    credits: tuple[Credit, ...] = ()
    beside: str = ""

    def of_text(self, place: int, texts: Sequence[str]) -> "Context":
        """What is known around one of the texts of a post: who speaks is said, and pictures are shown, with
        the first of them."""
        beside = "\n".join(one for at, one in enumerate(texts) if at != place)
        if place == 0:
            return replace(self, beside=beside)
        return Context(self.language, self.country, beside=beside)

    @property
    def law(self) -> str:
        """The country whose law is told: fr, gb or us."""
        if self.country:
            return self.country.lower() if self.country.lower() in laws.COUNTRIES else "gb"
        return "fr" if self.language[:2].lower() in ("", "fr") else "gb"


def charter_of(text: str, charter: Charter, context: Context | None = None) -> list[Finding]:
    """Give what the charter and the law say against a text, in the order of the text; findings about
    the whole and about files come last."""
    context = context or Context()
    folded = Folded(text)
    own = list(folded.spans(any_of(charter.own_names)))
    found = [
        *_words(folded, charter, own),
        *personal(text, folded, charter.own_contacts),
        *_harm(text, folded, own, context),
        *_claims(folded, own, context),
        *(_alcohol(folded, own, context) if charter.alcohol and context.law == "fr" else ()),
        *_disclosure(text, folded, charter, context),
        *_copyright(folded, context),
    ]
    return sorted(found, key=lambda one: one.where or (len(text), len(text)))


def _words(folded: Folded, charter: Charter, own: list[Place]) -> Iterator[Finding]:
    phrases = dict(named(folded, charter.forbidden))
    forbidden = outside(phrases, own)
    for place in forbidden:
        values, why = _told_of(folded, place, charter.reasons.get(phrases[place], ""))
        says = N_("The charter forbids “%(word)s”.")
        if why:
            says = N_("The charter forbids “%(word)s”: %(why)s")
        yield Finding("forbidden-word", True, says, place, values)
    phrases = dict(named(folded, charter.risky))
    for place in outside(phrases, [*own, *forbidden]):
        values, why = _told_of(folded, place, charter.reasons.get(phrases[place], ""))
        says = N_("The charter asks for care with “%(word)s”: is it meant, and understood, so?")
        if why:
            says = N_("The charter asks for care with “%(word)s”: %(why)s")
        yield Finding("risky-word", False, says, place, values)


def _told_of(folded: Folded, place: Place, why: str) -> tuple[dict[str, str | int], str]:
    word: dict[str, str | int] = {"word": folded.source[slice(*place)]}
    return word | ({"why": why} if why else {}), why


def _harm(text: str, folded: Folded, own: list[Place], context: Context) -> Iterator[Finding]:
    for place in accusations(text, folded, own):
        yield Finding("defamation", True, laws.DEFAMATION[context.law], place)
    for place in outside(folded.spans(any_of(WORDS["insult"])), own):
        yield Finding("insult", True, laws.INSULT[context.law], place)


def _claims(folded: Folded, own: list[Place], context: Context) -> Iterator[Finding]:
    for rule, grave, says in (
        ("health", True, laws.HEALTH),
        ("finance", True, laws.FINANCE),
        ("comparative", False, laws.COMPARATIVE),
    ):
        for place in outside(folded.spans(any_of(WORDS[rule])), own):
            yield Finding(f"claim-{rule}", grave, says[context.law], place)
    if not _EARLIER.search(folded.text):
        for place in folded.spans(_REDUCTION):
            yield Finding("claim-reduction", False, laws.REDUCTION[context.law], place)


def _alcohol(folded: Folded, own: list[Place], context: Context) -> Iterator[Finding]:
    drinks = list(folded.spans(any_of(WORDS["alcohol"])))
    if not drinks:
        return
    if not _says(WORDS["health_warning"], folded, context):
        yield Finding("alcohol-warning", True, laws.ALCOHOL_WARNING, drinks[0])
    for place in outside(folded.spans(any_of(WORDS["alcohol_scene"])), own):
        yield Finding("alcohol-scene", False, laws.ALCOHOL_SCENE, place)


def _disclosure(text: str, folded: Folded, charter: Charter, context: Context) -> Iterator[Finding]:
    if context.is_partnership and "advertising" in charter.disclosures:
        yield from _advertising(text, folded, charter, context)
    if not context.is_ambassador or "employment" not in charter.disclosures:
        return
    if not _says_employment(folded, charter):
        yield Finding("employment-undisclosed", True, laws.EMPLOYMENT[context.law])
    signs = list(folded.spans(any_of(WORDS["advertising_sign"])))
    if signs and not context.is_partnership:
        says = N_(
            "This reads like advertising for somebody: if something was given for it, say so."
        )
        yield Finding("advertising-sign", False, says, signs[0])


def says_employment(text: str, charter: Charter) -> bool:
    """Whether a text says that its writer works for the house, as the checks understand it."""
    return _says_employment(Folded(text), charter)


def _says_employment(folded: Folded, charter: Charter) -> bool:
    known = (
        *WORDS["employment"],
        *charter.disclosed_by,
        *(f"#team{name}" for name in charter.own_names),
    )
    return bool(any_of(known).search(folded.text))


def _advertising(
    text: str, folded: Folded, charter: Charter, context: Context
) -> Iterator[Finding]:
    clear = WORDS["advertising_fr" if context.law == "fr" else "advertising_en"]
    places = list(folded.spans(any_of((*clear, *charter.disclosed_by))))
    if not places:
        unclear = next(folded.spans(any_of(WORDS["advertising_unclear"])), None)
        rule = "advertising-unclear" if unclear else "advertising-undisclosed"
        yield Finding(rule, True, laws.ADVERTISING[context.law], unclear)
    elif places[0][0] > SEEN_AT_ONCE:
        says = N_("Say at the beginning that this is advertising: here it is hidden behind “more”.")
        yield Finding("advertising-late", False, says, places[0])


def _copyright(folded: Folded, context: Context) -> Iterator[Finding]:
    for at, credit in enumerate(context.credits):
        part, values = f"media:{at}", {"file": credit.name, "author": credit.author}
        licence = "-".join(credit.licence.lower().replace("_", "-").split())
        if not licence:
            says = laws.COPYRIGHT[context.law]
            yield Finding("copyright-licence", False, says, None, values, part)
        elif not _known(licence):
            says = N_("The licence of %(file)s isn't known here: does it allow this use?")
            yield Finding("copyright-unknown", False, says, None, values, part)
        elif "-nc" in licence:
            says = N_("The licence of %(file)s forbids commercial use, which this is.")
            yield Finding("copyright-commercial", True, says, None, values, part)
        if not credit.author.strip() or not _says((credit.author,), folded, context):
            yield from _uncredited(credit, licence, values, part)


def _known(licence: str) -> bool:
    known = ("own", "permission", "bought", "public-domain", "cc0", "cc-by")
    return licence.startswith(known)


def _says(words: Iterable[str], folded: Folded, context: Context) -> bool:
    """Whether one of the words stands in the text, or in another text of the same post."""
    wanted = any_of(tuple(words))
    return bool(wanted.search(folded.text) or wanted.search(Folded(context.beside).text))


def _uncredited(
    credit: Credit, licence: str, values: Mapping[str, str | int], part: str
) -> Iterator[Finding]:
    """What a licence asks for where no text of the post names the author."""
    if licence in ("own", "public-domain") or licence.startswith("cc0"):
        return
    if not credit.author.strip():
        says = N_("Who made %(file)s? An author has the right to be named.")
        yield Finding("copyright-author", False, says, None, values, part)
    elif licence.startswith("cc-by"):
        says = N_("Name %(author)s in the text: the licence of %(file)s asks for it.")
        yield Finding("copyright-credit", True, says, None, values, part)


def grave(findings: Iterable[Finding]) -> list[Finding]:
    """Give those findings that hold a text back."""
    return [one for one in findings if one.grave]
