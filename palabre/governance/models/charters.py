"""The charter of how one speaks: its draft, the versions that were published, and who accepted which."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from palabre.governance.models.people import Brand, Member, Organisation, User


class Charter(models.Model):
    """An organisation's charter, or (with a brand) that brand's own, and the draft of its next version.

    ``draft`` and a version's ``content`` are a `charters.Content` as JSON holds it. ``revision`` counts how
    often the draft was written, so that two people who write at once don't undo each other. ``ended_at``:
    when a brand's own was given up; the organisation's holds there until a further version is published.
    """

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="charters")
    brand = models.OneToOneField(
        Brand, models.CASCADE, null=True, blank=True, related_name="charter"
    )
    draft = models.JSONField(default=dict)
    revision = models.PositiveIntegerField(default=0)
    is_public = models.BooleanField(default=False)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("charter")
        verbose_name_plural = _("charters")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation"],
                condition=models.Q(brand=None),
                name="charter_of_the_house_once",
            )
        ]

    def __str__(self) -> str:
        return str(self.brand or self.organisation)


class CharterVersion(models.Model):
    """What was published: never changed. The highest number is in force; ``digest`` is of its content."""

    charter = models.ForeignKey(Charter, models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    writer = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("version of the charter")
        verbose_name_plural = _("versions of the charter")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["charter", "number"], name="charter_version_once")
        ]

    def __str__(self) -> str:
        return str(self.number)


class CharterAcceptance(models.Model):
    """That a member read a version in one language, answered its questions, and accepted it, when."""

    version = models.ForeignKey(CharterVersion, models.CASCADE, related_name="acceptances")
    member = models.ForeignKey(Member, models.CASCADE, related_name="acceptances")
    language = models.CharField(max_length=5)
    digest = models.CharField(max_length=64)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("acceptance of the charter")
        verbose_name_plural = _("acceptances of the charter")
        constraints = [
            models.UniqueConstraint(fields=["version", "member"], name="charter_accepted_once")
        ]

    def __str__(self) -> str:
        return str(self.member)
