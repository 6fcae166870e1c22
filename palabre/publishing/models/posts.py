"""Posts of ours, their declension for each account, and what became of each text that left."""

import re
import uuid
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from palabre.campaigns.models import Campaign
from palabre.channels.models import Channel
from palabre.connectors.documents import PDF
from palabre.connectors.films import FILMS, clock
from palabre.governance.models import Brand, Organisation, User
from palabre.publishing import planning_models  # noqa: F401  (its tables are the room's, too)
from palabre.publishing.checks.names import plainly
from palabre.publishing.rules import Aim, DeliveryState, PostState
from palabre.strategy.models import ListenFirst, Mission


class Media(models.Model):
    """A picture, film or document of the library. Its bytes are a file named by their hash (``library.py``).

    ``focal_x`` and ``focal_y`` (0 to 100) are where the eye goes: what is cut keeps them. ``cuts`` are those
    that a person chose for networks, by their names; ``moves`` says that it is an animation. Of a film it is
    known how long it lasts, its frames a second, its codec, and ``still``, the file of the picture that
    stands for it ("" before one was chosen). Of a document the size in pixels is that of the sheet that
    stands for it.
    """

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="media")
    brand = models.ForeignKey(Brand, models.CASCADE, related_name="media")
    digest = models.CharField(max_length=64)
    name = models.CharField(_("name"), max_length=200)
    content_type = models.CharField(max_length=60)
    size = models.PositiveBigIntegerField()
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)
    focal_x = models.PositiveSmallIntegerField(default=50)
    focal_y = models.PositiveSmallIntegerField(default=50)
    moves = models.BooleanField(default=False)
    cuts = models.JSONField(default=dict, blank=True)
    seconds = models.FloatField(default=0)
    fps = models.FloatField(default=0)
    codec = models.CharField(max_length=20, blank=True)
    still = models.CharField(max_length=64, blank=True)
    alt = models.CharField(_("description"), max_length=2000, blank=True)
    author = models.CharField(_("author"), max_length=200, blank=True)
    licence = models.CharField(_("licence"), max_length=200, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["brand", "digest"], name="media_once_a_brand")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_film(self) -> bool:
        """Whether it is a film."""
        return self.content_type in FILMS

    @property
    def is_document(self) -> bool:
        """Whether it is a document."""
        return self.content_type == PDF

    @property
    def is_picture(self) -> bool:
        """Whether it is a picture, which can be cut and made anew."""
        return not (self.is_film or self.is_document)

    @property
    def lasts(self) -> str:
        """How long a film lasts, as players write it; "" for a picture."""
        return clock(self.seconds) if self.is_film else ""

    @property
    def face(self) -> str:
        """What changes with the square picture of it that lists show: for the end of that one's address."""
        return f"{self.focal_x}-{self.focal_y}{self.still[:8]}"


class Posts(models.QuerySet["Post"]):
    """Posts, and those of them that the house speaks with."""

    def of_the_house(self) -> "Posts":
        """All but those written for an employee's own account, which are theirs alone to look at."""
        own = Variant.objects.filter(post=models.OuterRef("pk"), channel__employee__isnull=False)
        return self.filter(~models.Exists(own))


