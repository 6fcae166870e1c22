"""Puts words in a voice's mouth: the right slots, then the voice's own manner of writing."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from palabre.connectors.echo.grammar import Deck, Noun, filled
from palabre.connectors.echo.voices import Voice, facts, plain_letters

NARROW, NO_BREAK = "\u202f", "\u00a0"
_RIVAL_SHOPS = ("café de la gare|m|the station café", "kiosque du marché|m|the market kiosk",
                "boutique du centre|f|the high-street shop")  # fmt: skip
_MOMENTS: Mapping[str, tuple[str, ...]] = {
    "fr": ("cette nuit", "ce matin", "ce midi", "cet après-midi", "ce soir"),
    "en": ("tonight", "this morning", "at lunch", "this afternoon", "tonight"),
    "es": ("esta noche", "esta mañana", "hoy", "esta tarde", "esta noche"),
    "de": ("heute Nacht", "heute Morgen", "heute Mittag", "heute Nachmittag", "heute Abend"),
}
_SLIPS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "fr": (("je suis", "jsuis"), ("parce que", "pcq"), ("c’est", "c"), ("beaucoup", "bcp"),
           ("vraiment", "vrmt"), ("toujours", "tjs"), ("quelqu’un", "qqun"), ("é", "e"),
           ("être", "etre"), ("jours", "jour"), ("personne ne", "personne")),
    "en": (("you’re", "your"), ("because", "bc"), ("I’m", "im"), ("definitely", "definately"),
           ("really", "realy"), ("people", "ppl"), ("can’t", "cant"), ("to be", "tobe")),
}  # fmt: skip
_SPACED = re.compile(r" ([;!?»])")
_LOOSE = re.compile(r" ([!?])")


@cache
def _fillings() -> Mapping[str, Any]:
    return tomllib.loads(Path(__file__).with_name("slots.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class Scene:
    """Where a text is set: who speaks, of which firm, when; and the words that fit there."""

    voice: Voice
    firm: Mapping[str, Any]
    at: datetime
    slots: Mapping[str, Noun]

    @property
    def language(self) -> str:
        """The voice's language."""
        return self.voice.language


def firm_named(slug: str) -> Mapping[str, Any]:
    """The facts of one fictional firm."""
    return next(firm for firm in facts()["firm"] if firm["slug"] == slug)


def scene(rng: Random, voice: Voice, slug: str, at: datetime, to: str = "") -> Scene:
    """Draw a firm's shop, coffees and prices, and the small things people mention."""
    local = at + timedelta(hours=voice.offset)
    firm = firm_named(slug)
    other = rng.choice([other for other in facts()["firm"] if other["slug"] != slug])
    slots = _numbers(rng, local.year, voice.language)
    slots |= _things(rng, voice.language)
    slots |= _town(rng, voice, slug)
    coffees = rng.sample(firm["coffees"], 2)
    slots["coffee"], slots["coffee2"] = Noun.of(coffees[0]), Noun.of(coffees[1])
    slots["who"] = Noun(rng.choice(firm["names"]))
    slots["firm"] = Noun(rng.choice(firm["names"]))
    slots["rival"] = Noun(other["names"][0])
    slots["now"] = Noun(_MOMENTS[voice.language][_part_of_day(local.hour)])
    slots["me"] = Noun("", voice.gender)
    slots["to"] = Noun(f"@{to}" if to else "")
    return Scene(voice, firm, at, slots)


def _part_of_day(hour: int) -> int:
    return 0 if hour < 5 else 1 if hour < 12 else 2 if hour < 14 else 3 if hour < 18 else 4


def _money(value: float, language: str) -> str:
    text = f"{value:.2f}"
    return text if language == "en" else text.replace(".", ",")


