"""The fictional roaster's charter rules: its words and their reasons, and what a brand adds."""

from palabre.governance.acts import Actor
from palabre.governance.models import Brand
from palabre.publishing.actions.charters import keep_rules
from palabre.publishing.checks import Charter

REASONS = {
    "pas cher": "nous disons « prix juste ».",
    "leader": "nous ne nous comparons à personne.",
    "numéro un": "qui le prouve ?",
    "équitable": "seulement avec le nom du label.",
    "zéro carbone": "la loi demande un bilan publié (Code de l’environnement, art. L229-68).",
}


def furnish_charter(manager: Actor, brand: Brand) -> None:
    """Write the rules of the house in two versions, and what the brand adds."""
    first = Charter(forbidden=("pas cher", "leader"), reasons=_why("pas cher", "leader"))
    keep_rules(manager, brand.organisation, first, [])
    words, risky = ("pas cher", "leader", "numéro un"), ("équitable", "zéro carbone")
    whole = Charter(forbidden=words, risky=risky, reasons=_why(*words, *risky))
    keep_rules(manager, brand.organisation, whole, [], seen=1)
    added = Charter(disclosures=(), risky=("promo*",), disclosed_by=("#équipelanterne",))
    keep_rules(manager, brand.organisation, added, [], brand=brand)


def _why(*words: str) -> dict[str, str]:
    return {one: REASONS[one] for one in words}
