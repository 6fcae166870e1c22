"""Saying that one works for the house: the wording, and texts that carry it whatever was left out."""

from palabre.analysis.text import fold
from palabre.community.models import AmbassadorCharter
from palabre.publishing.checks import Charter
from palabre.publishing.checks.charter import says_employment

BRAND = "{brand}"
USUAL = {"fr": "#salarié·e de {brand}", "en": "#employee of {brand}"}
# Wordings of one's own count for advertising as well: these roots tell those that speak of work.
_OF_WORK = ("employ", "salari", "collabor", "travail", "equipe", "team", "work", "staff")


def usual_wording(rules: Charter, language: str) -> str:
    """The wording to begin from: the first of the charter's own rules that speaks of work, else ours."""
    own = (one for one in rules.disclosed_by if any(root in fold(one) for root in _OF_WORK))
    return next(own, USUAL.get(language, USUAL["en"]))


def wording_of(charter: AmbassadorCharter, language: str, brand: str) -> str:
    """How a text in this language says it for a brand."""
    told = charter.disclosure_fr if language == "fr" else charter.disclosure_en
    return told.replace(BRAND, brand)


def told_in_full(text: str, wording: str, link: str, rules: Charter) -> str:
    """A text as it goes out: with the wording where it doesn't say already that one works for the house, and
    with the link where it doesn't stand in it."""
    text = text.strip()
    parts = [text]
    if not says_employment(text, rules):
        parts.append(wording)
    if link and link not in text:
        parts.append(link)
    return "\n\n".join([parts[0], "\n".join(parts[1:])]) if parts[1:] else text
