"""What the room's things are called on the pages: audiences and states, with the kind of their badge."""

from django.utils.translation import gettext_lazy, pgettext_lazy

from palabre.community.rules import (
    Audience,
    Badge,
    Deed,
    IdeaState,
    QuestionKind,
    RemarkState,
    RewardState,
    SurveyState,
)
from palabre.publishing.letters.rules import RecipientState

AUDIENCES = {
    Audience.PUBLIC: gettext_lazy("Anybody"),
    Audience.LINK: gettext_lazy("Those who have its address"),
    Audience.HOUSE: gettext_lazy("The members of the house"),
}
IDEA_STATES = {
    IdeaState.ASKED: (gettext_lazy("to be confirmed by mail"), ""),
    IdeaState.WAITING: (gettext_lazy("waits for a moderator"), "warn"),
    IdeaState.NEW: (pgettext_lazy("idea", "new"), ""),
    IdeaState.REVIEW: (pgettext_lazy("idea", "under review"), "accent"),
    IdeaState.PLANNED: (pgettext_lazy("idea", "planned"), "accent"),
    IdeaState.BEGUN: (pgettext_lazy("idea", "begun"), "accent"),
    IdeaState.DONE: (pgettext_lazy("idea", "done"), "good"),
    IdeaState.DECLINED: (pgettext_lazy("idea", "declined"), "warn"),
    IdeaState.MERGED: (pgettext_lazy("idea", "merged"), ""),
    IdeaState.REFUSED: (pgettext_lazy("idea", "refused"), "bad"),
    IdeaState.SPAM: (gettext_lazy("spam"), "bad"),
}
REMARK_STATES = {
    RemarkState.ASKED: (gettext_lazy("to be confirmed by mail"), ""),
    RemarkState.WAITING: (gettext_lazy("waits for a moderator"), "warn"),
    RemarkState.SHOWN: (pgettext_lazy("remark", "shown"), ""),
    RemarkState.REFUSED: (pgettext_lazy("remark", "refused"), "bad"),
    RemarkState.SPAM: (gettext_lazy("spam"), "bad"),
}
NOTICE_STATES = {
    RecipientState.WAITING: gettext_lazy("waiting for their turn"),
    RecipientState.SENDING: pgettext_lazy("mails", "leaving"),
    RecipientState.SENT: pgettext_lazy("mails", "sent"),
    RecipientState.UNKNOWN: gettext_lazy("not known whether they left"),
    RecipientState.FAILED: gettext_lazy("refused by the mail server"),
    RecipientState.SKIPPED: gettext_lazy("no longer wanted"),
}
REWARD_STATES = {
    RewardState.PROMISED: (pgettext_lazy("reward", "promised"), "accent"),
    RewardState.HANDED: (pgettext_lazy("reward", "handed over"), "good"),
    RewardState.WITHDRAWN: (pgettext_lazy("reward", "taken back"), ""),
}
BADGES = {
    Badge.PROPOSED: gettext_lazy("proposed an idea"),
    Badge.CARRIED: gettext_lazy("had an idea taken up"),
    Badge.TALKS: gettext_lazy("talks things over"),
}
# What a badge that a member gave is for, with its sign.
DEEDS = {
    Deed.IDEA: (gettext_lazy("an idea that was taken up"), "lightbulb"),
    Deed.ANSWER: (gettext_lazy("an answer that helped others"), "message-circle-heart"),
    Deed.BUG: (gettext_lazy("a fault found and told"), "bug"),
}
SURVEY_STATES = {
    SurveyState.DRAFT: (pgettext_lazy("survey", "draft"), ""),
    SurveyState.OPEN: (pgettext_lazy("survey", "open"), "good"),
    SurveyState.CLOSED: (pgettext_lazy("survey", "closed"), ""),
}
KINDS = {
    QuestionKind.ONE: gettext_lazy("One choice"),
    QuestionKind.SEVERAL: gettext_lazy("Several choices"),
    QuestionKind.SCALE: gettext_lazy("A scale from 0 to 10"),
    QuestionKind.STARS: gettext_lazy("One to five stars"),
    QuestionKind.TEXT: gettext_lazy("A short text"),
}
LANGUAGE_NAMES = {"fr": gettext_lazy("French"), "en": gettext_lazy("English")}