def _numbers(rng: Random, year: int, language: str) -> dict[str, Noun]:
    price, bag = (
        rng.choice((3.2, 3.5, 3.9, 4.2, 4.5, 4.8, 5.4)),
        rng.choice((9.5, 11.9, 13.5, 14.9)),
    )
    small = rng.randrange(2, 9)
    dose = rng.randrange(16, 20)
    values: dict[str, object] = {
        "price": _money(price, language), "price2": _money(bag, language),
        "price4": _money(bag + rng.choice((1.6, 2.4, 3.0)), language),
        "price3": rng.choice((25, 30, 40, 60)), "bigprice": rng.choice((90, 180, 250, 400, 700)),
        "supplement": _money(rng.choice((0.5, 0.6, 0.8)), language),
        "small": small, "small2": small + rng.randrange(1, 6), "number": rng.randrange(9, 34),
        "days": rng.randrange(3, 24), "minutes": rng.choice((8, 10, 12, 15, 20, 25, 40)),
        "hours": rng.choice(("deux", "trois", "quatre")), "seconds": rng.randrange(14, 41),
        "percent": rng.randrange(7, 39), "staff": rng.choice((12, 18, 25, 40, 60, 85, 120)),
        "kilos": rng.choice((3, 5, 10, 20)), "grams": rng.choice((100, 200, 250, 350, 500)),
        "grams_dose": dose, "grams_out": dose * 2 + rng.randrange(-2, 8),
        "hot": rng.choice((28, 30, 31, 33)), "age": rng.choice((41, 52, 63, 71, 84)), "year": year,
    }  # fmt: skip
    return {name: Noun(str(value)) for name, value in values.items()}


def _things(rng: Random, language: str) -> dict[str, Noun]:
    lists = _fillings()[language]
    things = {name: Noun.of(rng.choice(values)) for name, values in lists.items()}
    first, second = rng.sample(range(len(lists["weekday"])), 2)
    things["weekday"] = Noun(lists["weekday"][min(first, second)])
    things["weekday2"] = Noun(lists["weekday"][max(first, second)])
    return things


def _town(rng: Random, voice: Voice, slug: str) -> dict[str, Noun]:
    near = [city for city in facts()["city"] if city["country"] == voice.country]
    city = rng.choice(near or facts()["city"])
    if voice.circle.startswith("travellers"):
        city = rng.choice([city for city in facts()["city"] if city["country"] == "FR"])
    shop = rng.choice(city["shops"] if slug == "lanterne" else _RIVAL_SHOPS)
    french, gender, english = shop.split("|")
    name = city["fr"] if voice.language == "fr" else city["en"]
    named = Noun(french, gender) if voice.language == "fr" else Noun(english)
    return {"city": Noun(name), "city_tag": Noun(plain_letters(name)), "shop": named}


def short(rng: Random, deck: Deck, here: Scene, rule: str, tone: str) -> str:
    """Say one thing in the voice's manner, perhaps with an opening, a last word, tags and emoji."""
    voice, language = here.voice, here.language
    skeleton = deck.draw(language, rule)
    text = _capital(filled(skeleton, here.slots, language, rng))
    plain_start = skeleton[0].isalpha() and not re.match(r"I\b|I’|[A-Z]{2}", skeleton)
    if language != "de" and plain_start and "_" not in rule and rng.random() < 0.1:
        opening = deck.say(language, "open", here.slots)
        text = f"{opening} {text[0].lower()}{text[1:]}"
    if "_" not in rule and rng.random() < 0.14:
        text = f"{text} {deck.say(language, f'tail_{tone}', here.slots)}"
    text = manner(rng, text, voice)
    if rng.random() < voice.style.emoji:
        text = f"{text} {rng.choice((1, 1, 2)) * deck.draw(language, f'emoji_{tone}')}"
    if rng.random() < voice.style.tags:
        text = f"{text} {_tags(rng, deck, here)}"
    return text


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _tags(rng: Random, deck: Deck, here: Scene) -> str:
    tags = {f"#{rng.choice(here.firm['tags'])}"} if rng.random() < 0.5 else set()
    while len(tags) < rng.choice((1, 2, 2, 3)):
        tags.add(filled(deck.draw(here.language, "tags"), here.slots, here.language, rng))
    return " ".join(sorted(tags))


