"""What one does well to know before speaking there, in our own words."""

from palabre.connectors.advice import Advice
from palabre.connectors.words import N_

ADVICE = Advice(
    about=N_("News, journalists, politics and customer complaints, in public and within minutes."),
    do=N_("Say what you know, what you don’t know yet, and when you will say more."),
    dont=N_("Don’t quarrel before an audience, and don’t join a trend that costs somebody dearly."),
    profile=N_("Say what the account is for, who writes, and at which hours."),
    rhythm=N_(
        "Only if somebody reads it every working day; better no account than one that nobody "
        "watches."
    ),
    answers=N_("One public answer, then a private message for names and order numbers."),
    media=N_(
        "Charts and photos with a description; no screenshots of text that cannot be read aloud."
    ),
)
