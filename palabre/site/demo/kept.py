"""What the fictional roaster keeps for its next posts."""

from palabre.channels.models import Channel
from palabre.engagement.actions.macros import Wish, keep_macro
from palabre.engagement.actions.replies import keep_reply
from palabre.engagement.macros import Part, Step
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
REPLIES = {
    "retard": (
        "Colis en retard",
        "Bonjour {prénom|à vous}, je suis désolé de ce retard. Pouvez-vous m’écrire votre numéro de commande "
        "en message privé ? Je regarde tout de suite.\n{agent}, {marque}",
        "Hello {first name|there}, I’m sorry for the delay. Could you send me your order number in a private "
        "message? I’ll look at once.\n{agent}, {brand}",
    ),
    "horaires": (
        "Horaires du comptoir",
        "Bonjour {prénom}, le comptoir est ouvert du mardi au samedi, de 9 h à 19 h. Au plaisir !",
        "Hello {first name}, the counter is open from Tuesday to Saturday, 9 to 7. See you soon!",
    ),
    "merci": ("Merci pour l’avis", "Merci {nom}, toute l’équipe vous lit avec plaisir.", ""),
}
# Each macro with what it does; a reply by its shortcut.
MACROS = {
    "Colis en retard": [
        Part(Step.REPLY, "retard"), Part(Step.TAG, "commande"), Part(Step.PRIORITY, "high"),
        Part(Step.ASSIGN, "me"),
    ],
    "Remercier et clore": [Part(Step.REPLY, "merci"), Part(Step.SEND), Part(Step.DONE)],
    "Relancer demain": [
        Part(Step.NOTE, "Attend une réponse du transporteur."), Part(Step.SNOOZE, "tomorrow"),
    ],
}  # fmt: skip
TEMPLATE = (
    "Dégustation à {ville}, {jour} : {café}, torréfié cette semaine.\n\n"
    "Entrée libre, sans réservation. Qui vient ?"
)


def furnish_kept(by: Actor, brand: Brand, accounts: list[Channel]) -> None:
    """Keep hashtags, a signature, a template, whom the posts name, replies and macros."""
    for name, text in TAGS.items():
        keep_text(by, brand, KeptKind.TAGS, name, text)
    keep_text(by, brand, KeptKind.SIGNATURE, "Adresse", SIGNATURE)
    told = [Told(one.pk) for one in accounts[:2]]
    for name, handle in PEOPLE.items():
        keep_acquaintance(by, brand, name, {accounts[0].platform: handle})
    replies = {
        shortcut: keep_reply(by, brand, name, {"fr": french, "en": english}, shortcut)
        for shortcut, (name, french, english) in REPLIES.items()
    }
    for name, parts in MACROS.items():
        filled = [
            Part(one.step, str(replies[one.value].pk)) if one.step is Step.REPLY else one
            for one in parts
        ]
        keep_macro(by, brand, Wish(name, filled))
    keep_template(by, brand, "Dégustation", Written(text=TEMPLATE, language="fr", told=told))
