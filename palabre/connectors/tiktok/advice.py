"""What one does well to know before speaking there, in our own words."""

from palabre.connectors.advice import Advice
from palabre.connectors.words import N_

ADVICE = Advice(
    about=N_(
        "Short films that are found by interest and not by acquaintance; many who watch don’t know "
        "you."
    ),
    do=N_("One idea a film, told by a person, from the first second on."),
    dont=N_("Don’t copy a joke that isn’t yours, and don’t film people who didn’t agree."),
    profile=N_("Who you are and where you can be found, in one line."),
    rhythm=N_("Regularly for some weeks, then look at what was watched to the end."),
    answers=N_("Answer a good question with a film; answer the others in words."),
    media=N_("Upright, subtitled, with music that you may use for a firm."),
)