class Post(models.Model):
    """A text of ours, written once for all accounts.

    ``thread`` holds the texts that follow the first one, ``first_comment`` what is said under it.
    ``is_advertising`` says that somebody was paid or given something for it, ``is_typeset`` that its French
    texts are set as print does. ``version`` rises with each change, and what is approved is a version.
    ``sheet`` is the page that it was begun on: sent in twice, it is one post. ``without_card`` keeps
    networks from showing the page of a link, where they let us. With ``counts_clicks`` each account gets
    short links of its own for the addresses in it. ``rival_of`` is the post whose other wording it is.
    ``answering`` is the name of the text over there that it answers, "" for a post of its own accord;
    ``quoting`` that of a text of somebody else's, on the network ``quoting_on``, which it passes on: with
    words above it, or as it is.
    It serves a ``mission``, or ``outside_why`` says why it serves none.
    """

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="posts")
    brand = models.ForeignKey(Brand, models.CASCADE, related_name="posts")
    state = models.CharField(
        max_length=10, choices=PostState.choices(), default=PostState.DRAFT, db_index=True
    )
    title = models.CharField(_("title"), max_length=300, blank=True)
    text = models.TextField(_("text"), blank=True)
    thread = models.JSONField(default=list, blank=True)
    first_comment = models.TextField(_("first comment"), blank=True)
    link = models.URLField(_("link"), max_length=2000, blank=True)
    language = models.CharField(_("language"), max_length=10, blank=True)
    aim = models.CharField(
        _("what it is for"), max_length=14, choices=Aim.choices(), default=Aim.USEFUL
    )
    tags = models.JSONField(default=list, blank=True)
    is_advertising = models.BooleanField(default=False)
    is_template = models.BooleanField(default=False)
    is_typeset = models.BooleanField(default=True)
    without_card = models.BooleanField(default=False)
    campaign = models.ForeignKey(
        Campaign, models.SET_NULL, null=True, blank=True, related_name="posts"
    )
    mission = models.ForeignKey(
        Mission, models.SET_NULL, null=True, blank=True, related_name="posts"
    )
    outside_why = models.CharField(max_length=300, blank=True, default="")
    counts_clicks = models.BooleanField(default=False)
    rival_of = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="rivals"
    )
    answering = models.CharField(max_length=300, blank=True, default="")
    quoting = models.CharField(max_length=300, blank=True, default="")
    quoting_on = models.CharField(max_length=30, blank=True, default="")
    due_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    author = models.ForeignKey(User, models.SET_NULL, null=True, related_name="posts")
    sheet = models.UUIDField(null=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    objects = Posts.as_manager()

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        ordering = ["-id"]
        indexes = [models.Index(fields=["brand", "due_at"], name="post_calendar")]
        constraints = [
            models.UniqueConstraint(fields=["author", "sheet"], name="post_once_a_sheet"),
            models.UniqueConstraint(fields=["rival_of"], name="rival_once_a_post"),
        ]

    def __str__(self) -> str:
        # Only what breaks a line: the no-break spaces of French hold its signs to their words.
        words = re.sub(r"[ \t\r\n]+", " ", plainly(self.title or self.text)).strip()
        if not words:
            return f"↻ #{self.pk}" if self.quoting else f"#{self.pk}"
        return words[:60] + ("…" if len(words) > 60 else "")

    @property
    def is_personal(self) -> bool:
        """Whether it goes out by an employee's own account."""
        return self.variants.filter(channel__employee__isnull=False).exists()

    @property
    def trail_label(self) -> str:
        """What the trail calls it: by its words, but by its number what an employee says for themselves."""
        return f"#{self.pk}" if self.is_personal else str(self)


class Attachment(models.Model):
    """A picture that goes out with a post. ``alt`` describes it there, and ``cuts`` say how networks get it,
    if not as the library does."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="attachments")
    media = models.ForeignKey(Media, models.PROTECT, related_name="uses")
    position = models.PositiveSmallIntegerField(default=0)
    alt = models.CharField(max_length=2000, blank=True)
    cuts = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(fields=["post", "media"], name="attachment_once_a_post")
        ]

    def __str__(self) -> str:
        return f"{self.post_id}/{self.media}"


class Variant(models.Model):
    """A post as it is told on one account. What is None is as in the post.

    ``signature`` closes it there. ``to`` and ``more`` answer the fields that the account's network asks for.
    """

    post = models.ForeignKey(Post, models.CASCADE, related_name="variants")
    channel = models.ForeignKey(Channel, models.CASCADE, related_name="variants")
    title = models.CharField(max_length=300, null=True, blank=True)
    text = models.TextField(null=True, blank=True)
    thread = models.JSONField(null=True, blank=True)
    first_comment = models.TextField(null=True, blank=True)
    signature = models.TextField(blank=True)
    to = models.JSONField(default=dict, blank=True)
    more = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name = _("variant")
        verbose_name_plural = _("variants")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["post", "channel"], name="variant_once_a_channel")
        ]

    def __str__(self) -> str:
        return f"{self.post} · {self.channel}"


class Version(models.Model):
    """A post as it stood once, and who made it so.

    As long as its writer is at it, it has the ``sheet`` they write on: what is kept from there by itself
    takes its place, if its ``turn`` comes later.
    """

    post = models.ForeignKey(Post, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    content = models.JSONField()
    by = models.CharField(max_length=120)
    writer = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    sheet = models.UUIDField(null=True, editable=False)
    turn = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("version")
        verbose_name_plural = _("versions")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["post", "number"], name="version_once_a_post")
        ]

    def __str__(self) -> str:
        return f"{self.post} {self.number}"


class Delivery(models.Model):
    """One text that leaves, once. The row says what was tried, and never less than that.

    ``content`` is what leaves, as it was when it was scheduled. One that comes ``after`` another
    answers it. ``due_at`` is when it should leave, ``try_at`` when it is tried next. ``began_at`` is
    when the last call began; ``asked`` counts how often the network said since that it isn't there.
    ``wish`` ("edit", "delete") is what shall still be done to what was published, with ``new_content``.
    ``passes`` is the one hold that keeps it back no longer, because a person said so of this very text.
    """

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="deliveries")
    variant = models.ForeignKey(Variant, models.CASCADE, related_name="deliveries")
    channel = models.ForeignKey(Channel, models.CASCADE, related_name="deliveries")
    after = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, related_name="followers"
    )
    part = models.PositiveSmallIntegerField(default=0)
    key = models.UUIDField(default=uuid.uuid4, unique=True)
    content = models.JSONField()
    state = models.CharField(
        max_length=10, choices=DeliveryState.choices(), default=DeliveryState.WAITING
    )
    due_at = models.DateTimeField()
    try_at = models.DateTimeField()
    began_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveIntegerField(default=0)
    asked = models.PositiveSmallIntegerField(default=0)
    fault = models.CharField(max_length=20, blank=True)
    last_error = models.TextField(blank=True)
    remote_id = models.CharField(max_length=500, blank=True)
    url = models.URLField(max_length=2000, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    cost = models.BigIntegerField(default=0)
    wish = models.CharField(max_length=6, blank=True)
    new_content = models.JSONField(null=True, blank=True)
    passes = models.ForeignKey("Hold", models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["variant", "part"],
                condition=~models.Q(state="cancelled"),
                name="delivery_once_a_part",
            )
        ]
        indexes = [
            models.Index(fields=["state", "try_at"], name="delivery_due"),
            models.Index(fields=["organisation", "remote_id"], name="delivery_remote"),
            models.Index(fields=["organisation", "sent_at"], name="delivery_sent"),
        ]

    def __str__(self) -> str:
        return f"{self.variant} {self.part}"

    @property
    def trail_label(self) -> str:
        """What the trail calls it: by its number on an employee's own account."""
        return f"#{self.pk}" if self.channel.employee_id else str(self)


class Figure(models.Model):
    """A figure that a network told of what was published, and when."""

    delivery = models.ForeignKey(Delivery, models.CASCADE, related_name="figures")
    metric = models.CharField(max_length=30)
    value = models.FloatField()
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("figure")
        verbose_name_plural = _("figures")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.delivery_id} {self.metric}"


def unless_held(collector: Any, field: Any, holds: Any, using: str) -> None:
    """What goes with a campaign: a hold that stands keeps it, one that ended forgets it.

    Without it, what was held back would leave.
    """
    standing = holds.filter(ended_at=None)
    if standing:
        models.RESTRICT(collector, field, standing, using)
    models.SET_NULL(collector, field, holds.exclude(ended_at=None), using)


class Hold(models.Model):
    """Nothing leaves as long as it stands: of the whole organisation, or of what it names."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="holds")
    brand = models.ForeignKey(Brand, models.CASCADE, null=True, blank=True, related_name="holds")
    channel = models.ForeignKey(
        Channel, models.CASCADE, null=True, blank=True, related_name="holds"
    )
    # A brand that listens first: it ends with its period, never before.
    listens = models.ForeignKey(
        ListenFirst, models.CASCADE, null=True, blank=True, related_name="holds"
    )
    campaign = models.ForeignKey(Campaign, unless_held, null=True, blank=True, related_name="holds")
    reason = models.CharField(_("reason"), max_length=300)
    by = models.CharField(max_length=120)
    since = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("hold")
        verbose_name_plural = _("holds")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.reason
