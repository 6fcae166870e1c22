"""Who uses Palabre and what they speak for: organisations, brands, people, roles."""

from datetime import date

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from palabre.governance.rules import Role


def today() -> date:
    """The day it is for the house: a membership ends on the same day for everybody."""
    return timezone.localdate(timezone=timezone.get_default_timezone())


class Users(BaseUserManager["User"]):
    """Makes accounts whose name is their e-mail address."""

    def create_user(self, email: str, password: str | None = None, **fields: object) -> "User":
        """Make an account for somebody whose address this is known to be.

        Without a password it can only be opened by link, key or provider.
        """
        from allauth.account.models import EmailAddress  # needs the table of users to be known

        with transaction.atomic(using=self._db):
            user = self.model(email=self.normalize_email(email).lower(), **fields)
            user.set_password(password)
            user.save(using=self._db)
            EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        return user


class User(AbstractBaseUser):
    """A person with an account; what they may do hangs on their memberships."""

    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=120, blank=True)
    language = models.CharField(_("language"), max_length=5, blank=True)
    time_zone = models.CharField(_("time zone"), max_length=60, blank=True)
    theme = models.CharField(_("theme"), max_length=5, blank=True)
    dense = models.BooleanField(_("compact rows"), default=False)
    single_keys = models.BooleanField(_("single-letter keys"), default=True)
    is_active = models.BooleanField(default=True)
    # The person who opened the house carries True, nobody else anything: there can't be two.
    founder = models.BooleanField(null=True, unique=True, editable=False)
    date_joined = models.DateTimeField(auto_now_add=True)

    objects = Users()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        verbose_name = _("account")

    def __str__(self) -> str:
        return self.name or self.email


class Organisation(models.Model):
    """Who uses Palabre: a firm, an association, an agency."""

    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(unique=True, max_length=60)
    language = models.CharField(_("language"), max_length=5, default="fr")
    country = models.CharField(_("country"), max_length=2, default="FR")
    is_demo = models.BooleanField(default=False)
    # Who hasn't accepted the charter in force neither publishes, nor approves, nor answers.
    charter_required = models.BooleanField(default=False)
    # From this day on a member without a second factor opens no page; None: it is left to each.
    second_factor_from = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("organisation")

    def __str__(self) -> str:
        return self.name

    @property
    def asks_first(self) -> bool:
        """Whether anything is asked of members before they do what their role lets them."""
        return self.charter_required or self.second_factor_from is not None


class Brand(models.Model):
    """What an organisation speaks for."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="brands")
    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(max_length=60)
    site = models.URLField(_("web site"), blank=True)
    language = models.CharField(_("language"), max_length=5, default="fr")
    country = models.CharField(_("country"), max_length=2, default="FR")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("brand")
        constraints = [
            models.UniqueConstraint(fields=["organisation", "slug"], name="brand_slug_once")
        ]
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name


class OwnRole(models.Model):
    """A role that an organisation composed of rights; ``rights`` are their words."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="own_roles")
    name = models.CharField(_("name"), max_length=60)
    rights = models.JSONField(default=list)

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        constraints = [
            models.UniqueConstraint(fields=["organisation", "name"], name="own_role_name_once")
        ]

    def __str__(self) -> str:
        return self.name


class Member(models.Model):
    """One person's part in one organisation; without brands listed, in all of its brands."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="members")
    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    role = models.CharField(_("role"), max_length=12, choices=Role.choices())
    brands = models.ManyToManyField(Brand, blank=True, related_name="members")
    own_role = models.ForeignKey(
        OwnRole, models.RESTRICT, null=True, blank=True, related_name="members"
    )
    # The last day on which it opens anything; None: it doesn't end by itself.
    ends_on = models.DateField(null=True, blank=True)
    end_told_on = models.DateField(null=True, editable=False)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(auto_now_add=True)
    seen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("member")
        constraints = [models.UniqueConstraint(fields=["organisation", "user"], name="member_once")]

    def __str__(self) -> str:
        return str(self.user)

    @property
    def is_over(self) -> bool:
        """Whether its last day is past: then it opens nothing, though the row is still there."""
        return self.ends_on is not None and self.ends_on < today()


class Invitation(models.Model):
    """A door held open for one address, for a while; only the hash of its key is kept."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="invitations")
    email = models.EmailField(_("e-mail address"))
    role = models.CharField(_("role"), max_length=12, choices=Role.choices())
    own_role = models.ForeignKey(
        OwnRole, models.RESTRICT, null=True, blank=True, related_name="invitations"
    )
    ends_on = models.DateField(null=True, blank=True)
    language = models.CharField(_("language"), max_length=5, default="fr")
    brands = models.ManyToManyField(Brand, blank=True)
    key_hash = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("invitation")

    def __str__(self) -> str:
        return self.email
