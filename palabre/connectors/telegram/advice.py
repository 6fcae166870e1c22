"""What one does well to know before speaking there, in our own words."""

from palabre.connectors.advice import Advice
from palabre.connectors.words import N_

ADVICE = Advice(
    about=N_("A channel to those who asked for it, a group among those who know each other."),
    do=N_("Say at the door what is sent, how often, and how one leaves."),
    dont=N_("Don’t add people to a group; let them come."),
    profile=N_(
        "A clear name, a link from your site that proves the channel is yours: false ones are "
        "common."
    ),
    rhythm=N_("Rarely and to the point: every message rings a pocket."),
    answers=N_("If nobody answers in the channel, say where somebody does."),
    media=N_("Light pictures; the text must do without them."),
)
