"""What the demonstration is made of, as data: people, brands, topics, searches. All of it invented."""

from dataclasses import dataclass

from palabre.governance.rules import Role
from palabre.listening.rules import TopicKind

ORGANISATION = "Brûlerie Lanterne"
SITE = "https://brulerie-lanterne.example"
HOST = "brulerie-lanterne.example"

# One person for each role that the front page offers; nobody of them is real.
PEOPLE = {
    Role.OWNER: "Maud Kervella",
    Role.MANAGER: "Idriss Belhadj",
    Role.AGENT: "Chloé Vandenbroek",
    Role.VIEWER: "Tom Ashdown",
}


@dataclass(frozen=True, slots=True)
class Subject:
    """A topic to follow."""

    name: str
    kind: TopicKind
    query: str


# Each brand with its topics.
BRANDS: dict[str, tuple[Subject, ...]] = {
    "Lanterne": (
        Subject(
            "Lanterne",
            TopicKind.BRAND,
            "lanterne OR @brulerielanterne OR #BrulerieLanterne OR #SacLanterne",
        ),
        Subject("Luciole", TopicKind.PRODUCT, "luciole NOT (jardin OR garden OR insecte)"),
        Subject(
            "Sachets",
            TopicKind.RISK,
            "#SacLanterne OR (sachet* OR bag* OR emballage* OR packaging) NEAR/15 "
            "(compost* OR plasti* OR recycl*)",
        ),
        Subject(
            "Café de spécialité",
            TopicKind.MARKET,
            '"café de spécialité" OR "specialty coffee" OR espresso* OR barista* OR torréf* '
            "OR roaster* OR #coffee",
        ),
        Subject("Café Boréal", TopicKind.COMPETITOR, "boréal OR #CafeBoreal OR @cafeboreal"),
        Subject(
            "Torréfaction Minuit",
            TopicKind.COMPETITOR,
            '"torréfaction minuit" OR #TorrefactionMinuit OR @torrefactionminuit '
            "OR minuit NEAR/4 (café OR coffee)",
        ),
    ),
    "Cafés Lanterne": (
        Subject(
            "Nos cafés",
            TopicKind.BRAND,
            "lanterne NEAR/20 (boutique* OR comptoir* OR kiosque* OR kiosk* OR shop* OR counter* "
            'OR terrasse* OR "le café de" OR "le café du" OR "the café") OR lanterne AND strasbourg',
        ),
        Subject(
            "Accueil et attente",
            TopicKind.RISK,
            "lanterne AND (accueil OR attente OR queue* OR welcome OR wait* OR serveu* OR rude "
            'OR "la file")',
        ),
    ),
}

# Saved searches of the first brand: a name, and the address of the selection.
SEARCHES = {
    "Réclamations de la semaine": "topic={Lanterne}&intent=complaint&period=week",
    "Presse": "kind=article&period=quarter",
    "Luciole in English": "topic={Luciole}&language=en",
}

# Categories of the house's own: a name, and texts that are like it.
CATEGORIES = {
    "Livraison en retard": (
        "Toujours rien reçu, le suivi dit en préparation depuis vendredi",
        "Ma commande n'est pas arrivée, et personne ne répond",
        "Le colis devait arriver lundi, on est jeudi",
        "The tracking hasn't moved for three days",
        "Where is my parcel? It should have come last week",
    ),
    "Lait végétal": (
        "Un supplément pour le lait d'avoine, vraiment ?",
        "On me facture le lait végétal en plus",
        "Avez-vous du lait d'avoine ou de soja ?",
        "Oat milk costs extra here",
    ),
}

# An address inside a private network: Palabre refuses it, so the page of sources shows a real fault.
PRIVATE_FEED = "http://192.168.7.20/feed.xml"
# Accounts by name, and whether they are the first brand's own.
ACCOUNTS = {"Volière": False, "Rookery": False, "Pixelune": False, "Le carnet de la Lanterne": True}
KEY_NAME = "Formulaire du site"
PRIVATE_FEED_NAME = "Intranet de la brûlerie"
