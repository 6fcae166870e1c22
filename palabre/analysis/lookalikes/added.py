"""Words that are set before or after a brand's name, by what they are there for."""

from pathlib import Path

from palabre.analysis.lookalikes.shapes import alike

TRUST, SERVICE, LURE, PERSON = "trust", "service", "lure", "person"
PLAIN, DIGITS, TEXT = "plain", "digits", "text"
PARODY, FAN, CRITIC = "parody", "fan", "critic"

DECLARING = frozenset({PARODY, FAN, CRITIC})
# Words that make a reader trust, ask, pay or hope: enough beside a name of any kind.
TELLING = frozenset({TRUST, SERVICE, LURE, PERSON})

_WORDS = {
    TRUST: (
        "official officiel officielle officiels officielles off oficial ofizial offiziell ufficiale "
        "real vrai vraie verified verifie verifiee certified certifie authentic authentique genuine "
        "legit original"
    ),
    SERVICE: (
        "support help helpdesk helpline aide sav service services client clients clientele customer "
        "customers care assistance assist hotline contact contacts contactez conseil conseiller "
        "conseillers conseillere relation relations urgence urgences urgent reclamation reclamations "
        "commande commandes order orders livraison livraisons delivery suivi colis tracking "
        "reservation reservations booking refund refunds remboursement remboursements sinistre "
        "sinistres desk agent fraude fraud securite security espace compte comptes account accounts "
        "connexion connect login signin logon auth secure secured verif verify verification update "
        "confirm facture factures paiement paiements payment payments pay billing invoice bank "
        "banking wallet rib iban carte card serviceclient customercare"
    ),
    LURE: (
        "giveaway giveaways concours gagnant gagnants winner winners prize prizes cadeau cadeaux gift "
        "gifts bonus airdrop crypto bitcoin btc eth nft token invest investment investissement "
        "trading promo promos promotion promotions deal deals solde soldes outlet sale sales discount "
        "discounts coupon coupons destockage vip recrutement recrute job jobs career careers emploi "
        "rh hr hiring"
    ),
    PERSON: (
        "pdg ceo cfo dg president presidente direction directeur directrice prive privee private "
        "perso personal"
    ),
    PLAIN: (
        "fr france french francais paris lyon marseille lille nantes bordeaux toulouse strasbourg uk "
        "us usa london eu europe be belgique belgium ch suisse ca canada quebec de es it ma maroc dz "
        "tn sn ci africa afrique asia world worldwide international intl global app apps online web "
        "site page pages news media tv mag magazine blog shop store boutique market group groupe inc "
        "corp ltd llc sas sarl co com company hq team pro plus club studio lab labs digital social "
        "insta ig tiktok fb facebook twitter yt youtube tg telegram whatsapp bot backup new nouveau "
        "nouvelle bis alt archive lines info infos direct mobile the la le les l un une my mon mes "
        "nos notre our your votre vos by par chez at a au aux du des d of et and n in on for pour to "
        "is www http https m x xx iam je jesuis cest this its"
    ),
    PARODY: (
        "parody parodie parodique parodies fake faux fausse satire satirique spoof notreally not "
        "pasofficiel"
    ),
    FAN: (
        "fan fans fanpage fanclub fanart fandom fanbase supporter supporters lover lovers love addict "
        "addicts spotters ilove jadore unofficial nonofficiel"
    ),
    CRITIC: (
        "anti boycott boycotte boycottez stop suck sucks hate ihate hater haters victime victimes victim "
        "victims arnaque arnaques arnaqueur scam balance balanceta balanceton leaks mafia collectif "
        "degage demission nonmerci against contre exposed truth shame honte ras marre"
    ),
}

# How far a word reaches and what it is for, by its shape: `officiel` and `0fficieI` are one.
KINDS = {alike(word): (word, kind) for kind, words in _WORDS.items() for word in words.split()}


def _lengths(begins: bool) -> dict[str, tuple[int, ...]]:
    """How long the words are that begin, or end, with two letters, the longest first."""
    found: dict[str, set[int]] = {}
    for shape in KINDS:
        if len(shape) > 1:
            found.setdefault(shape[:2] if begins else shape[-2:], set()).add(len(shape))
    return {pair: tuple(sorted(sizes, reverse=True)) for pair, sizes in found.items()}


HEADS, TAILS = _lengths(begins=True), _lengths(begins=False)


def _ordinary() -> frozenset[str]:
    lines = Path(__file__).with_name("ordinary.txt").read_text("utf-8").splitlines()
    return frozenset(word for line in lines if not line.startswith("#") for word in line.split())


# Beside a name that is a word of every day only a telling word tells.
ORDINARY = _ordinary()
