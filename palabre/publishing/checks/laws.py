"""The sentences that give a law's reason, by country: France, the United Kingdom, the United States.

They tell where a question comes from; they are no legal advice.
"""

from palabre.connectors.words import N_

COUNTRIES = ("fr", "gb", "us")

DEFAMATION = {
    "fr": N_(
        "This accuses somebody who is named: without proof it is defamation (loi du 29 juillet 1881,"
        " art. 29)."
    ),
    "gb": N_(
        "This accuses somebody who is named: unless it is true it may be libel (Defamation Act 2013)."
    ),
    "us": N_("This accuses somebody who is named: if it is false it may be libel."),
}
INSULT = {
    "fr": N_("This is an insult: in public it is an offence (loi du 29 juillet 1881, art. 29)."),
    "gb": N_(
        "This is an insult: sent in public it may be an offence (Communications Act 2003,"
        " section 127)."
    ),
    "us": N_("This is an insult: the networks' own rules forbid it."),
}
HEALTH = {
    "fr": N_(
        "This promises health: to say falsely that a product heals is a misleading practice (Code de la"
        " consommation, art. L121-4), and claims for food need a permission (règlement CE 1924/2006)."
    ),
    "gb": N_(
        "This promises health: advertisers must hold proof, and medicines may not be claimed otherwise"
        " (CAP Code, section 12)."
    ),
    "us": N_("This promises health: claims need scientific proof (FTC Act, section 5)."),
}
FINANCE = {
    "fr": N_(
        "This promises gains: what is said of investments must be exact and show the risks (Code"
        " monétaire et financier, art. L533-12)."
    ),
    "gb": N_(
        "This promises gains: what is said of investments must be fair and show the risks (Financial"
        " Services and Markets Act 2000, section 21)."
    ),
    "us": N_("This promises gains: no return may be guaranteed without showing risks (SEC rules)."),
}
COMPARATIVE = {
    "fr": N_(
        "This says that you are better or cheaper: keep the proof and its date at hand (Code de la"
        " consommation, art. L121-2 and L122-1)."
    ),
    "gb": N_(
        "This says that you are better or cheaper: keep the proof and its date at hand (CAP Code,"
        " rules 3.7 and 3.33)."
    ),
    "us": N_(
        "This says that you are better or cheaper: keep the proof at hand (FTC Act, section 5)."
    ),
}
REDUCTION = {
    "fr": N_(
        "A reduction is told with the lowest price of the 30 days before it (Code de la consommation,"
        " art. L112-1-1)."
    ),
    "gb": N_("A reduction must be real: say the earlier price (CAP Code, rule 3.40)."),
    "us": N_("A reduction must be real: say the earlier price (16 CFR part 233)."),
}
ADVERTISING = {
    "fr": N_(
        "Write « Publicité » or « Collaboration commerciale » where it is seen at once: what was paid or"
        " given must be said (loi no 2023-451 du 9 juin 2023, art. 5)."
    ),
    "gb": N_(
        "Begin with #ad: what was paid or given must be obvious (CAP Code, section 2; Digital Markets,"
        " Competition and Consumers Act 2024)."
    ),
    "us": N_("Begin with #ad: what was paid or given must be clear (FTC, 16 CFR part 255)."),
}
EMPLOYMENT = {
    "fr": N_(
        "Say that you work for the house: who speaks for a firm may not pass for a customer (Code de la"
        " consommation, art. L121-4)."
    ),
    "gb": N_(
        "Say that you work for the house: who speaks for a firm may not pass for a customer (Digital"
        " Markets, Competition and Consumers Act 2024, schedule 20)."
    ),
    "us": N_("Say that you work for the house: such ties must be clear (FTC, 16 CFR part 255.5)."),
}
COPYRIGHT = {
    "fr": N_(
        "By which right may %(file)s be shown? Say its licence and its author (Code de la propriété"
        " intellectuelle, art. L122-4)."
    ),
    "gb": N_(
        "By which right may %(file)s be shown? Say its licence and its author (Copyright, Designs and"
        " Patents Act 1988, section 16)."
    ),
    "us": N_(
        "By which right may %(file)s be shown? Say its licence and its author (17 U.S.C., section 106)."
    ),
}
ALCOHOL_WARNING = N_(
    "A text for alcohol carries « L’abus d’alcool est dangereux pour la santé » (loi Évin, Code de la"
    " santé publique, art. L3323-4)."
)
ALCOHOL_SCENE = N_(
    "Advertising for alcohol tells of the product only, not of feasts, sport, success or the young (loi"
    " Évin, Code de la santé publique, art. L3323-4)."
)
