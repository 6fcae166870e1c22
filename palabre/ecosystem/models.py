"""What was found of who speaks with whom: a map of a topic, its communities, and each voice's place in it."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from palabre.governance.models import Brand
from palabre.listening.brief import OWN_KINDS
from palabre.listening.models import Mention, Topic, Voice
from palabre.listening.rules import TopicKind

SECTORS = 10**12
"""The numbers of sectors begin after this one: those of topics, and so of maps, are below."""


class Sector(models.Model):
    """Several topics of a brand that are looked at together; to the Map it is what a topic is."""

    id = models.BigIntegerField(primary_key=True)
    brand = models.ForeignKey(Brand, models.CASCADE, related_name="sectors")
    name = models.CharField(_("name"), max_length=60)
    topics = models.ManyToManyField(Topic, related_name="sectors")

    class Meta:
        verbose_name = _("sector")
        verbose_name_plural = _("sectors")
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["brand", "name"], name="sector_once")]

    def __str__(self) -> str:
        return self.name

    @property
    def organisation_id(self) -> int:
        """Whose it is."""
        return self.brand.organisation_id

    @property
    def matched_version(self) -> int:
        """Changes when a query of any of its topics did."""
        return sum(one.matched_version for one in self.topics.all())

    @property
    def kind(self) -> str:
        """That of a brand where all of its topics speak of the brand itself, else that of a market."""
        own = all(one.kind in OWN_KINDS for one in self.topics.all())
        return TopicKind.BRAND if own else TopicKind.MARKET


class Map(models.Model):
    """Who speaks with whom on a topic or a sector, whose number it has.

    It tells the weeks before ``made_at``, and is made anew as a whole by a job.

    ``stability`` says how far several runs of the search for communities agree (adjusted Rand index),
    ``polarisation`` how far the two largest keep to themselves (-1 to 1); None where neither can be told.
    ``is_trust_told`` is False where nobody's ties are returned; ``doings`` counts the texts by what they do;
    ``ties`` has the heaviest between the voices drawn: source, target, weight. ``signs_told`` names the signs
    of an inflated audience that the texts could tell; ``own`` is what is found of those who react to the
    brand's own accounts (see `own.py`).
    """

    id = models.BigIntegerField(primary_key=True)
    brand = models.ForeignKey(Brand, models.CASCADE, related_name="+")
    topic = models.OneToOneField(Topic, models.CASCADE, null=True, related_name="map")
    sector = models.OneToOneField(Sector, models.CASCADE, null=True, related_name="map")
    version = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField(null=True)
    since = models.DateTimeField(null=True)
    is_cut = models.BooleanField(default=False)
    texts = models.PositiveIntegerField(default=0)
    voices = models.PositiveIntegerField(default=0)
    reactions = models.PositiveIntegerField(default=0)
    tied_voices = models.PositiveIntegerField(default=0)
    stability = models.FloatField(null=True)
    polarisation = models.FloatField(null=True)
    is_trust_told = models.BooleanField(default=False)
    doings = models.JSONField(default=dict)
    places = models.JSONField(default=list)
    ties = models.JSONField(default=list)
    signs_told = models.JSONField(default=list)
    own = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("map")
        verbose_name_plural = _("maps")

    def __str__(self) -> str:
        return str(self.subject)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Give it the number and the brand of what it is of."""
        self.pk, self.brand_id = self.subject.pk, self.subject.brand_id
        super().save(*args, **kwargs)

    @property
    def subject(self) -> Topic | Sector:
        """The topic or the sector that it is of."""
        found = self.topic or self.sector
        if found is None:
            raise LookupError("a map is of a topic or of a sector")
        return found


class Community(models.Model):
    """Voices that react to each other, or a crowd that only looks like one.

    ``words`` are its own, the most telling first. ``naming`` counts the texts that name the brand,
    ``newcomers`` the voices first heard in the last weeks, ``places`` the places most used ([name, texts,
    number]), ``wants`` the intents of its texts, ``share_of_voice`` the brand's share beside its competitors
    with its interval ([share, low, high]); empty where it can't be told.
    """

    map = models.ForeignKey(Map, models.CASCADE, related_name="communities")
    number = models.PositiveIntegerField()
    words = models.JSONField(default=list)
    is_crowd = models.BooleanField(default=False)
    voices = models.PositiveIntegerField(default=0)
    newcomers = models.PositiveIntegerField(default=0)
    texts = models.PositiveIntegerField(default=0)
    naming = models.PositiveIntegerField(default=0)
    positive = models.PositiveIntegerField(default=0)
    negative = models.PositiveIntegerField(default=0)
    neutral = models.PositiveIntegerField(default=0)
    affinity = models.FloatField(null=True)
    share_of_voice = models.JSONField(default=list)
    conductance = models.FloatField(null=True)
    tied_pairs = models.FloatField(null=True)
    doings = models.JSONField(default=dict)
    wants = models.JSONField(default=dict)
    places = models.JSONField(default=list)
    x = models.FloatField(default=0.5)
    y = models.FloatField(default=0.5)
    radius = models.FloatField(default=0)

    class Meta:
        verbose_name = _("community")
        verbose_name_plural = _("communities")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["map", "number"], name="community_once"),
        ]

    def __str__(self) -> str:
        return ", ".join(self.words[:3]) or str(self.number)


