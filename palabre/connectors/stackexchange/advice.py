"""What one does well to know before speaking there, in our own words."""

from palabre.connectors.advice import Advice
from palabre.connectors.words import N_

ADVICE = Advice(
    about=N_("Questions of a trade with answers that are voted on and stay for good."),
    do=N_(
        "Answer what is asked, completely, with sources; say where you work if your product is "
        "named."
    ),
    dont=N_("Don’t recommend your own product without saying that it is yours."),
    profile=N_("A name, a trade, an employer: people judge an answer by who gives it."),
    rhythm=N_("When there is a question that you know the answer to."),
    answers=N_("Improve your answer when somebody finds a fault in it."),
    media=N_("Code and figures as text, not as pictures of them."),
)
