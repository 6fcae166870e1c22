"""The people of the fictional world: several hundred voices with their own habits."""

import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache, lru_cache
from itertools import chain
from pathlib import Path
from random import Random
from typing import Any

from palabre.connectors.contract import Author, Kind

HERE = Path(__file__).parent
SOCIAL = "voliere.example"
UTC_OFFSET = {"GB": 0, "CA": -5, "US": -5}  # hours; one everywhere else, summer time left out


@cache
def facts() -> Mapping[str, Any]:
    """The fictional firms, cities, places, media and circles of ``facts.toml``."""
    return tomllib.loads((HERE / "facts.toml").read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class Style:
    """How a voice writes: chances between 0 and 1; ``neat`` writes as a newspaper does."""

    neat: bool = False
    emoji: float = 0.3
    tags: float = 0.2
    slips: float = 0.1
    lower: float = 0.1


@dataclass(frozen=True, slots=True)
class Voice:
    """One who speaks: where, in which language, how loudly and in what manner."""

    key: str
    name: str
    handle: str
    language: str
    country: str
    host: str
    place_name: str
    kind: Kind
    circle: str
    gender: str = "m"
    followers: int = 0
    weight: float = 1.0
    leaning: str = "lanterne"
    acts: Mapping[str, int] = field(default_factory=dict)
    style: Style = Style()

    @property
    def offset(self) -> int:
        """Hours between UTC and the voice's clock."""
        return UTC_OFFSET.get(self.country, 1)

    @property
    def author(self) -> Author:
        """The voice in the contract's terms."""
        url = f"https://{self.host}/@{self.handle}"
        automatic = self.circle == "relay-bots"
        return Author(
            self.key, self.name, self.handle, url, followers=self.followers, automatic=automatic
        )


@dataclass(frozen=True, slots=True)
class Cast:
    """Everybody: ordinary voices by circle, the media, and the firm's own account."""

    circles: Mapping[str, tuple[Voice, ...]]
    people: tuple[Voice, ...]  # all of the circles
    media: tuple[Voice, ...]
    official: Voice


@lru_cache(maxsize=2)
def cast(seed: int) -> Cast:
    """Invent everybody; the same seed gives the same people."""
    rng = Random(f"cast {seed}")
    places = {place["host"]: place for place in facts()["place"]}
    taken: set[str] = set()
    nicknames = {language: list(names) for language, names in facts()["nicknames"].items()}
    circles: dict[str, tuple[Voice, ...]] = {}
    for circle in facts()["circle"]:
        circles[circle["slug"]] = tuple(
            _person(rng, circle, places, nicknames, taken) for _ in range(circle["size"])
        )
    people = tuple(chain.from_iterable(circles.values()))
    return Cast(circles, people, tuple(map(_medium, facts()["medium"])), _official())


def _person(
    rng: Random, circle: Mapping[str, Any], places: Mapping[str, Any],
    nicknames: dict[str, list[str]], taken: set[str],
) -> Voice:  # fmt: skip
    language = rng.choice(circle["languages"])
    fits = [host for host in circle["places"] if language in places[host]["languages"]]
    place = places[rng.choice(fits or circle["places"])]
    names = facts()["names"][language]
    given, _, gender = rng.choice(names["given"]).partition("|")
    name = f"{given} {rng.choice(names['family'])}"
    if nicknames[language] and rng.random() < 0.12:
        name = nicknames[language].pop(rng.randrange(len(nicknames[language])))
    elif rng.random() < 0.25:
        name = given
    handle = _handle(rng, name, taken)
    followers = int(rng.lognormvariate(5.3, 1.4))
    return Voice(
        f"echo:{handle}", name, handle, language, rng.choice(circle["countries"]),
        place["host"], place["name"], Kind(place["kind"]), circle["slug"], gender,
        followers, rng.paretovariate(1.3), circle.get("leaning", "lanterne"), circle["acts"],
        _style(rng),
    )  # fmt: skip


def _style(rng: Random) -> Style:
    if rng.random() < 0.2:
        return Style(neat=True, emoji=0.1, tags=0.1, slips=0.0, lower=0.0)
    return Style(
        emoji=rng.choice((0.0, 0.2, 0.5, 0.8)),
        tags=rng.choice((0.0, 0.1, 0.3, 0.7)),
        slips=rng.choice((0.0, 0.05, 0.2)),
        lower=rng.choice((0.0, 0.0, 0.1, 0.9)),
    )


def plain_letters(text: str) -> str:
    """Only the letters a to z and digits of a name, for handles, tags and addresses."""
    spread = unicodedata.normalize("NFKD", text.replace("œ", "oe").replace("&", " "))
    return "".join(char for char in spread.lower() if char.isascii() and char.isalnum())


def _handle(rng: Random, name: str, taken: set[str]) -> str:
    plain = plain_letters(name) or "voix"
    handle = plain
    while handle in taken:
        handle = f"{plain}{rng.choice(('_', '.', ''))}{rng.randrange(2, 99)}"
    taken.add(handle)
    return handle


def _medium(medium: Mapping[str, Any]) -> Voice:
    return Voice(
        f"echo:{medium['host']}", medium["name"], plain_letters(medium["name"]),
        medium["language"], medium["country"], medium["host"], medium["name"], Kind.ARTICLE,
        "media", followers=medium["followers"], style=Style(neat=True, emoji=0.0, tags=0.0),
    )  # fmt: skip


def _official() -> Voice:
    firm = facts()["firm"][0]
    return Voice(
        f"echo:{firm['handle']}", firm["names"][0], firm["handle"], "fr", "FR", SOCIAL, "Volière",
        Kind.POST, "official", followers=21_400, style=Style(neat=True, emoji=0.0, tags=0.0),
    )  # fmt: skip
