"""Acts around the plan, as the trail tells them."""

from django.utils.translation import gettext_lazy

PLANS = {
    "froze planversion": gettext_lazy(
        "%(actor)s froze version %(label)s of the plan (%(sha256)s)."
    ),
    "signed planversion": gettext_lazy(
        "%(actor)s signed version %(label)s of the plan (%(sha256)s)."
    ),
    "in force planversion": gettext_lazy(
        "Version %(label)s of the plan is in force: all signed it."
    ),
    "refused planversion": gettext_lazy(
        "%(actor)s refused version %(label)s of the plan: %(words)s"
    ),
    "replaced signer planversion": gettext_lazy(
        "%(actor)s asked somebody else in the place of who left before signing version %(label)s of the plan."
    ),
    "took back signature planversion": gettext_lazy(
        "%(actor)s took back their signature under version %(label)s of the plan: %(words)s"
    ),
    "exported plan planversion": gettext_lazy(
        "%(actor)s took version %(label)s of the plan along in a file."
    ),
    "exported plan brand": gettext_lazy("%(actor)s took the plan of “%(label)s” along in a file."),
    "went outside": gettext_lazy(
        "%(actor)s lets %(kind)s “%(label)s” leave although it serves no mission: %(reason)s"
    ),
    "chose listenfirst": gettext_lazy(
        "%(actor)s chose that “%(label)s” listens before it speaks, for %(days)s."
    ),
    "waived listenfirst": gettext_lazy(
        "%(actor)s let “%(label)s” speak before it has listened: %(reason)s"
    ),
    "ended listenfirst": gettext_lazy("“%(label)s” has listened: it may speak."),
    "began pilot": gettext_lazy("%(actor)s began a pilot of “%(label)s”, of %(weeks)s weeks."),
    "decided go pilot": gettext_lazy(
        "%(actor)s decided to go on after the pilot of “%(label)s”: %(reason)s"
    ),
    "decided change pilot": gettext_lazy(
        "%(actor)s decided to change something after the pilot of “%(label)s”: %(reason)s"
    ),
    "decided stop pilot": gettext_lazy(
        "%(actor)s stopped after the pilot of “%(label)s”: %(reason)s"
    ),
    "ended": gettext_lazy("%(actor)s ended %(kind)s “%(label)s”."),
}
