"""Who uses Palabre and what they speak for: organisations, brands, people, roles."""

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from palabre.governance.rules import CANDIDATE_MONTHS, Role


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
    retention_days = models.PositiveIntegerField(
        _("days that mentions are kept"), null=True, blank=True
    )
    candidate_months = models.PositiveSmallIntegerField(
        _("months that candidates are kept"), default=CANDIDATE_MONTHS
    )
    # Who hasn't accepted the charter in force neither publishes, nor approves, nor answers.
    charter_required = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("organisation")

    def __str__(self) -> str:
        return self.name

    @property
    def asks_first(self) -> bool:
        """Whether anything is asked of members before they do what their role lets them."""
        return self.charter_required


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


class Member(models.Model):
    """One person's part in one organisation; without brands listed, in all of its brands."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="members")
    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    role = models.CharField(_("role"), max_length=12, choices=Role.choices())
    brands = models.ManyToManyField(Brand, blank=True, related_name="members")
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(auto_now_add=True)
    seen_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("member")
        constraints = [models.UniqueConstraint(fields=["organisation", "user"], name="member_once")]

    def __str__(self) -> str:
        return str(self.user)


class Invitation(models.Model):
    """A door held open for one address, for a while; only the hash of its key is kept."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="invitations")
    email = models.EmailField(_("e-mail address"))
    role = models.CharField(_("role"), max_length=12, choices=Role.choices())
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
