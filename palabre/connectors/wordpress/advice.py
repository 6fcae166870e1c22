"""What one does well to know before speaking there, in our own words."""

from palabre.connectors.advice import Advice
from palabre.connectors.words import N_

ADVICE = Advice(
    about=N_(
        "Your own house: what you write here stays yours, is found for years, and is what the "
        "others link to."
    ),
    do=N_("One question of a customer an article; the answer first, the reasons after it."),
    dont=N_("Don’t publish what is said everywhere; write what you alone know."),
    profile=N_("Who writes, with a face, and how one reaches them."),
    rhythm=N_("A rhythm that you keep for a year: every second week is fine."),
    answers=N_("Leave comments open as long as somebody reads them; answer each one that asks."),
    media=N_("One good picture of your own, light enough for a phone."),
)
