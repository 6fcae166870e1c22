"""What hand-written rules hear in a text: words and turns of phrase in French and English, and its shape.

They read a text as the tone model normalises it: folded, without accents, one space between tokens, links
as "http". A rule says nothing by itself: the model learnt how much each is worth, and which together.
"""

import re
import string
from collections.abc import Iterator, Sequence
from functools import lru_cache

import numpy as np
import regex
from numpy.typing import NDArray

Floats = NDArray[np.float32]

# A group counts how often it is heard. French and English together: few words mean two things.
GROUPS: dict[str, str] = {
    "broken": r"en panne|panne|cass\w+|defectueu\w+|bugs?|bugue|plante|fuit|abime\w*|dechir\w+|rame|"
    r"(?:ne|n) \w+ (?:plus|pas)|hors service|perdue?|broke|broken|faulty|crash\w*|leaks?|cracked|"
    r"damaged|(?:doesn|isn|won|can|don|couldn) t|stopped working|down again|lost|freezes",
    "waited": r"toujours (?:rien|pas|aucune?|en)|attends|attente|attendu|retards?|jamais|aucune reponse|"
    r"annulee?s?|rembours\w+|still|never|waited|waiting|on hold|late|delay\w*|cancelled|refund\w*|"
    r"again|encore (?:un|une|en)|pending",
    "scolded": r"honte\w*|inadmissible|inacceptable|lamentable|deplorable|catastroph\w+|scandaleux|nulle?s?|"
    r"minable|arnaque\w*|marre|ras le bol|decu\w*|deception|degout\w*|worst|awful|terrible|"
    r"horrible|appalling|disgusting|unacceptable|disappoint\w*|let ?down|rip off|useless|rude|"
    r"pathetic|sham\w+|fed up|sick of|never again|avoid|fuir|fuyez|eviter|ridicul\w+|joke|sale|"
    r"dirty|filthy|froide?|cold|cher|overpriced|expensive",
    "billed": r"factur\w+|preleve\w*|debite\w*|deux fois|en trop|charged|billed|overcharged|twice|resili\w+",
    "thanked": "merci|mercis|bravo|chapeau|felicitations|thanks|thank you|kudos|hats off|well done|props|"
    "congrats",
    "praised": r"ador\w+|j aime|excellent\w*|parfait\w*|genial\w*|superbe\w*|magnifique\w*|delicieu\w+|"
    r"impeccable|formidable|meilleure?s?|ravie?|satisfaite?|regal\w*|top|au top|merveill\w+|fan|"
    r"sympa|souriant\w*|love|loved|loving|amazing|awesome|brilliant|perfect|great|best|delicious|"
    r"lovely|fantastic|wonderful|superb|impress\w+|gorgeous|flawless|pleased|delighted|happy|"
    r"friendly|excellent",
    "advised": r"recommande\w*|recommend\w*|conseille a|coup de c(?:oe|œ)ur|pepite|gem|five stars|"
    r"5 (?:etoiles|stars)|10 / 10|5 / 5|jamais decue?|hands down|reviendr\w+|be back",
    "delighted": "[❤💛💚💙💜🧡😍🥰👏🙏🤩😋👍🌟⭐]",
    "asked": r"est ce qu\w*|qu est ce|quelqu un (?:sait|peut|saurait)|"
    r"(?:avez|savez|pouvez|livrez|faites) vous|(?:peut|faut|existe t|y a t) (?:on|il)|"
    r"comment (?:faire|fait|on|je|puis)|me demande|(?:voudrais|aimerais) savoir|"
    r"any ?(?:one|body) (?:know|tried|else)|do (?:you|i|we)|can (?:i|we|you|someone)|could you|"
    r"does \w+|is there|are there|how (?:do|can|much|many|long|old)|wonder\w*|like to know|"
    r"quelles?|quels?|combien|what s the|which|pourriez vous|puis je",
    "sought": r"(?:je|j|on|nous) (?:re)?cherch\w+|cherche|recherche d un\w*|besoin d|il (?:me|nous) faut|"
    r"looking for|in the market|(?:we re|i m) after|need (?:a|an|new|to)|shopping for|search of|"
    r"interesse\w*|interested|preneu\w+|wanted",
    "bought": r"achet\w+|achat|command\w+|reserve\w*|precommande\w*|craque\w*|m offrir|souscri\w+|devis|"
    r"equiper|panier|abonnement|buy|buying|orders?|ordering|preorder\w*|purchase|quote|book|"
    r"treat myself|switch\w*|upgrade|wishlist|basket|cart|checkout|splurge|take my money|"
    r"sign me up|soldes|payday",
    "wanted": r"(?:je|on) (?:veux|veut|voudrais|prends|vais|compte|pense|songe|signe)|"
    r"j (?:ai envie|attends|aimerais)|nous (?:voudrions|souhaitons|aimerions)|prochain\w*|"
    r"vivement|des que|i (?:want|need|ll|d)|we (?:d|want|would)|"
    r"i m (?:getting|buying|going|gonna|ordering)|thinking of|plan\w* to|tempted|my eye on|"
    r"ready to|waiting for|definitely|decide\w*|hesite",
    "priced": r"prix|budget|euros?|€|tarifs?|how much|prices?|under|£|quid|dollars?|pounds|\$|cost|moins de",
    "proposed": r"vous (?:devriez|pourriez|y avez pense)|il faudrait|on (?:pourrait|devrait|aimerait)|"
    r"(?:ce|ca) serait|serait (?:bien|top|un plus|plus|vraiment|parfait|judicieux)|"
    r"pourquoi (?:pas|ne pas)|et si|suggestions?|proposition|je (?:propose|suggere|verrais|reve)|"
    r"j aimerais (?:pouvoir|qu)|il (?:ne )?manque\w*|si seulement|a quand|dommage qu|pensez a|"
    r"ajoute[zr]\w*|mettez|imaginer|you (?:should|could|might)|it would (?:be|help|look)|would be|"
    r"would love|what if|why (?:not|don t you)|how about|suggest\w*|feature request|i wish|"
    r"please add|consider\w*|if only|(?:only |all it )?(?:lacks|needs a)|there ought|"
    r"thought (?:of|about)|let (?:people|us|customers)|idees?|ideas?",
    "hired": r"cvs?|candidatur\w+|postul\w+|recrut\w+|embauch\w+|alternance|stages?|stagiaires?|"
    r"apprentissage|cdi|cdd|emplois?|job|jobs|entretien|lettre de motivation|poste|resume|"
    r"cover letter|appl(?:y|ied|ying|ication)|hiring|vacanc\w+|intern\w*|apprenticeship|placement|"
    r"interview|opentowork|position|openings?|role|shifts?|missions?",
    "offered": r"disponible|dispo|available|seeking|hunting|open to|ouverte? a|a l ecoute|"
    r"travailler (?:chez|pour|avec)|rejoindre|integrer|join (?:your|the)|work (?:for|with) you|"
    r"diplome\w*|etudiante?|experience|graduate|student|reconversion|licencie\w*|redundant|"
    r"laid off|debutante?|qualified|references",
    "hires": "nous recrutons|on recrute|we (?:re|are) (?:hiring|recruiting)|envoyez (?:votre|vos|nous)|"
    "send us|va creer|will create|chomage|unemployment|conseils|tips|guide",
    "harmed": r"hopital|hospitalis\w+|morte?s?|mortel\w*|bless\w+|accidents?|intoxi\w+|empoison\w+|incendie|"
    r"feu|explos\w+|allergi\w+|listeria|salmonell\w+|danger\w*|toxi\w+|pesticides?|interdits?|"
    r"hospital|dead|deaths?|died|die|kill\w*|injur\w+|poison\w*|fire|unsafe|burnt?|collaps\w+|"
    r"effondr\w+|crushed|ecrase\w*|malades?|sick",
    "accused": r"boycott\w*|plaintes?|tribunal|proces|avocats?|justice|enquetes?|condamn\w+|accus\w+|"
    r"mis en examen|scandale?s?|corruption|pots de vin|fraud\w*|lawsuit|sue|suing|court|lawyer|"
    r"investigat\w+|class action|action collective|bribe\w*|arrest\w*|fine[ds]|police|escroqu\w+|"
    r"scam\w*|mentai?t|menti|lied|lying|tromp\w+|denonc\w+|revel\w+",
    "alarmed": r"fuites? de|pirat\w+|donnees|rappels?|lots|greve|syndicats?|licenciements?|harcel\w+|"
    r"discrimin\w+|racis\w+|sexis\w+|homophob\w+|esclavage|exploit\w+|maltrait\w+|animaux|"
    r"recall\w*|breach|hack\w*|leaked|strike|unions?|layoffs?|harass\w+|racist|slavery|abus\w+|"
    r"outrage|backlash|indignation|polemique|animals",
    "figured": "morte? de rire|fou rire|dead laughing|i m dead|film|serie|roman|movie|novel|tv|"
    "feu d artifice|fireworks",
    "moneyed": r"gagne[rz]?|gagnant\w*|earn\w*|win|won|winner|argent|money|cash|crypto\w*|bitcoins?|forex|"
    r"trading|casino|paris sportifs|betting|loans?|credit|prets?|invest\w*|profit|revenus?|income|"
    r"riche|rich|rentes",
    "lured": r"clique\w*|click|tap|(?:lien|link) (?:en|dans|in)|dm|dms|mp|pm|inbox|prive\w*|private|"
    r"whatsapp|telegram|bio|contacte\w*|abonne\w*|follow\w*|ecrivez|tag|tague\w*|partage\w*",
    "baited": r"gratuit\w*|free|offerte?|promo\w*|% off|pas chers?|cheap|garantie?s?|guaranteed|"
    r"sans (?:depot|effort)|no deposit|limit\w+|urgent\w*|selected|selectionn\w+|claim|reclamez|"
    r"suspend\w+|confirm\w*|verif\w+|luxe|luxury|secret\w*|sexy|voyan\w+|marabout|psychic|spell|"
    r"pilules?|pills?|iptv",
}  # fmt: skip
# Pairs that say more together than each does alone.
PAIRS = (
    ("sought", "hired"), ("offered", "hired"), ("asked", "hired"), ("wanted", "bought"),
    ("sought", "priced"), ("wanted", "priced"), ("sought", "bought"), ("moneyed", "lured"),
    ("baited", "lured"), ("moneyed", "baited"), ("harmed", "accused"), ("harmed", "alarmed"),
    ("accused", "alarmed"), ("harmed", "figured"), ("thanked", "broken"), ("thanked", "waited"),
    ("praised", "broken"), ("praised", "waited"), ("praised", "thanked"), ("hires", "hired"),
)  # fmt: skip
_FIRST = re.compile(
    r"^(?:@user )*(?:bonjour|salut|hello|hi|hey)? ?,? ?(?:est ce|qu|que|quoi|qui|quand|quelle?s?"
    r"|ou|comment|combien|pourquoi|peut|puis|y a|avez|savez|livrez|faut|what|when|where|who|which"
    r"|why|how|is|are|do|does|can|could|will|would|has|have|any|anyone)\b"
)
_MONEY = re.compile(r"(?:\d[ .,]?)+(?:€|euros?|\$|£|dollars?|pounds|quid|%)|[€$£] ?\d")
_PHONE = re.compile(r"\+ ?\d{2,}")
_PICTOGRAM = re.compile("[\u2190-\U0010ffff]")
_BEYOND, _CAPITALS = re.compile("[^\x00-\x7f]"), string.ascii_uppercase.encode()
_AT = {name: place for place, name in enumerate(GROUPS)}
_LEFT, _RIGHT = ([_AT[pair[side]] for pair in PAIRS] for side in (0, 1))
SHAPES = 14
SIGNS = len(GROUPS) + len(PAIRS) + SHAPES
USUAL_WORDS = 20
KNOWN_WORDS = 20_000
"""Words whose groups are remembered: few words make most of what people write."""


