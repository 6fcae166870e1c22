"""What one does well to know before speaking there, in our own words."""

from palabre.connectors.advice import Advice
from palabre.connectors.words import N_

ADVICE = Advice(
    about=N_(
        "Your place on the map: hours, photos and reviews, seen by who is already on the way to "
        "you."
    ),
    do=N_("Answer every review, the good ones too, with one thing that only you could say."),
    dont=N_("Never write, buy or exchange reviews: the law forbids it, and it is found out."),
    profile=N_("Right hours, also on holidays; the entrance as one sees it from the street."),
    rhythm=N_("A post when something changes; hours first."),
    answers=N_("To blame: thanks, what you did about it, whom to call. No case files in public."),
    media=N_("Photos of this season, of the real place."),
)
