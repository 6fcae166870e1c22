"""How talk goes: somebody begins, others answer or pass it on, and the firm replies or doesn't."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import accumulate
from random import Random

from palabre.connectors.contract import Item, Kind, Media
from palabre.connectors.echo import speech
from palabre.connectors.echo.grammar import Deck, Noun, rules
from palabre.connectors.echo.story import INTENTS, SILENCE, TONES
from palabre.connectors.echo.voices import Cast, Voice, plain_letters

FIRMS = ("lanterne", "boreal", "minuit")
SHARES = {"lanterne": (64, 20, 16), "boreal": (12, 80, 8), "minuit": (12, 8, 80)}
FOND = {
    "bag": ("less-waste", 0.3),
    "bag_after": ("less-waste", 0.25),
    "cup": ("home-baristas-fr", 0.4),
}
LIVELY = {"bag": 2.2, "bag_after": 1.2, "launch": 0.9, "cup": 0.8}
OFFICIAL = {
    "praise": 0.16,
    "complaint": 0.5,
    "question": 0.4,
    "idea": 0.4,
    "buying": 0.6,
    "job": 0.4,
}
SPARK_RELAYS = 46


@dataclass(frozen=True, slots=True)
class Talk:
    """A text that was said, with what is needed to answer it."""

    item: Item
    voice: Voice
    act: str
    tone: str
    firm: str


@dataclass(slots=True)
class Conversations:
    """Writes conversations one after the other into ``items``."""

    cast: Cast
    rng: Random
    deck: Deck
    prefix: str
    began: datetime
    items: list[Item] = field(default_factory=list)
    headlines: list[Item] = field(default_factory=list)
    _weights: dict[tuple[str, ...], tuple[Sequence[Voice], list[float]]] = field(
        default_factory=dict
    )

    # Who speaks

    def somebody(self, languages: tuple[str, ...] = (), fond_of: str = "") -> Voice:
        """Draw an ordinary voice; talkative ones come more often."""
        circle, share = FOND.get(fond_of, ("", 0.0))
        if circle and self.rng.random() < share:
            return self._among(self.cast.circles[circle], (circle,))
        if not languages:
            return self._among(self.cast.people, ())
        people = [voice for voice in self.cast.people if voice.language in languages]
        return self._among(people, languages)

    def some_medium(self) -> Voice:
        """Draw a medium."""
        return self.rng.choice(self.cast.media)

    def _among(self, voices: Sequence[Voice], key: tuple[str, ...]) -> Voice:
        if key not in self._weights:
            self._weights[key] = (voices, list(accumulate(min(v.weight, 14) for v in voices)))
        people, weights = self._weights[key]
        return self.rng.choices(people, cum_weights=weights)[0]

    def _answerer(self, root: Talk) -> Voice:
        """Draw one who answers in the same language, mostly of the same circle."""
        circle = self.cast.circles.get(root.voice.circle, ())
        near = [voice for voice in circle if voice.language == root.voice.language]
        if len(near) > 3 and self.rng.random() < 0.8:
            return self._among(near, (root.voice.circle, root.voice.language))
        return self.somebody((root.voice.language,))

    # What is said

    def begin(self, voice: Voice, at: datetime, rule: str = "", arc: str = "") -> Talk:
        """Begin a conversation, with its answers and relays."""
        talk = self._keep(self._opening(voice, at, rule, arc))
        for _ in range(self._how_many(talk, arc)):
            late = timedelta(minutes=2 + self.rng.expovariate(1 / 170))
            self._keep(self.answer(talk, at + late))
        self._official_answer(talk)
        if talk.voice.followers > 900 and self.rng.random() < 0.12:
            self._relays(talk, self.rng.randint(1, 3))
        return talk

    def one(self, at: datetime) -> Talk:
        """Say one thing now: a live text, now and then an article."""
        if self.rng.random() < 0.03:
            return self.write_article(self.some_medium(), at, "article_title", "article_body")
        return self._opening(self.somebody(), at, "", "")

    def _keep(self, talk: Talk) -> Talk:
        self.items.append(talk.item)
        return talk

    def _how_many(self, talk: Talk, arc: str) -> int:
        lively = LIVELY.get(arc, 0.35)
        if talk.item.kind is Kind.FORUM:
            lively += 1.0
        if talk.item.kind is Kind.REVIEW:
            return 0
        return min(9, int(self.rng.expovariate(1 / lively)))

    def _opening(self, voice: Voice, at: datetime, rule: str, arc: str) -> Talk:
        act = rule or self._act(voice)
        slug = "lanterne" if arc else self._firm(voice)
        named = "" if act == "chat" else slug
        here = speech.scene(self.rng, voice, slug, at)
        tone = TONES.get(act, "neutral")
        title, text = self._words(here, act, tone)
        item = self._item(here, text, title=title)
        item = replace(item, links=self._shared_link(arc, voice), raw=_truth(act, tone, named))
        return Talk(item, voice, act, tone, slug)

    def _act(self, voice: Voice) -> str:
        known = {act: weight for act, weight in voice.acts.items() if act in rules(voice.language)}
        return self.rng.choices(list(known), list(known.values()))[0]

    def _firm(self, voice: Voice) -> str:
        return self.rng.choices(FIRMS, SHARES[voice.leaning])[0]

    def _words(self, here: speech.Scene, act: str, tone: str) -> tuple[str, str]:
        """Give title and text, as the place where the voice writes wants them."""
        rng, deck, kind, language = self.rng, self.deck, here.voice.kind, here.language
        if "_" in act:
            return "", speech.short(rng, deck, here, act, tone)
        if kind is Kind.FORUM and act != "chat":
            title = speech.manner(rng, deck.say(language, "forum_title", here.slots), here.voice)
            return title, speech.forum(rng, deck, here, act)
        if kind is Kind.REVIEW:
            return deck.say(language, "review_title", here.slots), speech.review(
                rng, deck, here, tone
            )
        if kind is Kind.VIDEO:
            title = deck.say(language, "video_title", here.slots)
            return title, speech.several(rng, deck, here, "video_body", 2, 4)
        if kind is Kind.PHOTO and tone != "negative" and rng.random() < 0.6:
            return "", speech.short(rng, deck, here, "photo", tone)
        return "", speech.short(rng, deck, here, act, tone)

    def _shared_link(self, arc: str, voice: Voice) -> tuple[str, ...]:
        if self.headlines and self.rng.random() < (0.12 if arc else 0.03):
            known = [item for item in self.headlines[-6:] if item.language == voice.language]
            return (self.rng.choice(known).url,) if known else ()
        return ()

    def answer(self, root: Talk, at: datetime) -> Talk:
        """Say something under a text."""
        voice = self._answerer(root)
        asked = root.act in {"question", "launch_question", "buying"}
        same = "agree_positive" if root.tone == "positive" else "agree_negative"
        choices = {"answer": 6, "joke": 1} if asked else {same: 6, "disagree": 3, "joke": 2}
        if root.tone == "neutral" and not asked:
            choices = {"joke": 4, "agree_positive": 4, "disagree": 2}
        rule = self.rng.choices(list(choices), list(choices.values()))[0]
        return self._reply(root, voice, rule, at)

    def _reply(self, root: Talk, voice: Voice, rule: str, at: datetime) -> Talk:
        here = speech.scene(self.rng, voice, root.firm, at, to=root.voice.handle)
        tone = TONES.get(rule, "neutral")
        text = speech.short(self.rng, self.deck, here, rule, tone)
        if self.rng.random() < 0.25 and voice.circle != "official":
            text = f"@{root.voice.handle} {text}"
        place = root.voice if root.voice.circle != "media" else voice
        kind = root.item.kind if root.item.kind in {Kind.POST, Kind.FORUM} else Kind.COMMENT
        item = replace(
            self._item(here, text), parent=root.item.remote_id, kind=kind,
            thread=root.item.thread or root.item.remote_id, place=place.host,
            place_name=place.place_name, media=(), raw=_truth(rule, tone, root.firm),
        )  # fmt: skip
        return Talk(item, voice, rule, tone, root.firm)

    def _official_answer(self, root: Talk) -> None:
        rule = f"official_{root.act}"
        day = (root.item.published_at - self.began) / timedelta(days=1)
        quiet = SILENCE[0] <= day < SILENCE[1]
        spoken = root.voice.language in {"fr", "en"} and root.firm == "lanterne"
        if quiet or not spoken or self.rng.random() > OFFICIAL.get(root.act, 0.0):
            return
        voice = replace(self.cast.official, language=root.voice.language)
        late = timedelta(minutes=12 + self.rng.expovariate(1 / 95))
        self._keep(self._reply(root, voice, rule, root.item.published_at + late))

    # Relays

    def _relays(self, root: Talk, count: int, rule: str = "") -> None:
        for _ in range(count):
            voice = self._answerer(root) if not rule else self.somebody((root.voice.language,))
            at = root.item.published_at + timedelta(minutes=3 + self.rng.expovariate(1 / 300))
            self._pass_on(root, voice, at, rule)

    def _pass_on(self, root: Talk, voice: Voice, at: datetime, rule: str) -> None:
        here = speech.scene(self.rng, voice, root.firm, at)
        text = f"↻ @{root.voice.handle} : {root.item.text}"
        if rule and self.rng.random() < 0.4:
            text = f"{self.deck.say(voice.language, rule, here.slots)} {text}"
        item = replace(
            self._item(here, text), relay_of=root.item.remote_id, media=(), kind=Kind.POST,
            raw=_truth(root.act, root.tone, root.firm),
        )  # fmt: skip
        self.items.append(item)

    # The media, the spark and the firm's statements

    def write_article(
        self, voice: Voice, at: datetime, title: str, body: str, firm: str = ""
    ) -> Talk:
        """Let a medium write about a firm; other voices then share its address."""
        slug = firm or self.rng.choices(FIRMS, SHARES["lanterne"])[0]
        here = speech.scene(self.rng, voice, slug, at)
        slots = {**here.slots, "firm": Noun(str(here.firm["names"][0]))}
        here = replace(here, slots={**slots, "who": slots["firm"]})
        headline = speech.manner(self.rng, self.deck.say(voice.language, title, here.slots), voice)
        text = speech.article(self.rng, self.deck, here, body)
        tone = "negative" if body == "bag_body" else "neutral"
        item = replace(self._item(here, text, title=headline), raw=_truth("news", tone, slug))
        talk = self._keep(Talk(item, voice, "news", tone, slug))
        self.headlines.append(item)
        return talk

    def spark(self, at: datetime) -> None:
        """The photo of the bag: one forum text, and how it went round."""
        voice = next(v for v in self.cast.circles["less-waste"] if v.host == "zero-rebut.example")
        voice = replace(voice, name="Compost & Bitume", handle="compostbitume", followers=2_870)
        here = speech.scene(self.rng, voice, "lanterne", at)
        here = replace(here, slots={**here.slots, "firm": Noun("Brûlerie Lanterne")})
        text = self.deck.say("fr", "bag_post", here.slots)
        item = self._item(here, text, title="Neuf mois de compost, sachet intact")
        item = replace(
            item, likes=1_412, relays=SPARK_RELAYS, raw=_truth("bag_post", "negative", "lanterne")
        )
        talk = self._keep(Talk(item, voice, "bag_post", "negative", "lanterne"))
        for _ in range(9):
            self._keep(self.answer(talk, at + timedelta(minutes=4 + self.rng.expovariate(1 / 400))))
        self._relays(talk, SPARK_RELAYS, "bag_relay")

    def burst(self, at: datetime, minutes: int, voices: int) -> None:
        """A bottle that bursts: a photo, then more and more who say the same or pass it on."""
        cooks = [v for v in self.cast.people if v.kind is Kind.PHOTO and v.language == "fr"]
        voice = replace(self.rng.choice(cooks), followers=1_240)
        here = speech.scene(self.rng, voice, "lanterne", at)
        item = self._item(here, self.deck.say("fr", "bottle_post", here.slots))
        item = replace(item, likes=214, raw=_truth("bottle_post", "negative", "lanterne"))
        root = self._keep(Talk(item, voice, "bottle_post", "negative", "lanterne"))
        for place in range(1, voices + 1):
            when = at + timedelta(minutes=minutes * (place / (voices + 1)) ** 0.6)
            voice = self.somebody(("fr", "en"))
            if place % 3:
                self._keep(self._opening(voice, when, "bottle_accuse", "bottle"))
            else:
                self._pass_on(root, voice, when, "bottle_relay")

    def state(self, at: datetime, text: str) -> None:
        """A statement of the firm, passed on by a few."""
        voice = self.cast.official
        here = speech.scene(self.rng, voice, "lanterne", at)
        item = self._item(here, speech.manner(self.rng, text, voice))
        item = replace(item, likes=386, raw=_truth("statement", "neutral", "lanterne"))
        talk = self._keep(Talk(item, voice, "statement", "neutral", "lanterne"))
        for _ in range(12):
            self._keep(self.answer(talk, at + timedelta(minutes=5 + self.rng.expovariate(1 / 300))))
        self._relays(talk, 6, "bag_relay")

    # The item

    def _item(self, here: speech.Scene, text: str, title: str = "") -> Item:
        voice, rng = here.voice, self.rng
        number = f"{self.prefix}-{len(self.items)}"
        path = f"{plain_letters(title)[:40]}-{number}" if title else f"@{voice.handle}/{number}"
        said = voice.language if voice.kind in {Kind.POST, Kind.PHOTO, Kind.ARTICLE} else ""
        liked = math.sqrt(voice.followers + 1) * rng.lognormvariate(-1.2, 1.1)
        return Item(
            remote_id=number, text=text, published_at=here.at, author=voice.author,
            kind=voice.kind, url=f"https://{voice.host}/{path}", title=title, language=said,
            country=voice.country, place=voice.host, place_name=voice.place_name,
            media=self._media(here), tags=_tags(text), likes=int(liked),
            relays=int(liked * rng.uniform(0, 0.3)), replies=0,
        )  # fmt: skip

    def _media(self, here: speech.Scene) -> tuple[Media, ...]:
        kind = here.voice.kind
        if kind is not Kind.PHOTO and self.rng.random() > 0.05:
            return ()
        alt = self.deck.say(here.language, "alt", here.slots)
        name = f"https://{here.voice.host}/media/{plain_letters(alt)[:24]}.jpg"
        return (Media(name, "image", alt),)


def _tags(text: str) -> tuple[str, ...]:
    words = (word.strip(".,!?;:…»\"'") for word in text.split() if word.startswith("#"))
    return tuple(dict.fromkeys(word[1:] for word in words if len(word) > 1))


def _truth(act: str, tone: str, firm: str) -> Mapping[str, str]:
    """What the author meant: tests and measurements may look at it, the product doesn't."""
    return {"act": act, "tone": tone, "intent": INTENTS.get(act, ""), "firm": firm}