def _alternatives(words: str) -> Iterator[str]:
    """The ways to hear a group: what stands between the bars that no bracket holds."""
    depth, begun = 0, 0
    for place, letter in enumerate(words):
        depth += (letter == "(") - (letter == ")")
        if letter == "|" and not depth:
            yield words[begun:place]
            begun = place + 1
    yield words[begun:]


def _compiled(with_space: bool) -> list[tuple[int, re.Pattern[str]]]:
    """The groups' phrases, or their single words, each as one expression."""
    found = []
    for place, words in enumerate(GROUPS.values()):
        some = [one for one in _alternatives(words) if (" " in one) == with_space]
        if some:
            found.append((place, re.compile(rf"(?:^| )(?:{'|'.join(some)})(?= |$)")))
    return found


_PHRASES, _SINGLE = dict(_compiled(with_space=True)), _compiled(with_space=False)
# The same, to be asked what may go on from what is there.
_BEGUN = [(place, regex.compile(rule.pattern)) for place, rule in _PHRASES.items()]
_ANY = regex.compile(
    "|".join(rule.pattern for rule in (*_PHRASES.values(), *dict(_SINGLE).values()))
)


@lru_cache(maxsize=KNOWN_WORDS)
def _begins_any(start: str) -> bool:
    """Whether anything that is heard may begin with these letters: few words do."""
    return bool(_ANY.match(start, partial=True))


