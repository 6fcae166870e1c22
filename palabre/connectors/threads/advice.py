"""What one does well to know before speaking there, in our own words."""

from palabre.connectors.advice import Advice
from palabre.connectors.words import N_

ADVICE = Advice(
    about=N_(
        "Short texts among people who often know each other’s pictures: remarks, questions, small "
        "news."
    ),
    do=N_("Ask real questions and stay to read what is answered."),
    dont=N_("Don’t paste the caption of a picture: it was written for another place."),
    profile=N_("The same name and face as on your pictures, so that people know you again."),
    rhythm=N_("A few times a week, when you have something to ask or to tell."),
    answers=N_("Answers are most of what is read here: give them the time of a post."),
    media=N_("A picture only where it tells more than the text."),
)
