"""A found text, who wrote it, where, and what people of the organisation did to it."""

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from palabre.governance.models import Organisation, User
from palabre.listening.models.sources import Source
from palabre.listening.models.topics import Topic
from palabre.listening.rules import ToneLabel

# What the name of a voice begins with whose owner was forgotten.
ANONYMOUS = "gone:"


class Voice(models.Model):
    """Who wrote. Kept here and not in the Map because every mention points to one."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="voices")
    platform = models.CharField(max_length=30)
    remote_id = models.CharField(max_length=300)
    name = models.CharField(max_length=200, blank=True)
    handle = models.CharField(max_length=200, blank=True)
    url = models.CharField(max_length=500, blank=True)
    avatar = models.CharField(max_length=500, blank=True)
    followers = models.PositiveBigIntegerField(null=True, blank=True)
    is_automatic = models.BooleanField(default=False)
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()

    class Meta:
        verbose_name = _("voice")
        verbose_name_plural = _("voices")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "platform", "remote_id"], name="voice_once"
            ),
        ]
        indexes = [
            # By the name that a network shows, however it is written.
            models.Index("organisation", "platform", Lower("handle"), name="voice_handle"),
        ]

    def __str__(self) -> str:
        if self.is_unknown:
            return gettext("unknown author")
        return self.name or self.handle or self.remote_id

    @property
    def is_forgotten(self) -> bool:
        """Whether who spoke with it asked to be forgotten, and was."""
        return self.remote_id.startswith(ANONYMOUS)

    @property
    def is_unknown(self) -> bool:
        """Whether it stands for texts that name nobody: of a place, or of somebody who was forgotten."""
        return self.remote_id.startswith(("place:", ANONYMOUS)) and not (self.name or self.handle)


class Place(models.Model):
    """Where people talk: a site, a forum, an instance of a network."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="places")
    platform = models.CharField(max_length=30)
    address = models.CharField(max_length=300)
    name = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("place")
        verbose_name_plural = _("places")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "platform", "address"], name="place_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name or self.address


class Position(models.Model):
    """The counter that gives an organisation's mentions their gap-free positions.

    Taken in the same transaction as the rows: ids may become visible out of order, positions may not.
    """

    organisation = models.OneToOneField(Organisation, models.CASCADE, primary_key=True)
    last = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = _("position")
        verbose_name_plural = _("positions")

    def __str__(self) -> str:
        return str(self.last)


