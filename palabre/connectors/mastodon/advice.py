"""What one does well to know before speaking there, in our own words."""

from palabre.connectors.advice import Advice
from palabre.connectors.words import N_

ADVICE = Advice(
    about=N_(
        "Many small houses with hosts of their own; people follow people, and nothing is pushed by "
        "advertising."
    ),
    do=N_(
        "Choose a server whose rules suit you, introduce yourself, and take part before you tell of "
        "yourself."
    ),
    dont=N_("Don’t pass on your posts of another network by machine; people notice, and mute you."),
    profile=N_("Links that prove that the account is yours; whether a person or a team writes."),
    rhythm=N_("As often as you also read and answer."),
    answers=N_(
        "Answers come slowly and are long; thank, correct yourself in public, don’t search for "
        "opponents."
    ),
    media=N_("Every picture has a description here: without one it is passed on less."),
)
