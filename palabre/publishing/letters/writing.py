"""A letter as text and as HTML, for one person: what the post says, who writes, and how one leaves."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation

from palabre.channels.doors import platform
from palabre.connectors.protocols import Circular
from palabre.publishing.contents import draft_of
from palabre.publishing.letters.models import Letter, MailingList, Recipient, Subscriber


def circulars(letter: Letter) -> Callable[[Recipient], Circular]:
    """How the mail to each recipient of a letter is written. Raises `library.Lost` for a lost picture."""
    delivery = letter.delivery
    of_mail = platform(delivery.channel.platform)
    draft = draft_of(delivery.content, of_mail, delivery.organisation_id)
    of = MailingList.objects.filter(brand=letter.brand_id).first()
    shown = [
        (f"cid:{Circular.picture_name(place)}", one.alt) for place, one in enumerate(draft.media)
    ]
    name = of.name if of else letter.brand.name
    context = {
        "brand": letter.brand, "list": of, "draft": draft, "pictures": shown,
        "subject": letter.subject, "link": draft.unnamed_link,
    }  # fmt: skip

    def write(row: Recipient) -> Circular:
        if row.subscriber is None:
            raise LookupError("there is nobody to write to")
        person = row.subscriber
        told = {**context, "leave": leaving(person), "since": person.confirmed_at}
        text, html = _rendered("letter", told, person.language or draft.language)
        return Circular(
            person.address, letter.subject, text, html, leave=leaving(person), list_name=name,
            pictures=draft.media,
        )  # fmt: skip

    return write


def question(of: MailingList, person: Subscriber, until: datetime) -> Circular:
    """The mail in which somebody confirms that they want the letters; it says nothing else."""
    address = settings.ADDRESS + reverse("letters_confirm", args=[person.key])
    context = {"brand": of.brand, "list": of, "confirm": address, "until": until}
    text, html = _rendered("question", context, person.language)
    with translation.override(person.language or settings.LANGUAGE_CODE):
        subject = translation.gettext("Please confirm: %(name)s") % {"name": of.name}
    return Circular(person.address, subject, text, html, list_name=of.name)


def leaving(person: Subscriber) -> str:
    """The page by which somebody leaves."""
    return str(settings.ADDRESS) + reverse("letters_leave", args=[person.key])


def _rendered(name: str, context: dict[str, Any], language: str) -> tuple[str, str]:
    with (
        translation.override(language or settings.LANGUAGE_CODE),
        timezone.override(timezone.get_default_timezone()),
    ):
        text = render_to_string(f"publishing/mail/{name}.txt", context)
        return text, render_to_string(f"publishing/mail/{name}.html", context)