@lru_cache(maxsize=KNOWN_WORDS)
def _of_word(word: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """The groups that a single word belongs to, and those of which a phrase may begin with it."""
    here = f"{word} "
    if not _begins_any(here[:4]):
        return (), ()
    alone = tuple(place for place, rule in _SINGLE if rule.match(word))
    return alone, tuple(place for place, rule in _BEGUN if rule.match(here, partial=True))


def _counted(text: str) -> list[int]:
    """How often each group is heard in a normalised text."""
    heard = [0] * len(GROUPS)
    ends: dict[int, int] = {}  # no word is in two phrases of a group
    at = 0  # where the word begins, or the space before it
    for word in text.split(" "):
        alone, begun = _of_word(word)
        for place in alone:
            heard[place] += 1
        for place in begun:
            if at >= ends.get(place, 0) and (found := _PHRASES[place].match(text, at)):
                heard[place] += 1
                ends[place] = found.end()
        at += len(word) + bool(at)
    return heard


def signs(texts: Sequence[str], normalised: Sequence[str]) -> Floats:
    """What the rules hear: one row of SIGNS numbers, about 0 to 1.5, a text."""
    heard = np.array([_counted(text) for text in normalised], dtype=np.float32).reshape(
        len(texts), len(GROUPS)
    )
    heard = np.log1p(np.minimum(heard, 4))
    # A long text holds a word of every group: what is heard in it counts by how thickly it stands.
    words = np.array([text.count(" ") + 1 for text in normalised], dtype=np.float32)
    heard /= np.sqrt(np.maximum(words / USUAL_WORDS, 1))[:, None]
    both = np.minimum(heard[:, _LEFT], heard[:, _RIGHT])
    shapes = np.array(
        [_shape(*pair) for pair in zip(texts, normalised, strict=True)], dtype=np.float32
    ).reshape(len(texts), SHAPES)
    return np.concatenate([heard, both, shapes], axis=1).astype(np.float32)


def _shape(text: str, normalised: str) -> tuple[float, ...]:
    """Punctuation, links, numbers, length: what says much of spam and of questions."""
    size = max(len(text), 1)
    words = normalised.count(" ") + 1
    asks, first = "?" in text, bool(_FIRST.match(normalised))
    ends = text.rstrip().endswith("?")
    links = normalised.count("http")
    return (
        asks,
        ends,
        first,
        first and ends,
        asks and not ends,
        min(text.count("!"), 4) / 4,
        min(links, 2) / 2,
        min(text.count("#"), 4) / 4,
        min(text.count("@"), 2) / 2,
        bool(_MONEY.search(text)),
        bool(_PHONE.search(text)),
        min(len(_PICTOGRAM.findall(text)), 4) / 4,
        min(_capitals(text) / size, 0.5),
        min(words, 60) / 60,
    )


def _capitals(text: str) -> int:
    """How many capitals there are: those of ASCII, which most are, are counted at once."""
    beyond = "" if text.isascii() else "".join(_BEYOND.findall(text))
    plain = text.encode("ascii", "ignore")
    return len(plain) - len(plain.translate(None, _CAPITALS)) + sum(map(str.isupper, beyond))
