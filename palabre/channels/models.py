"""Connected accounts: what they are, their sealed secrets, how they are, and what they use up."""

from datetime import datetime, timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from palabre.channels.secrets import SealedField, SealedMap
from palabre.governance.models import Brand, Member, Organisation, User

EXPIRES_SOON = timedelta(days=7)
RENEWS_UNTIL = "renews_until"


class App(models.Model):
    """The keys of an app that the organisation made for itself on a network, or on one server of it."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="apps")
    platform = models.CharField(max_length=30)
    server = models.CharField(max_length=300, blank=True)
    keys = SealedMap(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("app keys")
        verbose_name_plural = _("app keys")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "platform", "server"], name="app_once_a_server"
            )
        ]

    def __str__(self) -> str:
        return f"{self.platform} {self.server}".strip()


class Channels(models.QuerySet["Channel"]):
    """Connected accounts, and those of them that a brand may use."""

    def serving(self, brand: Brand) -> "Channels":
        """The accounts of this brand, and those of its whole organisation."""
        ours = models.Q(brand=brand) | models.Q(brand=None)
        return self.filter(ours, organisation=brand.organisation_id)


class HouseChannels(models.Manager.from_queryset(Channels)):  # type: ignore[misc]
    """The accounts that lists, programs and other members know: an employee's own are not among them."""

    def get_queryset(self) -> Channels:
        """All of them but those that employees connected for themselves."""
        rows: Channels = super().get_queryset()
        return rows.filter(employee=None)


class Channel(models.Model):
    """One connected account on one platform, of one brand or (``brand`` None) of the whole organisation.

    ``more`` holds what the platform asks for beyond server, account and secret, and until when what
    renews the secret does so (`RENEWS_UNTIL`). ``refresh`` renews the secret, which ends at
    ``expires_at``. ``budget`` is the most that a month may cost, in millionths of a US dollar; None for
    no stop line. ``employee`` is the member whose own account it is: they alone see and use it. Who asks
    for accounts is given those of the house; ``every`` holds all. Where ``few_speak``, only the members
    named as ``speakers`` let anything leave from it.
    """

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="channels")
    brand = models.ForeignKey(Brand, models.CASCADE, null=True, blank=True, related_name="channels")
    employee = models.ForeignKey(
        Member, models.CASCADE, null=True, blank=True, related_name="own_channels"
    )
    few_speak = models.BooleanField(default=False)
    speakers = models.ManyToManyField(Member, blank=True, related_name="speaks_from")
    platform = models.CharField(max_length=30)
    name = models.CharField(_("name"), max_length=200)
    server = models.CharField(_("server"), max_length=300, blank=True)
    account = models.CharField(max_length=300, blank=True)
    secret = SealedField(blank=True)
    more = SealedMap(blank=True)
    refresh = SealedField(blank=True)
    scopes = models.CharField(max_length=2000, blank=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    renewing_until = models.DateTimeField(null=True, blank=True)
    warned_at = models.DateTimeField(null=True, blank=True)
    budget = models.BigIntegerField(null=True, blank=True)
    last_error = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = HouseChannels()
    every = Channels.as_manager()

    class Meta:
        verbose_name = _("connected account")
        verbose_name_plural = _("connected accounts")
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name

    @property
    def trail_label(self) -> str:
        """What the trail calls it: an employee's own by its network only."""
        return self.platform if self.employee_id else self.name

    def is_own_of(self, user: User | None) -> bool:
        """Whether it is this person's own, and they still work here."""
        own = self.employee
        return own is not None and user is not None and own.user_id == user.pk and own.is_active

    def serves(self, brand: int | None) -> bool:
        """Whether what belongs to this brand (None: to the whole organisation) may use the account."""
        return self.brand_id is None or self.brand_id == brand

    @property
    def ends_at(self) -> datetime | None:
        """When a person must have connected it again: the end of its key, or of what renews that.

        None when no end is known.
        """
        if not self.refresh:
            return self.expires_at
        until = self.more.get(RENEWS_UNTIL)
        return datetime.fromisoformat(until) if until else None

    @property
    def ends_soon(self) -> bool:
        """Whether the connection ends within a week and nothing renews it by itself."""
        return self.ends_at is not None and self.ends_at < timezone.now() + EXPIRES_SOON


def mentions_only() -> list[str]:
    """What a key may do unless told otherwise: send in mentions."""
    return ["mentions"]


class ApiKey(models.Model):
    """A key with which a program of the organisation's own works here.

    ``may`` lists the doors that it opens (`keys.DOORS`). ``secret`` is sealed and not only hashed: what is
    signed with it must be signed again here.

    ``holder`` is the person without whose rights it opens nothing: who made it, or took it over. It goes with
    their account. None: it was made by the machine, or before holders were kept and nobody knows by whom.
    """

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="api_keys")
    name = models.CharField(_("name"), max_length=100)
    secret = SealedField()
    may = models.JSONField(default=mentions_only)
    made_by = models.CharField(max_length=120, blank=True)
    holder = models.ForeignKey(User, models.CASCADE, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    used_at = models.DateTimeField(null=True, blank=True)
    minute = models.DateTimeField(null=True, blank=True)
    calls = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("key")
        verbose_name_plural = _("keys")
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name

    @property
    def spelt(self) -> str:
        """The beginning of the key, which tells it from others and opens nothing."""
        return f"plb_{self.pk}_…"


class Usage(models.Model):
    """What an account used up in a stretch of time: calls in the network's period, money in a month."""

    channel = models.ForeignKey(Channel, models.CASCADE, related_name="usage")
    what = models.CharField(max_length=10)
    since = models.DateTimeField()
    used = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = _("usage")
        verbose_name_plural = _("usage")
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "what", "since"], name="usage_once_a_stretch"
            )
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.what} {self.since:%Y-%m-%d %H:%M}"
