"""What is said of a suspect: a sentence for each reason and an advice for each class, to be translated."""

from palabre.analysis.words import N_

CLASSES = {
    "clone": N_("Clone"),
    "lookalike": N_("Look-alike"),
    "phishing": N_("Phishing"),
    "parody": N_("Parody"),
    "fan": N_("Fan"),
    "critic": N_("Critic"),
}

ADVICE = {
    "clone": N_(
        "Keep a dated copy, warn the people who follow it, and report it as impersonation."
    ),
    "lookalike": N_(
        "Look who is behind it before you act: others may bear such a name in good faith."
    ),
    "phishing": N_(
        "Keep a dated copy and report it at once; tell customers where your real accounts are."
    ),
    "parody": N_("Parody that says so is no fraud: leave it, or answer with humour."),
    "fan": N_("Fans are no fraud: say hello, and agree on your logo if they use it."),
    "critic": N_("Criticism is no fraud: listen to what it says; trying to silence it spreads it."),
}

REASONS = {
    "same": N_("It takes the name “%(official)s” whole."),
    "same_name": N_("It shows the name “%(official)s”; somebody may also just be called so."),
    "same_picture": N_("It shows the picture of “%(official)s”."),
    "separators": N_("It differs from “%(official)s” only by dots, lines or spaces."),
    "accents": N_("It differs from “%(official)s” only by accents."),
    "foreign": N_("It writes “%(official)s” with foreign letters that look the same: %(letters)s."),
    "shaped": N_("It writes “%(official)s” with characters that look the same: %(letters)s."),
    "hidden": N_("It hides characters that can't be seen."),
    "backwards": N_("It is written backwards and shown the right way round."),
    "swapped": N_("It swaps letters of “%(official)s”: %(now)s for %(was)s."),
    "doubled": N_("It writes one “%(now)s” more than “%(official)s”."),
    "missing": N_("It leaves the “%(was)s” out of “%(official)s”."),
    "inserted": N_("It puts a “%(now)s” into “%(official)s”."),
    "neighbour": N_("It writes “%(now)s”, the key beside “%(was)s”, in “%(official)s”."),
    "vowel": N_("It writes “%(now)s” for the vowel “%(was)s” of “%(official)s”."),
    "replaced": N_("It writes “%(now)s” for the “%(was)s” of “%(official)s”."),
    "sound": N_("It sounds like “%(official)s”."),
    "turned": N_("It turns the words of “%(official)s” round."),
    "part": N_("It takes a part of the name “%(official)s”."),
    "added": N_("It adds “%(words)s” to “%(official)s”."),
    "ending": N_("It is the address of “%(official)s” with another ending: %(ending)s."),
    "below": N_("It begins like the address of “%(official)s”, but belongs to %(owned)s."),
    "punycode": N_("Its address is shown with foreign letters: %(shown)s."),
    "checked": N_("It puts a check mark into its name."),
    "asks": N_("It asks people for something: “%(words)s”."),
    "declared": N_("It says itself what it is: “%(words)s”."),
}