class Mention(models.Model):
    """One text by one voice in one place. ``id`` follows the time of publication (ms << 20 | random)."""

    id = models.BigIntegerField(primary_key=True)
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="mentions")
    position = models.BigIntegerField()
    platform = models.CharField(max_length=30)
    remote_id = models.CharField(max_length=300)
    source = models.ForeignKey(Source, models.SET_NULL, null=True, related_name="mentions")
    voice = models.ForeignKey(Voice, models.CASCADE, related_name="mentions")
    place = models.ForeignKey(Place, models.CASCADE, related_name="mentions")
    topics = models.ManyToManyField(Topic, through="MentionTopic", related_name="mentions")
    kind = models.CharField(max_length=12)
    url = models.CharField(max_length=1000, blank=True)
    title = models.CharField(max_length=500, blank=True)
    text = models.TextField(blank=True)
    language = models.CharField(max_length=5, blank=True)
    country = models.CharField(max_length=2, blank=True)
    published_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True, blank=True)
    parent = models.CharField(max_length=300, blank=True)
    thread = models.CharField(max_length=300, blank=True)
    relay_of = models.CharField(max_length=300, blank=True)
    links = models.JSONField(default=list)
    media = models.JSONField(default=list)
    hashtags = models.JSONField(default=list)
    likes = models.PositiveIntegerField(default=0)
    relays = models.PositiveIntegerField(default=0)
    replies = models.PositiveIntegerField(default=0)
    followers = models.PositiveBigIntegerField(null=True)
    tone = models.CharField(max_length=8, choices=ToneLabel.choices(), default=ToneLabel.UNSURE)
    tone_confidence = models.FloatField(default=0)
    tone_model = models.CharField(max_length=30, blank=True)
    # Set by a person: wins over every model, for good.
    tone_by_hand = models.BooleanField(default=False)
    # Each intent with how sure it is, none and unsure as others; empty: not read yet.
    intents = models.JSONField(default=dict, blank=True)
    intent_model = models.CharField(max_length=30, blank=True)
    # Set by a person: wins over every model, for good.
    intents_by_hand = models.BooleanField(default=False)
    # Each of the organisation's own categories (its id) with how sure it is; and what read them.
    categories = models.JSONField(default=dict, blank=True)
    category_model = models.CharField(max_length=12, blank=True)
    copy_of = models.ForeignKey("self", models.SET_NULL, null=True, related_name="copies")
    copy_count = models.PositiveIntegerField(default=0)
    read_at = models.DateTimeField(null=True)
    is_starred = models.BooleanField(default=False)
    is_hidden = models.BooleanField(default=False)
    # Said to an account of ours and to nobody else: it belongs to no topic, and stands in the inbox only.
    is_private = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("mention")
        verbose_name_plural = _("mentions")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "platform", "remote_id"], name="mention_once"
            ),
            models.UniqueConstraint(fields=["organisation", "position"], name="position_once"),
        ]
        indexes = [
            models.Index(fields=["organisation", "thread"], name="mention_thread"),
            models.Index(fields=["voice", "-id"], name="mention_voice"),
            models.Index(fields=["organisation", "-id"], name="mention_newest"),
            models.Index(
                fields=["organisation", "position"],
                condition=models.Q(tone_by_hand=True),
                name="mention_corrected",
            ),
            models.Index(
                fields=["-id"], condition=models.Q(intent_model=""), name="mention_intent_unread"
            ),
            # Most texts are no copy: an index of them all would tell the planner that it finds most of them.
            models.Index(
                fields=["copy_of", "id"],
                condition=models.Q(copy_of__isnull=False),
                name="mention_copies",
            ),
            models.Index(
                fields=["voice"], condition=models.Q(is_private=True), name="mention_private"
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.text[:60]

    @property
    def surest_intents(self) -> list[str]:
        """Its intents, the surest first: no database keeps the order of an object's names."""
        return sorted(self.intents, key=lambda label: (-self.intents[label], label))

    @property
    def trail_label(self) -> str:
        """What the trail calls it. No word of it: the trail keeps, also what was deleted over there."""
        return f"{self.platform} {self.published_at:%Y-%m-%d %H:%M}"


class MentionTopic(models.Model):
    """That a mention belongs to a topic; by hand, it stays whatever the query becomes."""

    id = models.BigAutoField(primary_key=True)
    mention = models.ForeignKey(Mention, models.CASCADE, related_name="mention_topics")
    topic = models.ForeignKey(Topic, models.CASCADE, related_name="mention_topics")
    by_hand = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("mention of a topic")
        verbose_name_plural = _("mentions of a topic")
        constraints = [
            models.UniqueConstraint(fields=["topic", "mention"], name="mention_topic_once"),
        ]

    def __str__(self) -> str:
        return f"{self.topic_id} {self.mention_id}"


class Tag(models.Model):
    """A word of the organisation's own that people put on mentions."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="tags")
    name = models.CharField(_("tag"), max_length=60)

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "name"], name="tag_once"),
        ]

    def __str__(self) -> str:
        return self.name


class MentionTag(models.Model):
    """That a person tagged a mention."""

    mention = models.ForeignKey(Mention, models.CASCADE, related_name="mention_tags")
    tag = models.ForeignKey(Tag, models.CASCADE, related_name="mention_tags")
    user = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("tag of a mention")
        verbose_name_plural = _("tags of a mention")
        constraints = [
            models.UniqueConstraint(fields=["mention", "tag"], name="mention_tag_once"),
        ]

    def __str__(self) -> str:
        return f"{self.tag} {self.mention_id}"


class Correction(models.Model):
    """What a person changed on a mention, from what to what: its time says if there is more to learn."""

    mention = models.ForeignKey(Mention, models.CASCADE, related_name="corrections")
    field = models.CharField(max_length=20)
    old = models.CharField(max_length=60, blank=True)
    new = models.CharField(max_length=60, blank=True)
    user = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("correction")
        verbose_name_plural = _("corrections")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.field}: {self.old} -> {self.new}"


class IndexOp(models.Model):
    """Work for the one indexer: this mention is new, changed or gone.

    Written in the transaction that changed the mention. The id is plain: a deleted mention has no row.
    """

    id = models.BigAutoField(primary_key=True)
    mention_id = models.BigIntegerField()
    is_delete = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("index work")
        verbose_name_plural = _("index work")

    def __str__(self) -> str:
        return f"{'-' if self.is_delete else '+'}{self.mention_id}"


class Gone(models.Model):
    """A text that was deleted: nothing of it but a digest of its name, by which it is known again when
    something old says it once more. ``times`` counts how often it went."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    name = models.CharField(max_length=64)
    at = models.DateTimeField()
    times = models.PositiveSmallIntegerField(default=1)

    class Meta:
        verbose_name = _("deleted text")
        verbose_name_plural = _("deleted texts")
        constraints = [
            models.UniqueConstraint(fields=["organisation", "name"], name="gone_once"),
        ]

    def __str__(self) -> str:
        return self.name


class Reread(models.Model):
    """When a text was last read again, where a network lets nothing be kept that can't be."""

    mention = models.OneToOneField(Mention, models.CASCADE, primary_key=True, related_name="reread")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("second reading")
        verbose_name_plural = _("second readings")

    def __str__(self) -> str:
        return f"{self.mention_id} {self.at:%Y-%m-%d %H:%M}"
