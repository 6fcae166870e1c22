"""What one does well to know before speaking there, in our own words."""

from palabre.connectors.advice import Advice
from palabre.connectors.words import N_

ADVICE = Advice(
    about=N_("Reviews of shops and services, read just before somebody buys."),
    do=N_("Ask all customers for their opinion, not the happy ones alone."),
    dont=N_("Don’t report a review because it hurts: only what is false or breaks the rules."),
    profile=N_("Who you are, where you are registered, how one reaches a person."),
    rhythm=N_(
        "Read each working day; a week-old complaint without an answer costs more than the "
        "complaint."
    ),
    answers=N_("Answer who wrote, but for who reads: calm, concrete, with what was put right."),
    media=N_("No pictures: words count here."),
)
