"""A person behind handles, mails and phones; what joined and parted them; what they agreed to.

Mentions and conversations point to voices, never to persons: a person's history is what their voices
wrote, so merging and splitting move identities only and can lose no message.
"""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from palabre.engagement.people.rules import Act, Answer, Purpose, What, Why
from palabre.governance.models import Brand, Organisation, User
from palabre.listening.models import Tag, Voice
from palabre.publishing.letters.models import Subscriber


class Person(models.Model):
    """A customer's record over all that they are known by. Without a brand, the whole organisation's.

    ``key`` is the name as it is sought and sorted. One that was merged into another stays, out of sight,
    so that it can come back.
    """

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="people")
    brand = models.ForeignKey(Brand, models.CASCADE, null=True, blank=True, related_name="people")
    name = models.CharField(_("name"), max_length=200, blank=True)
    key = models.CharField(max_length=200, blank=True)
    company = models.CharField(_("company"), max_length=200, blank=True)
    place = models.CharField(_("place"), max_length=120, blank=True)
    language = models.CharField(_("language"), max_length=5, blank=True)
    notes = models.TextField(_("notes"), blank=True)
    tags = models.ManyToManyField(Tag, blank=True, related_name="people")
    merged_into = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, related_name="merged"
    )
    made_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        indexes = [
            models.Index(fields=["organisation", "key", "id"], name="person_by_name"),
            models.Index(fields=["organisation", "-changed_at"], name="person_changed"),
        ]

    def __str__(self) -> str:
        return self.name or gettext("somebody without a name")

    @property
    def trail_label(self) -> str:
        """What the trail calls them: their number. It outlives the wish to be forgotten."""
        return str(self.pk)


class Identity(models.Model):
    """One thing that somebody is known by, who said so and on what evidence.

    A voice, a mail and a phone are one person's in an organisation; a site may be several people's.
    """

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="identities")
    person = models.ForeignKey(Person, models.CASCADE, related_name="identities")
    what = models.CharField(max_length=5, choices=What.choices())
    voice = models.OneToOneField(
        Voice, models.CASCADE, null=True, blank=True, related_name="identity"
    )
    value = models.CharField(max_length=320, blank=True)
    said_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    evidence = models.CharField(max_length=300, blank=True)
    proven_at = models.DateTimeField(null=True, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("identity")
        verbose_name_plural = _("identities")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "what", "value"],
                condition=Q(what__in=["mail", "phone"]),
                name="identity_once",
            ),
            models.UniqueConstraint(
                fields=["person", "value"], condition=Q(what="site"), name="site_once_a_person"
            ),
            models.CheckConstraint(
                condition=Q(what="voice", voice__isnull=False, value="")
                | (~Q(what="voice") & Q(voice__isnull=True) & ~Q(value="")),
                name="identity_is_a_voice_or_a_value",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "value"], name="identity_value")]

    def __str__(self) -> str:
        return str(self.voice) if self.voice else self.value

    @property
    def trail_label(self) -> str:
        """What the trail calls it: its number, for the same reason."""
        return str(self.pk)


class Regrouping(models.Model):
    """A merge or a split, with what is needed to undo it.

    ``moved`` lists the identities and consents that changed sides, ``before`` and ``after`` hold what the
    kept record said.
    """

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="regroupings")
    act = models.CharField(max_length=5, choices=Act.choices())
    kept = models.ForeignKey(Person, models.CASCADE, related_name="regroupings")
    other = models.ForeignKey(Person, models.CASCADE, related_name="+")
    moved = models.JSONField(default=dict)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    evidence = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("regrouping")
        verbose_name_plural = _("regroupings")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.act} {self.kept_id} {self.other_id}"


class Consent(models.Model):
    """That somebody agreed to something: to what, where, in which words, when, and until when.

    Of a newsletter's subscriber it is read from the subscription, which says when it ended. One that
    ``waits`` was asked for on an open form by whoever typed the address of ``identity``: it counts for
    nothing until that mailbox says yes, at ``confirmed_at``.
    """

    person = models.ForeignKey(Person, models.CASCADE, related_name="consents")
    identity = models.ForeignKey(
        Identity, models.SET_NULL, null=True, blank=True, related_name="consents"
    )
    subscriber = models.OneToOneField(
        Subscriber, models.CASCADE, null=True, blank=True, related_name="consent"
    )
    purpose = models.CharField(_("purpose"), max_length=10, choices=Purpose.choices())
    source = models.CharField(_("where they agreed"), max_length=200)
    proof = models.TextField(_("in which words"), blank=True)
    given_at = models.DateTimeField(_("when"))
    waits = models.BooleanField(default=False)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    noted_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("consent")
        verbose_name_plural = _("consents")
        ordering = ["-given_at", "-id"]
        indexes = [models.Index(fields=["purpose", "person"], name="consent_purpose")]

    def __str__(self) -> str:
        return f"{self.purpose} {self.person_id}"

    @property
    def trail_label(self) -> str:
        """What the trail calls it."""
        return f"{self.purpose}, {self.person_id}"


class Suggestion(models.Model):
    """That two records may be one person, on evidence; and what a person said to it, for good."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="suggestions")
    one = models.ForeignKey(Person, models.CASCADE, related_name="+")
    other = models.ForeignKey(Person, models.CASCADE, related_name="+")
    why = models.CharField(max_length=7, choices=Why.choices())
    what = models.CharField(max_length=320)
    answer = models.CharField(max_length=5, choices=Answer.choices(), default=Answer.OPEN)
    at = models.DateTimeField(auto_now_add=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("suggestion")
        verbose_name_plural = _("suggestions")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="suggestion_once"),
            models.CheckConstraint(
                condition=Q(one__lt=models.F("other")), name="suggestion_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.one_id} {self.other_id} {self.why}"


class Segment(models.Model):
    """Conditions that people meet, kept under a name: who they are is counted when it is asked."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="segments")
    brand = models.ForeignKey(Brand, models.CASCADE, related_name="segments")
    name = models.CharField(_("name"), max_length=100)
    conditions: "models.JSONField[dict[str, Any], dict[str, Any]]" = models.JSONField(default=dict)
    made_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("segment")
        verbose_name_plural = _("segments")
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(fields=["brand", "name"], name="segment_name_once"),
        ]

    def __str__(self) -> str:
        return self.name
