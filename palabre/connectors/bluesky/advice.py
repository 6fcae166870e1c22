"""What one does well to know before speaking there, in our own words."""

from palabre.connectors.advice import Advice
from palabre.connectors.words import N_

ADVICE = Advice(
    about=N_(
        "Short public texts, with lists and feeds that people make themselves; many writers, "
        "researchers, journalists."
    ),
    do=N_("Look for the feed of your subject and be useful in it."),
    dont=N_("Don’t follow hundreds at once: many blocklists take you for a machine."),
    profile=N_("Use your own domain as your name: it proves who you are."),
    rhythm=N_("A little each working day rather than much on one."),
    answers=N_("Quote to add something, answer to speak with somebody."),
    media=N_("A description for each picture; a card for each link."),
)
