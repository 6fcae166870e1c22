"""The words of the path: what each step is for, how long it takes, who takes part, and one firm's example.

The firm of the examples, Brumaire Cycles, is fictional; it is the same on all steps.
"""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from palabre.strategy.rules import PathStep
from palabre.strategy.words import Words


@dataclass(frozen=True, slots=True)
class Told:
    """A step in words. ``door`` is the name of the page on which the step is done."""

    title: Words
    question: Words
    why: Words
    example: Words
    minutes: int
    who: Words
    door: str
    act: Words


FIRM = _("Brumaire Cycles, eleven people who build and mend bicycles. The firm is fictional.")

STEPS: dict[str, Told] = {
    PathStep.PLACE: Told(
        _("Place in the strategy"),
        _("What do social media serve in this firm?"),
        _(
            "Social media are a means. Begin with what the firm wants anyway this year, and tick "
            "the few goals that talking with people can serve. The shop, the phone and the letters "
            "stay: what is new completes them. Then say as whom you speak, what you promise and "
            "how it sounds."
        ),
        _(
            "Brumaire wants to keep its customers of the first year, to sell forty cargo bicycles "
            "and to find a second mechanic. It ticks the first and the third. It speaks as an "
            "expert, and promises “an honest answer within the day, also when it is: walk”."
        ),
        3,
        _("Management, with who knows the customers best"),
        "decide_stance",
        _("Say how you stand"),
    ),
    PathStep.MISSIONS: Told(
        _("Missions"),
        _("What shall you be active for?"),
        _(
            "Two or three missions, never more: each takes people and time every week. What people "
            "already say of you speaks for some of them. Choose what you can keep up for a year."
        ),
        _(
            "People ask Brumaire twenty questions a week about tyres and lights, and nobody "
            "answers. It chooses customer support and recommendation, and leaves sales for next "
            "year."
        ),
        2,
        _("Management, marketing, customer service"),
        "decide_missions",
        _("Choose missions"),
    ),
    PathStep.LISTENING: Told(
        _("Listening and audit"),
        _("What is said already, where, and by whom?"),
        _(
            "Listen before you speak. Read what was said of you, of your competitors and of your "
            "trade: where people talk, in which tone, and what they want. Who speaks first and "
            "listens later answers questions that nobody asked."
        ),
        _(
            "In a fortnight Brumaire hears 84 texts: most on a forum of commuters where it has "
            "never been, a third of them questions. The chain store is named four times as often, "
            "and blamed twice as often."
        ),
        1,
        _("Who will answer later"),
        "listen_stream",
        _("Read what was heard"),
    ),
    PathStep.OBJECTIVES: Told(
        _("Objectives"),
        _("How will you know that it works?"),
        _(
            "At least one objective for each mission: what changes for people or for the firm, by "
            "how much, by which day, and who answers for it. Told without the name of a tool: "
            "tools change. Its value of today is measured at once, so that nobody argues about it "
            "in a year."
        ),
        _(
            "“Half of those who write have an answer within four working hours, by the end of "
            "June.” Today it is two days. Leïla, who runs the shop, answers for it."
        ),
        3,
        _("Who leads each mission"),
        "decide_objectives",
        _("Set objectives"),
    ),
    PathStep.MEANS: Told(
        _("Means"),
        _("Who does it, in which hours, with which money?"),
        _(
            "Talking costs hours before it costs money. Say for each mission how many hours a "
            "month, and how much money. If nobody has the hours, take up fewer missions: an "
            "account that falls silent harms more than none."
        ),
        _(
            "Leïla has four hours a week for answers, Jonas two for texts and pictures; 60 € a "
            "month for prints and prizes. That is why there is no third mission."
        ),
        2,
        _("Management, and those whose hours it takes"),
        "decide_budget",
        _("Set the budget"),
    ),
    PathStep.CHARTER: Told(
        _("Charter"),
        _("Who may say what, and what is never said?"),
        _(
            "A page that everyone who speaks reads and accepts: who speaks, what stays inside, how "
            "you disclose that you are of the house, what the law asks, whom to call when it "
            "burns."
        ),
        _(
            "Brumaire’s charter says three things first: say that you work here, never speak of "
            "another customer, ask Leïla when somebody is angry. All eleven accept it on a Friday "
            "morning."
        ),
        2,
        _("Management, those who speak, a lawyer where there is one"),
        "govern_charter_read",
        _("Write the charter"),
    ),
    PathStep.PILOT: Told(
        _("Sign-off and pilot"),
        _("Does management sign it, and where do you try it first?"),
        _(
            "Management reads the plan on one page and signs it. Then start small: one or two "
            "accounts, some weeks, and what must be reached for it to go on. At the end you "
            "decide: go, change or stop."
        ),
        _(
            "Brumaire signs, and tries it for eight weeks on the commuters’ forum alone. If half "
            "of the questions have an answer within a day, it goes on; if not, it stops without "
            "shame."
        ),
        1,
        _("Management signs; those who speak know the limits"),
        "decide_plan",
        _("To the plan"),
    ),
    PathStep.REVIEW: Told(
        _("Roll-out and review"),
        _("What came of it, and what do you stop?"),
        _(
            "When the pilot held, go further, one place after another. Every three months take a "
            "step back: what was reached, what was missed, what you learnt, and what you stop. "
            "From that comes the next version of the plan."
        ),
        _(
            "After three months answers take five hours. Brumaire stops its weekly quiz, which "
            "nobody reads, and adds the reviews of its shop."
        ),
        1,
        _("Management and everybody who took part"),
        "decide_review",
        _("To the plan’s review"),
    ),
}
