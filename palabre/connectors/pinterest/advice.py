"""What one does well to know before speaking there, in our own words."""

from palabre.connectors.advice import Advice
from palabre.connectors.words import N_

ADVICE = Advice(
    about=N_(
        "People plan here: a kitchen, a wedding, a journey. A picture leads to your page months "
        "later."
    ),
    do=N_("Tie each picture to the very page that helps; describe what one can do with it."),
    dont=N_("Don’t pin a logo, and don’t pin what others made as if it were yours."),
    profile=N_("Boards named as people search: “small balcony”, not “collection 4”."),
    rhythm=N_("A few pictures a week, ahead of the season that they are for."),
    answers=N_("Little is asked here; answer what is, and look at which boards keep you."),
    media=N_("Upright pictures with few words in them, readable on a phone."),
)
