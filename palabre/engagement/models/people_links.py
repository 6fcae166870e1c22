"""Customer files beside ours (an address book, a CRM, a program), and what they were told."""

import uuid
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from palabre.channels.secrets import SealedMap
from palabre.engagement.crm.rules import BringState, EventState, LinkKind, News
from palabre.engagement.models.people import Person, Segment
from palabre.governance.models import Brand, Organisation, User

_Json = dict[str, Any]


class CrmLink(models.Model):
    """One customer file that is kept in step with the people of a brand, or told of them.

    ``secret`` holds what opens it; ``mapping`` our fields by its own names. ``told`` is what came of the
    last look. With a segment only its people go there.
    """

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="crm_links")
    brand = models.ForeignKey(Brand, models.CASCADE, related_name="crm_links")
    kind = models.CharField(max_length=10, choices=LinkKind.choices())
    name = models.CharField(_("name"), max_length=100)
    address = models.CharField(_("address"), max_length=500)
    account = models.CharField(_("user name"), max_length=200, blank=True)
    secret = SealedMap()
    mapping: "models.JSONField[_Json, _Json]" = models.JSONField(default=dict)
    segment = models.ForeignKey(
        Segment, models.SET_NULL, null=True, blank=True, related_name="crm_links"
    )
    is_paused = models.BooleanField(default=False)
    due_at = models.DateTimeField(null=True, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=300, blank=True)
    synced_at = models.DateTimeField(null=True, blank=True)
    told: "models.JSONField[_Json, _Json]" = models.JSONField(default=dict)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("link to a customer file")
        verbose_name_plural = _("links to customer files")
        ordering = ["id"]
        indexes = [models.Index(fields=["due_at"], name="crm_link_due")]

    def __str__(self) -> str:
        return self.name


class CrmRecord(models.Model):
    """That a person stands in a customer file, under which name, and what both agreed on last.

    Without a person, the record over there has to go: who it was is not known here any more.
    """

    link = models.ForeignKey(CrmLink, models.CASCADE, related_name="records")
    person = models.ForeignKey(
        Person, models.SET_NULL, null=True, blank=True, related_name="crm_records"
    )
    remote = models.CharField(max_length=500)
    etag = models.CharField(max_length=200, blank=True)
    agreed: "models.JSONField[_Json, _Json]" = models.JSONField(default=dict)
    # Taken away over there: it isn't put there again.
    is_gone = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("record in a customer file")
        verbose_name_plural = _("records in customer files")
        constraints = [
            models.UniqueConstraint(fields=["link", "remote"], name="crm_record_once"),
        ]

    def __str__(self) -> str:
        return f"{self.link_id} {self.person_id}"


class CrmEvent(models.Model):
    """One message to a customer file. It names the person by number; what is told is read when it leaves."""

    link = models.ForeignKey(CrmLink, models.CASCADE, related_name="events")
    person_number = models.BigIntegerField()
    news = models.CharField(max_length=7, choices=News.choices())
    into_number = models.BigIntegerField(null=True, blank=True)
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    state = models.CharField(max_length=8, choices=EventState.choices(), default=EventState.WAITING)
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    status = models.PositiveSmallIntegerField(null=True, blank=True)
    last_error = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("message to a customer file")
        verbose_name_plural = _("messages to customer files")
        ordering = ["-id"]
        indexes = [models.Index(fields=["state", "due_at"], name="crm_event_due")]

    def __str__(self) -> str:
        return f"{self.news} {self.person_number}"


class PeopleImport(models.Model):
    """A file of people: ``rows`` are the cards that were read, until they were brought in or forgotten.

    ``done`` is how many of them were brought in, ``told`` what became of them.
    """

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="people_imports")
    brand = models.ForeignKey(Brand, models.CASCADE, related_name="people_imports")
    name = models.CharField(max_length=200)
    state = models.CharField(max_length=7, choices=BringState.choices(), default=BringState.READ)
    rows: "models.JSONField[list[_Json], list[_Json]]" = models.JSONField(default=list)
    unread: "models.JSONField[list[str], list[str]]" = models.JSONField(default=list)
    count = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    told: "models.JSONField[_Json, _Json]" = models.JSONField(default=dict)
    made_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("file of people")
        verbose_name_plural = _("files of people")
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.name
