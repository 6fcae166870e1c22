"""What may come of the people whom the fictional roaster knows: leads, and candidates for jobs."""

from datetime import timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from palabre.campaigns.actions.messages import leave_message
from palabre.campaigns.models import Campaign, LinkPage, TrackedLink
from palabre.engagement.actions.candidates import make_candidate, move_candidate
from palabre.engagement.actions.leads import (
    Evidence,
    change_lead,
    make_lead,
    move_lead,
    note_on_lead,
)
from palabre.engagement.models import Candidate, Lead, Person
from palabre.engagement.people.history import messages_of
from palabre.governance.acts import Actor
from palabre.governance.models import Brand

# Stage, value, days until the next step, what it is, whether it came of the campaign.
STORY: tuple[tuple[str, int, int | None, str, bool], ...] = (
    ("new", 0, None, "", True),
    ("new", 180, 3, "Envoyer le tarif des bureaux", False),
    ("talking", 420, -2, "Rappeler pour la dégustation", True),
    ("talking", 260, 5, "Proposer une dégustation", True),
    ("talking", 0, None, "", False),
    ("offer", 1_450, 1, "Relancer sur le devis", True),
    ("offer", 890, -6, "Relancer sur le devis", True),
    ("won", 640, None, "", True),
    ("won", 1_200, None, "", False),
    ("won", 310, None, "", True),
    ("lost", 500, None, "", True),
    ("lost", 0, None, "", False),
)
REASONS = ("A pris un autre torréfacteur", "Budget reporté à l’an prochain")
NOTE = "Six personnes au bureau, une machine à grains. Préfère être livrée le mardi."
LEFT = (
    ("Gwenola Prigent", "gwenola.prigent@courriel.example", "Livrez-vous les bureaux à Rennes ?"),
    ("Malo Guillou", "malo.guillou@courriel.example", "Un devis pour un mariage de 80 personnes ?"),
)
CANDIDATES = (
    ("Nolwenn Riou", "Barista, boutique de Nantes", "interview"),
    ("Samuel Hervé", "Torréfacteur", "contacted"),
    ("Anaïs Cadiou", "Barista, boutique de Lyon", "new"),
    ("Karim Benali", "Livraison à vélo", "refused"),
)


@transaction.atomic
def furnish_leads(by: Actor, manager: Actor, brand: Brand) -> None:
    """Make leads of some who are known, and candidates; does it once."""
    if Lead.objects.filter(brand=brand).exists():
        return
    campaign = Campaign.objects.filter(brand=brand).order_by("pk").first()
    people = Person.objects.filter(brand=brand, merged_into=None).order_by("-pk")
    for number, (person, story) in enumerate(zip(people, STORY, strict=False)):
        _follow(by if number % 3 else manager, brand, person, campaign if story[4] else None, story)
    _leave(brand)
    _candidates(manager, brand)


def _follow(
    by: Actor, brand: Brand, person: Person, campaign: Campaign | None,
    story: tuple[str, int, int | None, str, bool],
) -> None:  # fmt: skip
    stage, value, days, step, _of_campaign = story
    said = messages_of(person).filter(is_private=False, topics__brand=brand).first()
    link = TrackedLink.objects.filter(campaign=campaign).order_by("pk").first()
    evidence = Evidence(mention=said, campaign=campaign)
    if campaign and value > 600:
        evidence = Evidence(link=link, campaign=campaign)
    row = make_lead(by, brand, person, evidence)
    day = timezone.localdate() + timedelta(days=days) if days is not None else None
    told = {"value": Decimal(value) if value else None, "next_step": step, "next_on": day}
    seen = row.version + bool(change_lead(by, row, told, seen=row.version))
    if stage == "lost":  # on their way, they were talked with
        seen = move_lead(by, row, "talking", seen=seen).version
    if stage != "new":
        move_lead(by, row, stage, seen=seen, reason=REASONS[row.pk % 2])
    if value > 400:
        note_on_lead(by, row, NOTE)


def _leave(brand: Brand) -> None:
    """What visitors left on the link page; the inbox's work makes leads of it."""
    page = LinkPage.objects.filter(brand=brand, asks=True).first()
    link = TrackedLink.objects.filter(brand=brand, network="instagram").first()
    for number, (name, mail, text) in enumerate(LEFT if page else ()):
        if page:
            told = {"name": name, "mail": mail, "text": text}
            leave_message(page, told, consent=page.consent, origin=number, language="fr", link=link)


def _candidates(by: Actor, brand: Brand) -> None:
    for number, (name, job, step) in enumerate(CANDIDATES):
        mail = f"{name.split()[0].lower()}@courriel.example"
        row = make_candidate(by, brand, {"name": name, "job": job, "mail": mail})
        if step != "new":
            move_candidate(by, row, step, seen=row.version)
        at = timezone.now() - timedelta(days=12 + 41 * number)
        Candidate.objects.filter(pk=row.pk).update(contacted_at=at)
