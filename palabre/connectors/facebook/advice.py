"""What one does well to know before speaking there, in our own words."""

from palabre.connectors.advice import Advice
from palabre.connectors.words import N_

ADVICE = Advice(
    about=N_(
        "Neighbours, customers and clubs talk here in pages and groups; local firms are looked up "
        "and written to."
    ),
    do=N_(
        "Answer under your own page first; take part in groups as a person who says where they "
        "work."
    ),
    dont=N_(
        "Don’t ask people to like, share or tag friends for a prize: the network lowers it, and "
        "people tire of it."
    ),
    profile=N_(
        "Opening hours, address, phone and who answers; a pinned post that says what one may ask "
        "here."
    ),
    rhythm=N_(
        "Two or three useful posts a week are enough; a silent page looks like a closed shop."
    ),
    answers=N_(
        "Private messages are customer service: say when somebody reads them, and hold to it."
    ),
    media=N_("Photos of people and places of yours; write under a video what is said in it."),
)
