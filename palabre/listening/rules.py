"""The states and kinds of listening, and the moves allowed between states."""

from collections.abc import Mapping

from palabre.governance.rules import Chosen

CAPTURED = "capture"  # of what a person wrote down by hand
SENT_IN = "api"  # the network, so to speak, of what the organisation's own programs send in


class TopicKind(Chosen):
    """What a topic is followed for."""

    BRAND = "brand"
    PRODUCT = "product"
    PERSON = "person"
    COMPETITOR = "competitor"
    MARKET = "market"
    RISK = "risk"


class ToneLabel(Chosen):
    """How a text speaks; unsure is an answer of its own."""

    NEGATIVE = "negative"
    NEUTRAL = "neutral"
    POSITIVE = "positive"
    MIXED = "mixed"
    UNSURE = "unsure"


class IntentLabel(Chosen):
    """What a text wants; several may hold. None and unsure stand alone."""

    COMPLAINT = "complaint"
    QUESTION = "question"
    PRAISE = "praise"
    BUYING = "buying"
    IDEA = "idea"
    JOB = "job"
    CRISIS = "crisis"
    SPAM = "spam"
    NONE = "none"
    UNSURE = "unsure"


# What a person may say a text wants; nothing of it is an answer too.
SAID_INTENTS = tuple(
    one for one in IntentLabel if one not in (IntentLabel.NONE, IntentLabel.UNSURE)
)


class SourceState(Chosen):
    """Whether a source is read: active, paused by a person, failing, gone for good, or without key."""

    ACTIVE = "active"
    PAUSED = "paused"
    FAILING = "failing"
    RECONNECT = "reconnect"
    GONE = "gone"


# States that a person must mend.
TROUBLED = (SourceState.FAILING, SourceState.RECONNECT, SourceState.GONE)
SOURCE_MOVES: Mapping[str, frozenset[str]] = {
    SourceState.ACTIVE: frozenset(
        {SourceState.PAUSED, SourceState.FAILING, SourceState.RECONNECT, SourceState.GONE}
    ),
    SourceState.FAILING: frozenset(
        {SourceState.ACTIVE, SourceState.PAUSED, SourceState.RECONNECT, SourceState.GONE}
    ),
    SourceState.RECONNECT: frozenset({SourceState.ACTIVE, SourceState.PAUSED}),
    SourceState.PAUSED: frozenset({SourceState.ACTIVE}),
    SourceState.GONE: frozenset({SourceState.ACTIVE}),
}


class ImportState(Chosen):
    """How far a file is: being described, running, done, stopped by a fault or by a person."""

    DRAFT = "draft"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    STOPPED = "stopped"


IMPORT_MOVES: Mapping[str, frozenset[str]] = {
    ImportState.DRAFT: frozenset({ImportState.RUNNING, ImportState.STOPPED}),
    ImportState.RUNNING: frozenset({ImportState.DONE, ImportState.FAILED, ImportState.STOPPED}),
    ImportState.FAILED: frozenset({ImportState.RUNNING, ImportState.STOPPED}),
    ImportState.STOPPED: frozenset({ImportState.RUNNING}),
    ImportState.DONE: frozenset(),
}
