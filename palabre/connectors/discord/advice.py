"""What one does well to know before speaking there, in our own words."""

from palabre.connectors.advice import Advice
from palabre.connectors.words import N_

ADVICE = Advice(
    about=N_(
        "A house of rooms for people who meet often: players, makers, users who help each other."
    ),
    do=N_(
        "Few rooms, clear rules, hosts of flesh and blood; open another room only when one is full."
    ),
    dont=N_("Don’t open it for announcements alone: an empty house speaks against you."),
    profile=N_("A welcome that says what is where and who hosts."),
    rhythm=N_("Somebody of yours is there each day, at hours that are told."),
    answers=N_(
        "Thank those who answer before you; write what is settled where it can be found again."
    ),
    media=N_("Short films and pictures of work that isn’t finished: here one may show it."),
)
