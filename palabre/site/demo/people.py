"""Whom the fictional roaster knows: records over voices that were heard, consents, segments, a merge."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Count
from django.utils import timezone

from palabre.engagement.actions.people import (
    add_known,
    add_voice,
    change_person,
    keep_voice,
    make_person,
    tag_person,
)
from palabre.engagement.actions.people_consent import note_consent
from palabre.engagement.actions.people_evidence import suggest
from palabre.engagement.actions.people_import import start_import
from palabre.engagement.actions.people_links import add_link, pause_link, tell_all
from palabre.engagement.actions.people_regroup import merge
from palabre.engagement.actions.people_segments import keep_segment
from palabre.engagement.crm.rules import LinkKind
from palabre.engagement.models import Identity, Person
from palabre.engagement.people.rules import Purpose, What, Why, folded
from palabre.governance.acts import Actor
from palabre.governance.models import Brand
from palabre.listening.models import Mention, Voice

HOST = "courriel.example"
PLACES = ("Rennes", "Nantes", "Lyon", "Saint-Malo", "Brest", "Rennes")
TAGS = (("fidèle",), ("presse",), (), ("café de bureau",), ("fidèle", "barista"), ())
NOTES = {
    0: "Vient chaque samedi au comptoir de la rue du Puits. Préfère les cafés d'Éthiopie.",
    3: "Commande 4 kg par mois pour son bureau ; joindre le matin.",
    4: "Championne régionale de latte art, prête à tester les nouveautés.",
}
PROGRAM = "https://caisse.brulerie-lanterne.example/contacts"
CARDS = (
    "Prénom;Nom;Courriel;Téléphone;Ville;Étiquettes;Stand\n"
    "Aziliz;Kermorvan;aziliz.kermorvan@courriel.example;06 39 98 00 81;Rennes;salon;B12\n"
    "Émile;Tanguy;emile.tanguy@courriel.example;;Fougères;salon, café de bureau;B12\n"
    "Aziliz;K.;aziliz.kermorvan@courriel.example;;;;B14\n"
    ";;06 39 98;;;;B14\n"
)
SEGMENTS: dict[str, dict[str, object]] = {
    "Fidèles de Rennes": {"tag": "fidèle", "place": "Rennes"},
    "Acceptent les lettres": {"consent": "letters"},
    "Entendus ce mois-ci": {"heard": 30},
    "Silencieux depuis deux mois": {"silent": 60},
    "Très bavards": {"mentions": 10},
}


@transaction.atomic
def furnish_people(by: Actor, brand: Brand) -> None:
    """Keep who speaks most of the roaster; does it once."""
    if Person.objects.filter(organisation=brand.organisation).exists():
        return
    rows = [keep_voice(by, brand, voice) for voice in _loudest(brand, 26)]
    for n, row in enumerate(rows):
        _tell(by, row, n)
    _regroup(by, brand, rows)
    for name, asked in SEGMENTS.items():
        keep_segment(by, brand, name, dict(asked))
    start_import(by, brand, "salon-de-rennes.csv", CARDS.encode())
    # The demonstration calls nobody: what the program would be told waits.
    hook = add_link(by, brand, LinkKind.WEBHOOK, name="Caisse de la boutique", address=PROGRAM)
    pause_link(by, hook, paused=True)
    tell_all(by, hook)


def _loudest(brand: Brand, many: int) -> list[Voice]:
    """People (no papers, no machines) who wrote most about the brand."""
    spoke = Mention.objects.filter(mention_topics__topic__brand=brand, kind__in=["post", "comment"])
    numbers = spoke.values("voice").annotate(n=Count("pk")).order_by("-n", "voice")
    known = Voice.objects.exclude(name="").filter(is_automatic=False)
    for house in ("Lanterne", "Boréal", "Minuit", "&"):
        known = known.exclude(name__contains=house)
    loudest = [one["voice"] for one in numbers[: 3 * many]]
    by_number = known.in_bulk(loudest)
    return [by_number[one] for one in loudest if one in by_number][:many]


def _tell(by: Actor, row: Person, n: int) -> None:
    known = row.identities.select_related("voice").first()
    # Two people may bear one name; no two have one handle on a network.
    mail = folded(known.voice.handle).strip("@").replace(" ", "") if known and known.voice else ""
    language = "en" if n % 5 == 2 else "fr"
    change_person(by, row, place=PLACES[n % 6], language=language, notes=NOTES.get(n, ""))
    if mail and mail.isascii() and n % 4 != 1:
        add_known(by, row, What.MAIL, f"{mail}@{HOST}", "Signature d'un courriel")
    if n % 6 == 3:
        add_known(by, row, What.PHONE, f"06 39 98 00 {n:02d}", "Commande par téléphone")
    for word in TAGS[n % 6]:
        tag_person(by, row, word)
    if n % 3 == 0:
        at = timezone.now() - timedelta(days=20 + 3 * n)
        words = "J'accepte de recevoir la lettre de la Brûlerie Lanterne, une fois par mois."
        note_consent(
            by,
            row,
            Purpose.LETTERS,
            source="Comptoir, carnet de fidélité",
            given_at=at,
            proof=words,
        )


def _regroup(by: Actor, brand: Brand, rows: list[Person]) -> None:
    """Two records that were one person, and one pair that waits for an answer."""
    if len(rows) < 6:
        return
    merge(by, rows[0], rows[5], "Les deux comptes renvoient l'un à l'autre")
    twin = make_person(by, brand, name=rows[4].name, company="Atelier du Moulin")
    add_known(by, twin, What.PHONE, "06 39 98 00 77", "Carte de visite, salon de Rennes")
    suggest(rows[4], twin, Why.TABLE, "cartes-du-salon.vcf")
    lost = _loudest(brand, 30)[-1]
    if not Identity.objects.filter(voice=lost).exists():
        add_voice(by, rows[3], lost, "Même adresse dans son profil")
