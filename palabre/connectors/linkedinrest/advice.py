"""What one does well to know before speaking there, in our own words."""

from palabre.connectors.advice import Advice
from palabre.connectors.words import N_

ADVICE = Advice(
    about=N_("Work: customers of firms, partners, future colleagues, and what your people know."),
    do=N_(
        "Let people of the house speak in their own names, and say in plain words what they learnt."
    ),
    dont=N_(
        "Don’t write to strangers to sell; a mass message costs you the name that you came to make."
    ),
    profile=N_(
        "What you do for whom, in one sentence; a page that looks inhabited: people, places, open "
        "posts."
    ),
    rhythm=N_("Once or twice a week, in working hours."),
    answers=N_(
        "Thank who adds something, answer who doubts; comments of experts are worth more than the "
        "post."
    ),
    media=N_("A document with a few clear pages, or a photo of the work; no stock pictures."),
)