def manner(rng: Random, text: str, voice: Voice) -> str:
    """Give a text its writer's typography: a newspaper's, or a thumb's."""
    style, french = voice.style, voice.language == "fr"
    if style.neat:
        if french:
            text = _SPACED.sub(NARROW + r"\1", text).replace("« ", f"«{NARROW}")
            text = text.replace(" :", f"{NO_BREAK}:")
        return text
    text = text.replace("’", "'") if rng.random() < 0.8 else text
    text = text.replace("« ", '"').replace(" »", '"') if rng.random() < 0.6 else text
    if french and rng.random() < 0.35:
        text = _LOOSE.sub(r"\1", text)
    if rng.random() < style.slips:
        text = _slip(rng, text, voice.language)
    if rng.random() < style.lower:
        text = text[:1].lower() + text[1:]
    if text.endswith(".") and not text.endswith("..") and rng.random() < 0.35:
        text = text[:-1]
    return text


def _slip(rng: Random, text: str, language: str) -> str:
    known = [pair for pair in _SLIPS.get(language, ()) if pair[0].replace("’", "'") in text]
    if known:
        right, wrong = rng.choice(known)
        return text.replace(right.replace("’", "'"), wrong, 1)
    words = text.split()
    long = [at for at, word in enumerate(words) if len(word) > 6 and word.isalpha()]
    if long:
        at = rng.choice(long)
        place = rng.randrange(2, len(words[at]) - 2)
        letters = words[at]
        words[at] = letters[:place] + letters[place + 1] + letters[place] + letters[place + 2 :]
    return " ".join(words)


def several(rng: Random, deck: Deck, here: Scene, rule: str, least: int, most: int) -> str:
    """Say a few different things of one rule, one after the other."""
    said: list[str] = []
    for _ in range(rng.randint(least, most)):
        sentence = deck.say(here.language, rule, here.slots)
        if sentence not in said:
            said.append(sentence)
    return " ".join(said)


def article(rng: Random, deck: Deck, here: Scene, body: str) -> str:
    """A newspaper article: lede, facts, quotations, an end; four or five paragraphs."""
    language, slots = here.language, here.slots
    special = body != "article_body"
    parts = [
        several(rng, deck, here, body, 2, 2) if special else deck.say(language, "article_lede", slots),
        several(rng, deck, here, "article_body", 2, 3),
        deck.say(language, "article_quote", slots),
        several(rng, deck, here, body if special else "article_body", 1, 3),
        deck.say(language, "article_end", slots),
    ]  # fmt: skip
    return manner(rng, "\n\n".join(parts), here.voice)


def review(rng: Random, deck: Deck, here: Scene, tone: str) -> str:
    """A visitor's review: two to four remarks of one tone, one of the other now and then."""
    rule = {"positive": "review_positive", "negative": "review_negative"}.get(tone, "review_mixed")
    most = min(4, 1 + len(here.slots["city"].text) % 4)
    parts = [several(rng, deck, here, rule, 2, max(2, most))]
    if rng.random() < 0.25:
        parts.append(deck.say(here.language, "review_mixed", here.slots))
    who = here.firm["names"][0]
    head = f"{who}, {here.slots['city'].text}."
    return manner(rng, " ".join([head, *parts]), here.voice)


def forum(rng: Random, deck: Deck, here: Scene, rule: str) -> str:
    """A forum's opening text: greeting, situation, the point, thanks."""
    parts = [
        deck.say(here.language, "forum_hello", here.slots),
        several(rng, deck, here, "forum_body", 1, 3),
        deck.say(here.language, rule, here.slots),
        deck.say(here.language, "forum_end", here.slots),
    ]
    return manner(rng, "\n\n".join(parts), here.voice)
