"""Campaigns and what belongs to them: events, tracked links with their clicks, coupons, contests."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from palabre.campaigns import (  # noqa: F401  (their tables are the room's, too)
    site_models,
    spending_models,
)
from palabre.campaigns.rules import AMBASSADOR, CampaignState, ContestState, CouponState, Outcome
from palabre.channels.secrets import SealedField
from palabre.governance.models import Brand, Organisation
from palabre.strategy.models import Mission


class Owned(models.Model):
    """What belongs to a brand, and maybe to one of its campaigns."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    brand = models.ForeignKey(Brand, models.CASCADE, related_name="%(class)ss")
    name = models.CharField(_("name"), max_length=120)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name


class Campaign(Owned):
    """An effort with a beginning and an end: what for, how long, at what cost, told by which tags.

    ``budget`` is in cents of ``currency``; None for one that isn't told. ``serves`` is the brand's mission
    that its costs and gains belong to, ``mission`` what it serves in words. ``utm`` is a template for each
    tag of its links, see `targets.tagged`.
    """

    brief = models.TextField(_("brief"), blank=True)
    mission = models.CharField(_("mission"), max_length=200, blank=True)
    serves = models.ForeignKey(
        Mission, models.SET_NULL, null=True, blank=True, related_name="campaigns"
    )
    starts_on = models.DateField(_("begins on"), null=True, blank=True)
    ends_on = models.DateField(_("ends on"), null=True, blank=True)
    budget = models.BigIntegerField(null=True, blank=True)
    currency = models.CharField(max_length=3, default="EUR")
    tags = models.JSONField(default=list)
    colour = models.PositiveSmallIntegerField(default=0)
    utm = models.JSONField(default=dict)
    state = models.CharField(
        max_length=8, choices=CampaignState.choices(), default=CampaignState.DRAFT
    )

    class Meta:
        verbose_name = _("campaign")
        ordering = ["-id"]


class Event(Owned):
    """Something that takes place: a launch, a fair, a tasting; it stands in the calendar."""

    campaign = models.ForeignKey(
        Campaign, models.SET_NULL, null=True, blank=True, related_name="events"
    )
    starts_at = models.DateTimeField(_("begins"))
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=200, blank=True)
    url = models.CharField(max_length=2000, blank=True)
    note = models.TextField(_("note"), blank=True)

    class Meta:
        verbose_name = _("event")
        ordering = ["starts_at", "id"]


class HouseLinks(models.Manager["TrackedLink"]):
    """The links that lists, sums, exports and programs know: those that employees share apart."""

    def get_queryset(self) -> "models.QuerySet[TrackedLink]":
        """All of them but those of ambassadors."""
        return super().get_queryset().exclude(network=AMBASSADOR)