class Standing(models.Model):
    """A voice's place on a map: its community, its influence with the four parts, and what these rest on.

    Parts and ``influence`` are 0 to 100. ``reactors`` counts the distinct voices that reacted, ``trusted``
    those of them that are trusted, ``outside`` those from beyond its community. ``evidence`` has, for each
    way of reacting, the newest of these mentions. ``signs`` are those of an inflated audience, each with what
    it rests on. ``places`` counts its texts by place ("p" and its number). ``is_ours`` marks the brand's own
    accounts, ``is_with_us`` whoever reacts to these. ``x`` and ``y`` are None for whoever reacts to nobody.
    """

    map = models.ForeignKey(Map, models.CASCADE, related_name="standings")
    voice = models.ForeignKey(Voice, models.CASCADE, related_name="standings")
    community = models.ForeignKey(Community, models.SET_NULL, null=True, related_name="standings")
    influence = models.FloatField(default=0)
    reach = models.FloatField(default=0)
    resonance = models.FloatField(default=0)
    relevance = models.FloatField(default=0)
    regularity = models.FloatField(default=0)
    trust = models.FloatField(default=0)
    is_seed = models.BooleanField(default=False)
    reactions = models.PositiveIntegerField(default=0)
    reactors = models.PositiveIntegerField(default=0)
    trusted = models.PositiveIntegerField(default=0)
    outside = models.PositiveIntegerField(default=0)
    texts = models.PositiveIntegerField(default=0)
    texts_heard = models.PositiveIntegerField(default=0)
    weeks = models.PositiveSmallIntegerField(default=0)
    doings = models.JSONField(default=dict)
    evidence = models.JSONField(default=dict)
    signs = models.JSONField(default=dict)
    places = models.JSONField(default=dict)
    is_ours = models.BooleanField(default=False)
    is_with_us = models.BooleanField(default=False)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    x = models.FloatField(null=True)
    y = models.FloatField(null=True)

    class Meta:
        verbose_name = _("standing")
        verbose_name_plural = _("standings")
        constraints = [
            models.UniqueConstraint(fields=["map", "voice"], name="standing_once"),
        ]
        indexes = [models.Index(fields=["map", "-influence"], name="standing_ranked")]

    def __str__(self) -> str:
        return str(self.voice)


class VoiceList(models.Model):
    """Voices that a brand keeps together by hand: journalists, partners, whoever counts to it.

    ``is_official``: they speak for the brand, and are its own accounts to the Map.
    """

    brand = models.ForeignKey(Brand, models.CASCADE, related_name="voice_lists")
    name = models.CharField(_("name"), max_length=60)
    is_official = models.BooleanField(default=False)
    voices = models.ManyToManyField(Voice, related_name="voice_lists")

    class Meta:
        verbose_name = _("list of voices")
        verbose_name_plural = _("lists of voices")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["brand", "name"], name="voice_list_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Reading(models.Model):
    """What was read to find a topic's themes: its texts that ask, praise or blame, and those of the topics
    that it is compared with, over the weeks before ``made_at``.

    ``stability`` says for each language how far several draws agree (adjusted Rand index); ``elsewise``
    counts such texts in other languages, which weren't read.
    """

    topic = models.OneToOneField(Topic, models.CASCADE, primary_key=True, related_name="reading")
    version = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField()
    is_cut = models.BooleanField(default=False)
    elsewise = models.PositiveIntegerField(default=0)
    stability = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("reading")
        verbose_name_plural = _("readings")

    def __str__(self) -> str:
        return str(self.topic)


class Theme(models.Model):
    """What several texts of a topic are about: the words that tell it, the commonest first.

    It stays the same row from one reading to the next, as long as it shares enough texts with itself.
    """

    topic = models.ForeignKey(Topic, models.CASCADE, related_name="themes")
    language = models.CharField(max_length=5)
    words = models.JSONField(default=list)
    first_found_at = models.DateTimeField()

    class Meta:
        verbose_name = _("theme")
        verbose_name_plural = _("themes")
        ordering = ["id"]

    def __str__(self) -> str:
        return ", ".join(self.words[:4]) or str(self.pk)


class ThemeText(models.Model):
    """A text that was read for the themes of ``reading``, of which topic, what it wants, and its theme.

    ``week`` is 0 for the first of the reading's weeks; ``near`` how near the text is to its theme's middle.
    """

    reading = models.ForeignKey(Reading, models.CASCADE, related_name="texts")
    topic = models.ForeignKey(Topic, models.CASCADE, related_name="+")
    mention = models.ForeignKey(Mention, models.CASCADE, related_name="+")
    theme = models.ForeignKey(Theme, models.CASCADE, null=True, related_name="texts")
    week = models.PositiveSmallIntegerField()
    near = models.FloatField(default=0)
    asks = models.BooleanField(default=False)
    praises = models.BooleanField(default=False)
    blames = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("text of a theme")
        verbose_name_plural = _("texts of themes")
        constraints = [
            models.UniqueConstraint(fields=["reading", "topic", "mention"], name="theme_text_once"),
        ]

    def __str__(self) -> str:
        return f"{self.theme_id} {self.mention_id}"
