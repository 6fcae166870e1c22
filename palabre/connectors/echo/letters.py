"""What people write to the fictional roaster: each a talk of one or more texts. All of it invented."""

from dataclasses import dataclass

from palabre.connectors.contract import Kind


@dataclass(frozen=True, slots=True)
class Letter:
    """What one person says, one text after the other."""

    language: str
    kind: Kind
    texts: tuple[str, ...]
    subject: str = ""


_C, _M, _R, _E = Kind.COMMENT, Kind.MESSAGE, Kind.REVIEW, Kind.MAIL

LETTERS: tuple[Letter, ...] = (
    Letter("fr", _C, ("Bonjour, le café d’Éthiopie est-il encore disponible en grains ?",)),
    Letter("fr", _C, ("Toujours pas reçu mon colis, commandé il y a neuf jours. Que se passe-t-il ?",
                      "Et le suivi n’a pas bougé depuis lundi…")),
    Letter("fr", _C, ("Merci pour l’accueil samedi, la dégustation était passionnante !",)),
    Letter("fr", _C, ("Vos sachets vont-ils au compost de jardin ou seulement à l’industriel ?",)),
    Letter("fr", _C, ("La mouture « piston » de la dernière fois était beaucoup trop fine.",
                      "Je peux vous envoyer une photo si ça vous aide.")),
    Letter("fr", _C, ("Est-ce que la boutique de Strasbourg est ouverte le dimanche ?",)),
    Letter("fr", _C, ("Quelle différence entre la Luciole et un café glacé classique ?",)),
    Letter("fr", _C, ("Une idée : un abonnement à deux cafés différents chaque mois, parfait.",)),
    Letter("fr", _M, ("Bonjour, je souhaite modifier l’adresse de livraison de ma commande 20418.",
                      "C’est urgent, elle part demain d’après votre message.")),
    Letter("fr", _M, ("Bonsoir, faites-vous des tarifs pour un bureau de quinze personnes ?",)),
    Letter("fr", _M, ("Je n’arrive pas à me connecter à mon compte depuis hier soir.",
                      "Voilà, j’ai réessayé avec un autre navigateur : même chose.")),
    Letter("fr", _M, ("Recrutez-vous encore pour le comptoir de Nantes ? Barista depuis quatre ans.",)),
    Letter("fr", _M, ("J’ai été débité deux fois pour la même commande. Pouvez-vous regarder ?",)),
    Letter("fr", _R, ("Excellent café, conseil précis, mais vingt minutes d’attente un mardi matin.",),
           "Très bon mais long"),
    Letter("fr", _R, ("La meilleure torréfaction du quartier, je ne vais plus ailleurs.",), "Parfait"),
    Letter("fr", _R, ("Serveur pressé et tasse tiède. Dommage, le café lui-même est bon.",), "Déçue"),
    Letter("fr", _E, ("Bonjour,\n\nNous ouvrons un restaurant en mars et cherchons un torréfacteur. Êtes-vous"
                      " disponibles pour un rendez-vous la semaine prochaine ?\n\nBien à vous",),
           "Un torréfacteur pour notre restaurant"),
    Letter("fr", _E, ("Bonjour,\n\nMa carte cadeau de 40 € est refusée au paiement. Le code est pourtant"
                      " valable jusqu’en juin.\n\nMerci d’avance",), "Carte cadeau refusée"),
    Letter("en", _C, ("Do you ship to Ireland? The site won’t let me choose it.",)),
    Letter("en", _C, ("Loved the cupping on Saturday, thank you all!",)),
    Letter("en", _C, ("Is the new bag really compostable at home? The label says something else.",
                      "Asking because our council refused it last week.")),
    Letter("en", _C, ("Which grind would you pick for a moka pot?",)),
    Letter("en", _M, ("Hi, my order 20377 arrived with one bag missing. Could you check?",
                      "Happy to send a picture of the parcel.")),
    Letter("en", _M, ("Do you have decaf that doesn’t taste like cardboard? Serious question.",)),
    Letter("en", _R, ("Best flat white in town. The queue is real, though.",), "Worth the wait"),
    Letter("en", _E, ("Hello,\n\nWe would love to interview your head roaster this spring. Who may we"
                      " ask?\n\nKind regards",), "Interview for our spring issue"),
)  # fmt: skip