class TrackedLink(Owned):
    """A short address that leads to one target, and counts who takes it.

    ``leads_to`` is the target with its tags, written whenever one of them changes: the only place a
    click is ever sent to. ``network`` is where the link is put: a network's name, or a way of print.
    Who asks for links is given those of the house; ``every`` holds those that employees share, too.
    """

    campaign = models.ForeignKey(
        Campaign, models.SET_NULL, null=True, blank=True, related_name="links"
    )
    slug = models.SlugField(_("short name"), max_length=60, unique=True)
    target = models.CharField(max_length=2000)
    leads_to = models.CharField(max_length=4000)
    network = models.CharField(max_length=30, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    is_stopped = models.BooleanField(default=False)

    objects = HouseLinks()
    every: models.Manager["TrackedLink"] = models.Manager()

    class Meta:
        verbose_name = _("tracked link")
        verbose_name_plural = _("tracked links")
        ordering = ["-id"]
        indexes = [models.Index(fields=["brand", "-id"], name="link_newest")]

    @property
    def is_of_ambassadors(self) -> bool:
        """Whether employees share it: what comes by it is counted by no one of them."""
        return self.network == AMBASSADOR


class Click(models.Model):
    """One click of an open day. The visitor is a hash with the day's salt; both go when the day is closed."""

    link = models.ForeignKey(TrackedLink, models.CASCADE, related_name="clicks")
    day = models.DateField()
    minute = models.PositiveSmallIntegerField()
    visitor = models.BigIntegerField()
    way = models.CharField(max_length=20, blank=True)
    robot = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("click")
        indexes = [models.Index(fields=["day", "link"], name="click_day")]

    def __str__(self) -> str:
        return f"{self.link_id} {self.day}"


class ClickCount(models.Model):
    """What a day brought to a link, by the way people came; robots apart."""

    link = models.ForeignKey(TrackedLink, models.CASCADE, related_name="counts")
    day = models.DateField()
    way = models.CharField(max_length=20, blank=True)
    robot = models.BooleanField(default=False)
    clicks = models.PositiveIntegerField(default=0)
    visitors = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("clicks of a day")
        verbose_name_plural = _("clicks by day")
        constraints = [
            models.UniqueConstraint(fields=["link", "day", "way", "robot"], name="count_once_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.link_id} {self.day} {self.way} {self.clicks}"


class Salt(models.Model):
    """What makes a day's visitors tellable apart, and for that day only."""

    day = models.DateField(unique=True)
    value = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("salt of a day")
        verbose_name_plural = _("salts of days")

    def __str__(self) -> str:
        return f"{self.day}"


class LinkPage(Owned):
    """A short public page with a brand's links, for the one address that a profile may show.

    ``asks``: it also has a form by which visitors leave a message, once they agree to ``consent``.
    """

    slug = models.SlugField(_("short name"), max_length=60, unique=True)
    text = models.TextField(_("text"), blank=True)
    asks = models.BooleanField(default=False)
    consent = models.TextField(_("what one agrees to"), blank=True)
    links = models.ManyToManyField(TrackedLink, through="PageLink", related_name="pages")

    class Meta:
        verbose_name = _("link page")
        verbose_name_plural = _("link pages")
        ordering = ["-id"]


class LeftMessage(models.Model):
    """What a visitor left on a link page, with the words they agreed to, until somebody takes it.

    ``link`` is the tracked link they came by. Rooms above take messages; then nothing of theirs stays here
    (``taken_at``). ``origin`` is a number of the day for limits, see `origins`.
    """

    brand = models.ForeignKey(Brand, models.CASCADE, related_name="left_messages")
    page = models.ForeignKey(LinkPage, models.SET_NULL, null=True, related_name="messages")
    link = models.ForeignKey(TrackedLink, models.SET_NULL, null=True, related_name="messages")
    name = models.CharField(max_length=120, blank=True)
    mail = models.CharField(max_length=254, blank=True)
    phone = models.CharField(max_length=40, blank=True)
    text = models.TextField(blank=True)
    consent = models.TextField(blank=True)
    language = models.CharField(max_length=5, blank=True)
    origin = models.BigIntegerField(null=True)
    at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("left message")
        verbose_name_plural = _("left messages")
        ordering = ["id"]
        indexes = [
            models.Index(fields=["taken_at", "id"], name="message_waiting"),
            models.Index(fields=["page", "-at"], name="message_lately"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class PageLink(models.Model):
    """A link on a page, in its place."""

    page = models.ForeignKey(LinkPage, models.CASCADE, related_name="shown")
    link = models.ForeignKey(TrackedLink, models.CASCADE, related_name="+")
    place = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("link on a page")
        verbose_name_plural = _("links on pages")
        ordering = ["place", "id"]
        constraints = [models.UniqueConstraint(fields=["page", "link"], name="link_once_a_page")]

    def __str__(self) -> str:
        return f"{self.page_id} {self.link_id}"


class Coupon(Owned):
    """An advantage for whoever presents a code of it. ``most`` is how often in all; None for no limit.

    ``shared``: one code for everybody; otherwise each code is taken once.
    """

    campaign = models.ForeignKey(
        Campaign, models.SET_NULL, null=True, blank=True, related_name="coupons"
    )
    slug = models.SlugField(max_length=60, unique=True)
    gives = models.CharField(_("what it gives"), max_length=120)
    terms = models.TextField(_("conditions"), blank=True)
    shared = models.BooleanField(default=True)
    most = models.PositiveIntegerField(null=True, blank=True)
    used = models.PositiveIntegerField(default=0)
    starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(
        max_length=8, choices=CouponState.choices(), default=CouponState.ACTIVE
    )

    class Meta:
        verbose_name = _("coupon")
        verbose_name_plural = _("coupons")
        ordering = ["-id"]


class CouponCode(models.Model):
    """One code. ``most``: how often it is taken; None as often as its coupon allows."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    coupon = models.ForeignKey(Coupon, models.CASCADE, related_name="codes")
    code = models.CharField(max_length=40)
    most = models.PositiveIntegerField(null=True, blank=True)
    used = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("code")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "code"], name="code_once_a_house")
        ]

    def __str__(self) -> str:
        return self.code


class Presentation(models.Model):
    """A code that was presented, and its outcome. ``reference``, the till's own number, counts once."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="+")
    brand = models.ForeignKey(Brand, models.CASCADE, null=True, related_name="+")
    coupon = models.ForeignKey(Coupon, models.CASCADE, null=True, related_name="presentations")
    code = models.ForeignKey(CouponCode, models.CASCADE, null=True, related_name="presentations")
    typed = models.CharField(max_length=40)
    outcome = models.CharField(max_length=10, choices=Outcome.choices())
    place = models.CharField(max_length=80, blank=True)
    reference = models.CharField(max_length=80, null=True)
    amount = models.BigIntegerField(null=True)
    actor = models.CharField(max_length=120)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("presented code")
        verbose_name_plural = _("presented codes")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "reference"], name="reference_once_a_house"
            )
        ]
        indexes = [models.Index(fields=["brand", "-id"], name="presented_newest")]

    def __str__(self) -> str:
        return self.typed


class Contest(Owned):
    """Lots drawn among those who took part, so that anyone can check it (`lots`).

    ``secret`` is sealed until it is drawn, then it also stands in ``revealed``. ``announced`` says
    which public value will be used; ``public`` is that value.
    """

    campaign = models.ForeignKey(
        Campaign, models.SET_NULL, null=True, blank=True, related_name="contests"
    )
    slug = models.SlugField(max_length=60, unique=True)
    prize = models.CharField(_("prize"), max_length=200)
    terms = models.TextField(_("conditions"), blank=True)
    winners = models.PositiveSmallIntegerField(default=1)
    substitutes = models.PositiveSmallIntegerField(default=0)
    words = models.JSONField(default=list)
    excluded = models.JSONField(default=list)
    once = models.BooleanField(default=True)
    without_winners_for = models.PositiveSmallIntegerField(default=0)
    opens_at = models.DateTimeField(null=True, blank=True)
    closes_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(
        max_length=9, choices=ContestState.choices(), default=ContestState.OPEN
    )
    secret = SealedField()
    commitment = models.CharField(max_length=64)
    announced = models.CharField(max_length=200, blank=True)
    list_mark = models.CharField(max_length=64, blank=True)
    public = models.CharField(max_length=200, blank=True)
    revealed = models.CharField(max_length=64, blank=True)
    sealed_at = models.DateTimeField(null=True, blank=True)
    drawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("contest")
        verbose_name_plural = _("contests")
        ordering = ["-id"]


class Entrant(models.Model):
    """Who takes part in a contest. ``reason``: why the entry doesn't count; ``drawn``: its place, from 1."""

    contest = models.ForeignKey(Contest, models.CASCADE, related_name="entrants")
    name = models.CharField(max_length=200, blank=True)
    handle = models.CharField(max_length=200, blank=True)
    remote_id = models.CharField(max_length=300)
    text = models.TextField(blank=True)
    at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=10, blank=True)
    mark = models.CharField(max_length=64, blank=True)
    drawn = models.PositiveSmallIntegerField(null=True)

    class Meta:
        verbose_name = _("entrant")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["contest", "remote_id"], name="entrant_once")
        ]

    def __str__(self) -> str:
        return self.handle or self.name
