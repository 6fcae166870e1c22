"""What is true of most places of a kind: the advice for networks that have none of their own."""

from palabre.connectors.advice import Advice
from palabre.connectors.contract import Kind, Platform
from palabre.connectors.words import N_

USUAL: dict[Kind, Advice] = {
    Kind.POST: Advice(
        about=N_("Short public texts, seen by those who follow and those who search."),
        do=N_("Say one thing at a time, and stay to answer."),
        dont=N_("Don’t speak of yourself alone: three useful texts for one of your own affairs."),
        profile=N_("Who writes, for whom, and at which hours somebody answers."),
        rhythm=N_("As often as somebody can answer what comes back."),
        answers=N_(
            "Answer in public what is of use to others, in private what concerns one person."
        ),
        media=N_("Your own pictures, each with a description."),
    ),
    Kind.PHOTO: Advice(
        about=N_("Pictures, looked at for themselves and found by what they show."),
        do=N_("Name what is seen, where, and who made it."),
        dont=N_("Don’t show people without their leave, nor what others made as yours."),
        profile=N_("One line about what you show, and a link."),
        rhythm=N_("Few and good."),
        answers=N_("Thank for remarks; tell how it was made when somebody asks."),
        media=N_("The largest picture you have, with its licence said."),
    ),
    Kind.VIDEO: Advice(
        about=N_("Films, found by what one looks for."),
        do=N_("Show how something is done; the answer comes first."),
        dont=N_("Don’t bring the advertisement alone."),
        profile=N_("For whom the films are, in one line."),
        rhythm=N_("Rather rarely and well."),
        answers=N_("Read the comments for the first days."),
        media=N_("Clear sound and subtitles."),
    ),
    Kind.FORUM: Advice(
        about=N_(
            "People of a trade or a taste who have known each other for years; a stranger who sells "
            "is shown out."
        ),
        do=N_("Read the rules, ask the hosts, introduce yourself with your name and your firm."),
        dont=N_("Never praise your product under another name."),
        profile=N_("Your name, your part in the firm, and what you can answer."),
        rhythm=N_("When you are asked, or when you know."),
        answers=N_("Stay in the thread until the question is settled; say so when it is."),
        media=N_("Text first; a picture where it helps to understand."),
    ),
    Kind.REVIEW: Advice(
        about=N_("Opinions of those who bought, read by those who are about to."),
        do=N_("Answer each one within the days that you promise; tell what was put right."),
        dont=N_("Never write, buy or exchange reviews, and don’t ask the happy ones only."),
        profile=N_("Right name, address, hours and version."),
        rhythm=N_("Every working day."),
        answers=N_("Thank, say what you do about it, name a person; no quarrel and no case files."),
        media=N_("Photos of what one really gets."),
    ),
    Kind.MESSAGE: Advice(
        about=N_("Rooms of people who talk at once and want a quick word."),
        do=N_("Say who you are when you come in; help; go when you aren’t needed."),
        dont=N_("Don’t send the same word to many rooms."),
        profile=N_("A name that says for whom you speak."),
        rhythm=N_("Be there at hours that are told."),
        answers=N_("Quickly or not at all: an hour is long here."),
        media=N_("Links and short texts; large files elsewhere."),
    ),
    Kind.ARTICLE: Advice(
        about=N_("Longer texts that stay, are found again and can be quoted."),
        do=N_("Answer one question an article; the answer first."),
        dont=N_("Don’t write for machines that search, but for people who ask."),
        profile=N_("Who writes and how one reaches them."),
        rhythm=N_("A rhythm that you keep for a year."),
        answers=N_("Answer comments; correct what was wrong, and say that you did."),
        media=N_("One picture that explains something."),
    ),
    Kind.MAIL: Advice(
        about=N_("A letter to those who asked for it: the most personal of your channels."),
        do=N_("Write as to one person; say at once why it is worth reading."),
        dont=N_("Never write to addresses that didn’t ask, nor hide the way out."),
        profile=N_("A sender that people know, and that takes answers."),
        rhythm=N_("As often as you promised when people signed up."),
        answers=N_("Read the answers: who answers a letter is worth ten who click."),
        media=N_("It must be understood without its pictures."),
    ),
    Kind.WIKI: Advice(
        about=N_("Knowledge that everybody writes together, by rules that aren’t yours."),
        do=N_("Correct facts on the talk page, with a source, and say whom you work for."),
        dont=N_("Don’t write the article about yourself, nor remove blame that has a source."),
        profile=N_("If you are paid for it, state so on your page."),
        rhythm=N_("Rarely."),
        answers=N_("Discuss with reasons; accept what is decided."),
        media=N_("Give pictures with a free licence."),
    ),
    Kind.COMMENT: Advice(
        about=N_("Remarks under a text, where readers are most attentive."),
        do=N_("Thank, answer, and mend the text where the remark is right."),
        dont=N_("Don’t delete blame; only insults, lies about persons, and spam."),
        profile=N_("Sign with your name and your part in the house."),
        rhythm=N_("Within a day."),
        answers=N_("Under the remark itself, so that others read it."),
        media=N_("Seldom needed."),
    ),
}


def advice_for(of: Platform) -> Advice:
    """A network's own advice, else that of its kind."""
    return of.advice or USUAL[of.kind]
