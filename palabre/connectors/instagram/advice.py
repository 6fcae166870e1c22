"""What one does well to know before speaking there, in our own words."""

from palabre.connectors.advice import Advice
from palabre.connectors.words import N_

ADVICE = Advice(
    about=N_("A place of pictures: what you make, how it is made, and those who make it."),
    do=N_(
        "Show the work and its hands; name the people and places that are seen, with their leave."
    ),
    dont=N_("Don’t buy followers or comments; it shows, and nobody talks to you for it."),
    profile=N_("One line that says what you make and where; one link that is kept up to date."),
    rhythm=N_("Less often and well made; passing pictures of the day for what needn’t stay."),
    answers=N_(
        "Answer comments under the picture; move to private messages for what concerns one person "
        "alone."
    ),
    media=N_("Daylight, upright pictures, and a description for those who don’t see them."),
)
