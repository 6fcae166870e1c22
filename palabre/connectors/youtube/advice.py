"""What one does well to know before speaking there, in our own words."""

from palabre.connectors.advice import Advice
from palabre.connectors.words import N_

ADVICE = Advice(
    about=N_(
        "The place where people look for how something is done: instructions, trials, answers that "
        "last for years."
    ),
    do=N_("Film the questions that customers ask most; say the answer in the first half minute."),
    dont=N_("Don’t upload the advertisement of the season and call it a channel."),
    profile=N_("Lists by question, a short film that says for whom the channel is."),
    rhythm=N_("One useful film a month is more than four hasty ones."),
    answers=N_("Read the comments for the first two days; pin the answer that helps most."),
    media=N_("Clear sound before a fine picture; subtitles of your own; chapters."),
)
