"""What the trail says of texts that went or changed: how many, and never a word of theirs."""

from django.utils.translation import ngettext_lazy

FORGETTING = {
    "deleted there organisation": ngettext_lazy(
        "%(actor)s deleted %(count)s text here that was deleted there (%(network)s).",
        "%(actor)s deleted %(count)s texts here that were deleted there (%(network)s).",
        "count",
    ),
    "edited there organisation": ngettext_lazy(
        "%(actor)s changed %(count)s text here that was edited there (%(network)s).",
        "%(actor)s changed %(count)s texts here that were edited there (%(network)s).",
        "count",
    ),
    "not read again organisation": ngettext_lazy(
        "%(actor)s deleted %(count)s text that could not be read again in time (%(network)s).",
        "%(actor)s deleted %(count)s texts that could not be read again in time (%(network)s).",
        "count",
    ),
    "erased private organisation": ngettext_lazy(
        "%(actor)s had the words of %(count)s private message erased (%(network)s).",
        "%(actor)s had the words of %(count)s private messages erased (%(network)s).",
        "count",
    ),
}
