"""Who has to agree to a post before it leaves, what they said, and who speaks for whom meanwhile."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from palabre.channels.models import Channel
from palabre.governance.models import Brand, Member, Organisation, User
from palabre.publishing.models.charters import CharterRules
from palabre.publishing.models.posts import Post
from palabre.publishing.rules import DAYS_TO_DECIDE, ReviewState, Step, Waiting


class Chain(models.Model):
    """Steps that posts have to pass: those on its accounts or with its tags, all of them without either.

    ``steps`` are `rules.Step` as they are written down. Of several that fit, the one with the highest
    ``strictness`` governs.
    """

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="chains")
    brand = models.ForeignKey(Brand, models.CASCADE, related_name="chains")
    name = models.CharField(_("name"), max_length=120)
    steps = models.JSONField(default=list)
    channels = models.ManyToManyField(Channel, blank=True, related_name="chains")
    tags = models.JSONField(default=list, blank=True)
    strictness = models.PositiveSmallIntegerField(default=1)
    days = models.PositiveSmallIntegerField(default=DAYS_TO_DECIDE)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("approval chain")
        verbose_name_plural = _("approval chains")
        ordering = ["-strictness", "id"]

    def __str__(self) -> str:
        return self.name

    @property
    def read_steps(self) -> list[Step]:
        """The steps as values."""
        return [Step.read(one) for one in self.steps]


class Review(models.Model):
    """A version of a post that was handed in, with the steps as they were then.

    ``step`` is the place of the step that it stands at, since ``step_at``. ``schedules`` says that it
    shall be scheduled by itself once it is approved. ``rules`` are the versions of the charter's rules
    that it was checked against. ``reminded_at`` and ``warned_at`` say when those who must decide were
    reminded that it waits at this step, and that its time ends.
    """

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="reviews")
    post = models.ForeignKey(Post, models.CASCADE, related_name="reviews")
    version = models.PositiveIntegerField()
    chain = models.ForeignKey(Chain, models.SET_NULL, null=True, blank=True, related_name="reviews")
    steps = models.JSONField(default=list)
    step = models.PositiveSmallIntegerField(default=0)
    state = models.CharField(
        max_length=10, choices=ReviewState.choices(), default=ReviewState.WAITING
    )
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    note = models.CharField(_("note"), max_length=1000, blank=True)
    schedules = models.BooleanField(default=False)
    rules = models.ManyToManyField(CharterRules, blank=True, related_name="reviews")
    created_at = models.DateTimeField(auto_now_add=True)
    step_at = models.DateTimeField(default=timezone.now)
    reminded_at = models.DateTimeField(null=True, blank=True)
    warned_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["post"],
                condition=models.Q(state="waiting"),
                name="review_one_open_a_post",
            )
        ]
        indexes = [models.Index(fields=["state", "expires_at"], name="review_due")]

    def __str__(self) -> str:
        return str(self.post)

    @property
    def read_steps(self) -> list[Step]:
        """The steps as values."""
        return [Step.read(one) for one in self.steps]

    @property
    def is_open(self) -> bool:
        """Whether somebody may still decide."""
        return self.state == ReviewState.WAITING

    @property
    def waiting(self) -> Waiting:
        """How long it waits, as a value."""
        return Waiting(
            self.created_at, self.step_at, self.expires_at, self.reminded_at, self.warned_at
        )


class GuestLink(models.Model):
    """A door for one person from outside to one review; only the hash of its key is kept."""

    review = models.ForeignKey(Review, models.CASCADE, related_name="guests")
    step = models.PositiveSmallIntegerField()
    name = models.CharField(_("name"), max_length=120)
    email = models.EmailField(_("e-mail address"), blank=True)
    language = models.CharField(_("language"), max_length=5, default="fr")
    key_hash = models.CharField(max_length=64, unique=True)
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("guest link")
        verbose_name_plural = _("guest links")
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name

    @property
    def is_live(self) -> bool:
        """Whether the link opens something now."""
        return self.ended_at is None and timezone.now() < self.expires_at


class Verdict(models.Model):
    """What was said at a step: by a member (in whose ``place``, their own or another's) or a guest.

    ``through`` names the key of the program that brought a member's word, if one did.
    """

    review = models.ForeignKey(Review, models.CASCADE, related_name="verdicts")
    step = models.PositiveSmallIntegerField()
    place = models.ForeignKey(Member, models.SET_NULL, null=True, blank=True, related_name="+")
    by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    guest = models.ForeignKey(
        GuestLink, models.CASCADE, null=True, blank=True, related_name="verdicts"
    )
    through = models.CharField(max_length=120, blank=True)
    approves = models.BooleanField()
    text = models.TextField(blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("verdict")
        verbose_name_plural = _("verdicts")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["review", "step", "place"], name="verdict_once_a_place"
            ),
            models.UniqueConstraint(fields=["review", "guest"], name="verdict_once_a_guest"),
        ]

    def __str__(self) -> str:
        return f"{self.review} {self.step + 1}"

    @property
    def who(self) -> str:
        """Who said it, in words; empty once that person's account is gone."""
        return str(self.guest or self.by or "")


class Comment(models.Model):
    """A remark on a version: on the whole, or on a passage (``quote``) of one of its texts (``part``)."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="comments")
    version = models.PositiveIntegerField()
    part = models.CharField(max_length=30, blank=True)
    quote = models.CharField(max_length=1000, blank=True)
    text = models.TextField(_("comment"))
    by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    guest = models.ForeignKey(
        GuestLink, models.SET_NULL, null=True, blank=True, related_name="comments"
    )
    at = models.DateTimeField(auto_now_add=True)
    settled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        ordering = ["id"]

    def __str__(self) -> str:
        return self.text[:60]

    @property
    def who(self) -> str:
        """Who said it, in words; empty once that person's account is gone."""
        return str(self.guest or self.by or "")


class StandIn(models.Model):
    """Somebody who decides in the place of another while that one is away."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="stand_ins")
    member = models.ForeignKey(Member, models.CASCADE, related_name="stand_ins")
    other = models.ForeignKey(Member, models.CASCADE, related_name="stands_in")
    since = models.DateField()
    until = models.DateField()
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("stand-in")
        verbose_name_plural = _("stand-ins")
        ordering = ["since", "id"]

    def __str__(self) -> str:
        return f"{self.member} → {self.other}"


class Override(models.Model):
    """A version that may leave although something grave stands against it: who said so, and why."""

    post = models.ForeignKey(Post, models.CASCADE, related_name="overrides")
    version = models.PositiveIntegerField()
    reason = models.CharField(_("reason"), max_length=1000)
    rules = models.JSONField(default=list)
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("override")
        verbose_name_plural = _("overrides")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.post}: {self.reason}"[:200]
