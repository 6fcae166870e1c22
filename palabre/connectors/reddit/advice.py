"""What one does well to know before speaking there, in our own words."""

from palabre.connectors.advice import Advice
from palabre.connectors.words import N_

ADVICE = Advice(
    about=N_(
        "Communities by subject, each with rules and moderators; honest opinions of products, read "
        "for years."
    ),
    do=N_("Read for weeks first. Say that you are of the firm whenever you speak of it."),
    dont=N_(
        "Don’t advertise in a community, don’t vote with several accounts: it is noticed and told "
        "on."
    ),
    profile=N_("A name that says for whom you write; a history of helping."),
    rhythm=N_("When somebody asks what you know. There is no calendar for that."),
    answers=N_("Answer the question itself, with your reasons, in the thread; accept a No."),
    media=N_("Links to sources that aren’t yours count more than your own."),
)
