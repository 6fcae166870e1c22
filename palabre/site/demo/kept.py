"""What the fictional roaster keeps for its next posts."""

from palabre.channels.models import Channel
from palabre.governance.acts import Actor
from palabre.governance.models import Brand
from palabre.publishing.actions.acquaintances import keep_acquaintance
from palabre.publishing.actions.kept import keep_template, keep_text
from palabre.publishing.actions.posts import Told, Written
from palabre.publishing.rules import KeptKind

TAGS = {
    "Café": "#café #torréfaction #Rennes",
    "Recettes": "#recette #barista #latteart",
}
PEOPLE = {"La Borne": "laborne", "Aïssatou Ndiamé": "aissatoundiame"}
SIGNATURE = "Brûlerie Lanterne · 12, rue du Puits, Rennes"
TEMPLATE = (
    "Dégustation à {ville}, {jour} : {café}, torréfié cette semaine.\n\n"
    "Entrée libre, sans réservation. Qui vient ?"
)


def furnish_kept(by: Actor, brand: Brand, accounts: list[Channel]) -> None:
    """Keep hashtags, a signature, a template, and whom the posts name."""
    for name, text in TAGS.items():
        keep_text(by, brand, KeptKind.TAGS, name, text)
    keep_text(by, brand, KeptKind.SIGNATURE, "Adresse", SIGNATURE)
    told = [Told(one.pk) for one in accounts[:2]]
    for name, handle in PEOPLE.items():
        keep_acquaintance(by, brand, name, {accounts[0].platform: handle})
    keep_template(by, brand, "Dégustation", Written(text=TEMPLATE, language="fr", told=told))
