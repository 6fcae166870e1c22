"""Acts in words, as the trail tells them."""

from typing import Any

from django.apps import apps
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy

from palabre.governance.forgetting_words import FORGETTING
from palabre.governance.keeping import what_of
from palabre.governance.models import AuditEntry
from palabre.governance.plan_words import PLANS
from palabre.governance.role_words import role_word
from palabre.governance.state_words import STATES

# One sentence for each act: first of this kind of thing, then of any thing.
ACTS = {
    "made organisation": gettext_lazy("%(actor)s opened the organisation “%(label)s”."),
    "renamed organisation": gettext_lazy(
        "%(actor)s renamed the organisation from “%(before)s” to “%(label)s”."
    ),
    "changed organisation": gettext_lazy("%(actor)s changed where “%(label)s” is at home."),
    "set retention organisation": gettext_lazy("%(actor)s set that mentions are kept %(days)s."),
    "set term organisation": gettext_lazy("%(actor)s set how long is kept: %(what)s: %(days)s."),
    "let go organisation": gettext_lazy(
        "%(actor)s let go of what was past its term: %(what)s: %(count)s."
    ),
    "added brand": gettext_lazy("%(actor)s added the brand “%(label)s”."),
    "renamed brand": gettext_lazy("%(actor)s renamed the brand from “%(before)s” to “%(label)s”."),
    "changed brand": gettext_lazy("%(actor)s changed the brand “%(label)s”."),
    "deleted brand": gettext_lazy("%(actor)s removed the brand “%(label)s”."),
    "invited invitation": gettext_lazy("%(actor)s invited %(label)s (%(role)s)."),
    "renewed invitation": gettext_lazy("%(actor)s sent the invitation of %(label)s again."),
    "revoked invitation": gettext_lazy("%(actor)s withdrew the invitation of %(label)s."),
    "joined member": gettext_lazy("%(label)s joined the team (%(role)s)."),
    "left member": gettext_lazy("%(label)s left the team."),
    "removed member": gettext_lazy("%(actor)s removed %(label)s from the team."),
    "erased member": gettext_lazy("%(label)s left for good."),
    "changed role member": gettext_lazy("%(actor)s gave %(label)s another role: %(role)s."),
    "changed user": gettext_lazy("%(actor)s changed the settings of the account."),
    "asked to read source": gettext_lazy("%(actor)s had the source “%(label)s” read at once."),
    "hid source": gettext_lazy("%(actor)s hid what the source “%(label)s” brought."),
    "showed source": gettext_lazy("%(actor)s showed what the source “%(label)s” brought."),
    **FORGETTING,
    "captured mention": gettext_lazy("%(actor)s wrote down “%(label)s” by hand."),
    "connected channel": gettext_lazy("%(actor)s connected the account “%(label)s”."),
    "reconnected channel": gettext_lazy("%(actor)s connected the account “%(label)s” again."),
    "tried channel": gettext_lazy("%(actor)s tried the account “%(label)s”."),
    "gave channel": gettext_lazy(
        "%(actor)s gave the account “%(label)s” to the brand “%(brand)s”."
    ),
    "opened channel": gettext_lazy(
        "%(actor)s opened the account “%(label)s” to the whole organisation."
    ),
    "named speakers channel": ngettext_lazy(
        "%(actor)s let only %(count)s member speak from the account “%(label)s”.",
        "%(actor)s let only %(count)s members speak from the account “%(label)s”.",
        "count",
    ),
    "opened to all channel": gettext_lazy(
        "%(actor)s let everybody whose role lets them speak from the account “%(label)s”."
    ),
    "budgeted channel": gettext_lazy("%(actor)s set what the account “%(label)s” may cost."),
    "made apikey": gettext_lazy("%(actor)s made the key “%(label)s”."),
    "took apikey": gettext_lazy("%(actor)s made the key “%(label)s” their own."),
    "revoked apikey": gettext_lazy("%(actor)s revoked the key “%(label)s”."),
    "changed app": gettext_lazy("%(actor)s gave the app keys for “%(label)s”."),
    "warned channel": gettext_lazy("%(actor)s announced that the key of “%(label)s” ends soon."),
    "disconnected channel": gettext_lazy("%(actor)s disconnected the account “%(label)s”."),
    "redeemed coupon": gettext_lazy("%(actor)s took the code %(code)s of the coupon “%(label)s”."),
    "took back coupon": gettext_lazy(
        "%(actor)s took back that the code %(code)s of the coupon “%(label)s” was taken."
    ),
    "brought codes coupon": gettext_lazy(
        "%(actor)s brought %(count)s codes in for the coupon “%(label)s”."
    ),
    "added codes coupon": gettext_lazy("%(actor)s made further codes for the coupon “%(label)s”."),
    "added entrants contest": gettext_lazy("%(actor)s brought entries into “%(label)s”."),
    "stopped trackedlink": gettext_lazy("%(actor)s stopped the link “%(label)s”."),
    "resumed trackedlink": gettext_lazy("%(actor)s let the link “%(label)s” lead on again."),
    **PLANS,
    "changed charterrules": gettext_lazy(
        "%(actor)s changed the charter rules of “%(label)s” (version %(number)s): %(change)s"
    ),
    "made anonymous voice": gettext_lazy(
        "%(actor)s had it forgotten whose a voice is (%(network)s)."
    ),
    "ended member": gettext_lazy("The membership of %(label)s ended on its last day."),
    "made ownrole": gettext_lazy("%(actor)s composed the role “%(label)s”."),
    "changed ownrole": gettext_lazy("%(actor)s changed the rights of the role “%(label)s”."),
    "removed ownrole": gettext_lazy("%(actor)s took the role “%(label)s” away."),
    "demanded second factor organisation": gettext_lazy(
        "%(actor)s demanded a second factor of everybody."
    ),
    "freed of second factor organisation": gettext_lazy(
        "%(actor)s left the second factor to each again."
    ),
    "began charter": gettext_lazy("%(actor)s began the charter “%(label)s” from a usual text."),
    "drafted charter": gettext_lazy("%(actor)s wrote the draft of the charter “%(label)s”."),
    "published charterversion": gettext_lazy(
        "%(actor)s published version %(label)s of the charter."
    ),
    "accepted charterversion": gettext_lazy("%(actor)s accepted version %(label)s of the charter."),
    "demanded charter organisation": gettext_lazy(
        "%(actor)s demanded that who speaks has accepted the charter."
    ),
    "freed of charter organisation": gettext_lazy(
        "%(actor)s no longer demanded that who speaks has accepted the charter."
    ),
    "ended charter": gettext_lazy(
        "%(actor)s ended the charter “%(label)s”: the organisation’s holds there again."
    ),
    "opened to all charter": gettext_lazy(
        "%(actor)s opened the short version of the charter “%(label)s” to everybody."
    ),
    "closed to others charter": gettext_lazy(
        "%(actor)s closed the short version of the charter “%(label)s”."
    ),
    "made lead": gettext_lazy("%(actor)s made the lead no. %(label)s."),
    "moved lead": gettext_lazy("%(actor)s moved the lead no. %(label)s to another stage."),
    "changed lead": gettext_lazy("%(actor)s changed the lead no. %(label)s."),
    "noted on lead": gettext_lazy("%(actor)s wrote a note on the lead no. %(label)s."),
    "set stages brand": gettext_lazy("%(actor)s changed the stages of leads of “%(label)s”."),
    "exported leads brand": gettext_lazy(
        "%(actor)s took the leads of “%(label)s” along in a file: %(count)s."
    ),
    "exported spendings brand": gettext_lazy(
        "%(actor)s took the spendings of “%(label)s” along in a file: %(count)s."
    ),
    "exported return brand": gettext_lazy(
        "%(actor)s took the return of “%(label)s” along in a file: %(count)s lines."
    ),
    "made candidate": gettext_lazy("%(actor)s noted the candidate no. %(label)s."),
    "changed candidate": gettext_lazy("%(actor)s changed the candidate no. %(label)s."),
    "moved candidate": gettext_lazy(
        "%(actor)s moved the candidate no. %(label)s to another stage."
    ),
    "contacted candidate": gettext_lazy(
        "%(actor)s noted a contact with the candidate no. %(label)s."
    ),
    "forgot candidate": gettext_lazy("%(actor)s erased the candidate no. %(label)s."),
    "set candidate retention organisation": ngettext_lazy(
        "%(actor)s set that candidates are kept %(months)s month after the last contact.",
        "%(actor)s set that candidates are kept %(months)s months after the last contact.",
        "months",
    ),
    "made person": gettext_lazy("%(actor)s made the record no. %(label)s of a person."),
    "changed person": gettext_lazy("%(actor)s changed the record no. %(label)s of a person."),
    "tagged person": gettext_lazy(
        "%(actor)s put the tag “%(tag)s” on the record no. %(label)s of a person."
    ),
    "untagged person": gettext_lazy(
        "%(actor)s took the tag “%(tag)s” off the record no. %(label)s of a person."
    ),
    "reached person": gettext_lazy(
        "%(actor)s changed who knows the record no. %(label)s of a person."
    ),
    "noted person": gettext_lazy(
        "%(actor)s noted by what a person is known (record no. %(label)s)."
    ),
    "took off person": gettext_lazy(
        "%(actor)s noted that something is not a person’s (record no. %(label)s)."
    ),
    "merged person": gettext_lazy(
        "%(actor)s merged the record no. %(other)s of a person into no. %(label)s."
    ),
    "split person": gettext_lazy(
        "%(actor)s split the record no. %(other)s off from that of a person, no. %(label)s."
    ),
    "undid person": gettext_lazy(
        "%(actor)s undid how the records no. %(label)s and no. %(other)s were regrouped."
    ),
    "told apart person": gettext_lazy(
        "%(actor)s said that the records no. %(label)s and no. %(other)s are two people."
    ),
    "erased person": gettext_lazy("%(actor)s had the person of record no. %(label)s forgotten."),
    "erased somebody erasure": gettext_lazy("%(actor)s had somebody erased who was heard."),
    "gave access organisation": gettext_lazy(
        "%(actor)s drew up what is kept of somebody who asked."
    ),
    "noted consent person": gettext_lazy(
        "%(actor)s noted a consent (record no. %(label)s of a person)."
    ),
    "withdrew consent person": gettext_lazy(
        "%(actor)s noted that a consent is withdrawn (record no. %(label)s of a person)."
    ),
    "joined subscribers brand": gettext_lazy(
        "%(actor)s joined subscribers of “%(label)s” to their records: %(count)s."
    ),
    "told all crmlink": gettext_lazy(
        "%(actor)s had the customer file “%(label)s” told of everybody: %(count)s."
    ),
    "exported trail organisation": gettext_lazy(
        "%(actor)s took the trail of acts along in a file."
    ),
    "exported map": gettext_lazy("%(actor)s took the map “%(label)s” along in a file."),
    "exported people brand": gettext_lazy(
        "%(actor)s took the people of “%(label)s” along in a file: %(count)s."
    ),
    "exported person": gettext_lazy(
        "%(actor)s took along what is kept about a person (record no. %(label)s)."
    ),
    "read peopleimport": gettext_lazy("%(actor)s read the file of people “%(label)s”: %(count)s."),
    "reported suspect": gettext_lazy("%(actor)s reported suspect %(label)s (%(network)s)."),
    "made evidence": gettext_lazy("%(actor)s kept a copy of a suspect as evidence (%(sha256)s)."),
    "moved": gettext_lazy("%(actor)s: %(kind)s “%(label)s”, from “%(from)s” to “%(to)s”."),
    "saved": gettext_lazy("%(actor)s saved %(kind)s “%(label)s”."),
    "started": gettext_lazy("%(actor)s began %(kind)s “%(label)s”."),
    "matched": gettext_lazy("%(actor)s said what the columns mean, %(kind)s “%(label)s”."),
    "starred": gettext_lazy("%(actor)s put a star, %(kind)s “%(label)s”."),
    "unstarred": gettext_lazy("%(actor)s took the star away, %(kind)s “%(label)s”."),
    "hid": gettext_lazy("%(actor)s hid %(kind)s “%(label)s”."),
    "showed": gettext_lazy("%(actor)s showed again %(kind)s “%(label)s”."),
    "tagged": gettext_lazy("%(actor)s put the tag “%(tag)s”, %(kind)s “%(label)s”."),
    "untagged": gettext_lazy("%(actor)s took the tag “%(tag)s” away, %(kind)s “%(label)s”."),
    "taught": gettext_lazy("%(actor)s had the tones of the house learnt again."),
    "forgot": gettext_lazy("%(actor)s had forgotten what was learnt of the tones."),
    "switched on": gettext_lazy("%(actor)s put %(kind)s “%(label)s” to use."),
    "switched off": gettext_lazy("%(actor)s left %(kind)s “%(label)s” aside."),
    "asked for the archive": gettext_lazy("%(actor)s asked for the archive of “%(label)s”."),
    "took the archive": gettext_lazy("%(actor)s took the archive of “%(label)s” away."),
    "brought in": gettext_lazy("%(actor)s brought “%(label)s” in from an archive."),
    "asked again": gettext_lazy("%(actor)s started work again that had been given up."),
    "made": gettext_lazy("%(actor)s made %(kind)s “%(label)s”."),
    "added": gettext_lazy("%(actor)s added %(kind)s “%(label)s”."),
    "changed": gettext_lazy("%(actor)s changed %(kind)s “%(label)s”."),
    "removed": gettext_lazy("%(actor)s removed %(kind)s “%(label)s”."),
    "deleted": gettext_lazy("%(actor)s deleted %(kind)s “%(label)s”."),
    "exported": gettext_lazy("%(actor)s exported %(kind)s “%(label)s”."),
    "ended series": gettext_lazy("The series “%(label)s” has come to its end."),
    "mailed brand": gettext_lazy(
        "%(actor)s mailed the list of texts that need somebody, for the brand “%(label)s”."
    ),
    "made calendarlink": gettext_lazy("%(actor)s made a calendar address: %(label)s."),
    "revoked calendarlink": gettext_lazy("%(actor)s revoked a calendar address: %(label)s."),
    "read batch": gettext_lazy("%(actor)s read the table of posts “%(label)s”."),
    "brought in batch": gettext_lazy("%(actor)s brought in the table of posts “%(label)s”."),
    "set target": gettext_lazy("%(actor)s set the target of the mix: %(label)s."),
    "paused": gettext_lazy("%(actor)s paused %(kind)s “%(label)s”."),
    "resumed": gettext_lazy("%(actor)s let %(kind)s “%(label)s” go on."),
    "wrote": gettext_lazy("%(actor)s wrote %(kind)s “%(label)s”."),
    "moved in time": gettext_lazy("%(actor)s gave %(kind)s “%(label)s” another time."),
    "tried in two": gettext_lazy("%(actor)s tried %(kind)s “%(label)s” in two wordings."),
    "threw away": gettext_lazy("%(actor)s threw away %(kind)s “%(label)s”."),
    "sent again": gettext_lazy("%(actor)s let %(kind)s “%(label)s” leave again."),
    "saw arrived": gettext_lazy("%(actor)s said that %(kind)s “%(label)s” has arrived."),
    "gave up": gettext_lazy("%(actor)s gave up %(kind)s “%(label)s”."),
    "edited": gettext_lazy("%(actor)s changed %(kind)s “%(label)s” on its network."),
    "wished changed": gettext_lazy(
        "%(actor)s asked to change %(kind)s “%(label)s” on its network."
    ),
    "wished deleted": gettext_lazy(
        "%(actor)s asked to delete %(kind)s “%(label)s” on its network."
    ),
    "held": gettext_lazy("%(actor)s held everything back: %(label)s."),
    "held part": gettext_lazy("%(actor)s held back “%(part)s”: %(label)s."),
    "let pass": gettext_lazy(
        "%(actor)s let %(kind)s “%(label)s” leave although a hold stands: %(reason)s"
    ),
    "lifted": gettext_lazy("%(actor)s ended the hold “%(label)s”."),
    "handed in": gettext_lazy("%(actor)s handed in %(kind)s “%(label)s”."),
    "approved": gettext_lazy("%(actor)s approved %(kind)s “%(label)s”."),
    "asked to change": gettext_lazy("%(actor)s asked for a change to %(kind)s “%(label)s”."),
    "overrode": gettext_lazy(
        "%(actor)s let %(kind)s “%(label)s” leave although something stands against it: %(reason)s"
    ),
    "commented on": gettext_lazy("%(actor)s commented on %(kind)s “%(label)s”."),
    "settled a comment on": gettext_lazy(
        "%(actor)s did what a comment on %(kind)s “%(label)s” asked for."
    ),
    "asked a guest": gettext_lazy("%(actor)s asked %(guest)s about %(kind)s “%(label)s”."),
    "ended a link": gettext_lazy("%(actor)s ended the link of %(guest)s to %(kind)s “%(label)s”."),
    "delegated": gettext_lazy("%(actor)s named who decides meanwhile: %(label)s."),
    "took back": gettext_lazy("%(actor)s ended that another decides: %(label)s."),
    "brought subscribers": gettext_lazy("%(actor)s brought %(count)s subscribers to “%(label)s”."),
    "erased subscriber": gettext_lazy("%(actor)s had the subscriber %(label)s forgotten."),
    "paused letter": gettext_lazy("%(actor)s stopped the letter “%(label)s” on its way."),
    "resumed letter": gettext_lazy("%(actor)s let the letter “%(label)s” go on."),
    "mailed again": gettext_lazy(
        "%(actor)s had the letter “%(label)s” sent again to those in doubt or refused: %(count)s."
    ),
    "stopped rule": gettext_lazy(
        "%(actor)s stopped the rule “%(label)s”: it did more in an hour than it may."
    ),
    "switched on rule": gettext_lazy("%(actor)s switched %(kind)s “%(label)s” on."),
    "switched off rule": gettext_lazy("%(actor)s switched %(kind)s “%(label)s” off."),
    "brought back": gettext_lazy("%(actor)s brought %(kind)s “%(label)s” back."),
    "moved up": gettext_lazy("%(actor)s moved %(kind)s “%(label)s” up."),
    "moved down": gettext_lazy("%(actor)s moved %(kind)s “%(label)s” down."),
    "merged idea": gettext_lazy("%(actor)s merged the idea %(label)s into the idea %(into)s."),
    "wrote ambassadorcharter": gettext_lazy(
        "%(actor)s let version %(label)s of the ambassadors’ charter hold."
    ),
    "signed ambassadorcharter": gettext_lazy(
        "%(actor)s signed version %(label)s of the ambassadors’ charter."
    ),
    "left ambassador": gettext_lazy("%(actor)s left the ambassadors."),
    "opened ambassador": gettext_lazy("%(actor)s opened their own figures as an ambassador."),
    "closed ambassador": gettext_lazy("%(actor)s closed their own figures as an ambassador."),
    "told ambassadorinvitation": gettext_lazy("%(actor)s told a member of the ambassadors, once."),
    "proposed story": gettext_lazy("%(actor)s proposed the story “%(label)s” to ambassadors."),
    "ended story": gettext_lazy("%(actor)s ended the story “%(label)s” for ambassadors."),
    "shared share": gettext_lazy("An ambassador shared the story “%(label)s”."),
    "thanked participant": gettext_lazy("%(actor)s thanked the participant %(label)s."),
    "gave a badge participant": gettext_lazy("%(actor)s gave the participant %(label)s a badge."),
    "wrote the name of participant": gettext_lazy(
        "%(actor)s wrote by which name others see the participant %(label)s."
    ),
    "took a badge back participant": gettext_lazy(
        "%(actor)s took a badge of the participant %(label)s back."
    ),
    "asked to name participant": gettext_lazy(
        "%(actor)s asked the participant %(label)s whether to name them among the thanked."
    ),
    "answered idea": gettext_lazy("%(actor)s answered officially to the idea %(label)s."),
    "mailed again idea": gettext_lazy(
        "%(actor)s had the answer to the idea %(label)s mailed again to those in doubt: %(count)s."
    ),
    "assigned": gettext_lazy("%(actor)s gave %(kind)s “%(label)s” to %(to)s."),
    "gave back": gettext_lazy("%(actor)s gave %(kind)s “%(label)s” back to everybody."),
    "asked after": gettext_lazy("%(actor)s asked whether it helped, %(kind)s “%(label)s”."),
    "retired macro": gettext_lazy(
        "%(actor)s retired the macro “%(label)s”: it is offered no more."
    ),
    "brought back macro": gettext_lazy("%(actor)s brought the macro “%(label)s” back."),
    "ran a macro on": gettext_lazy("%(actor)s ran “%(macro)s”, %(kind)s “%(label)s”."),
    "retired": gettext_lazy("%(actor)s retired %(kind)s “%(label)s”: nothing is given to it now."),
    "escalated": gettext_lazy(
        "%(actor)s called others for %(kind)s “%(label)s”, whose time runs out."
    ),
    "took": gettext_lazy("%(actor)s took %(kind)s “%(label)s”."),
    "prioritised": gettext_lazy("%(actor)s changed how much %(kind)s “%(label)s” presses."),
    "noted on": gettext_lazy("%(actor)s wrote a note, %(kind)s “%(label)s”."),
    "opened": gettext_lazy("%(actor)s opened %(kind)s “%(label)s”."),
    "answered": gettext_lazy("%(actor)s answered, %(kind)s “%(label)s”."),
    "answered by hand": gettext_lazy(
        "%(actor)s answered on the network by hand, %(kind)s “%(label)s”."
    ),
    "took an answer back in": gettext_lazy("%(actor)s took an answer back, %(kind)s “%(label)s”."),
    "asked to moderate": gettext_lazy(
        "%(actor)s asked the network for an act (%(act)s), %(kind)s “%(label)s”."
    ),
    "asked to delete there": gettext_lazy(
        "%(actor)s asked the network to delete a text, %(kind)s “%(label)s”."
    ),
    "asked to keep off": gettext_lazy(
        "%(actor)s had somebody kept off on %(network)s (%(act)s), %(kind)s “%(label)s”."
    ),
    "asked to let again": gettext_lazy(
        "%(actor)s had somebody let again on %(network)s (%(act)s), %(kind)s “%(label)s”."
    ),
    "kept there": gettext_lazy("%(actor)s let a text stand after all, %(kind)s “%(label)s”."),
    "corrected": gettext_lazy("%(actor)s corrected %(kind)s “%(label)s”."),
}
_ANY_ACT = gettext_lazy("%(actor)s: %(verb)s, %(kind)s “%(label)s”.")


def kind_words() -> dict[str, str]:
    """What the trail's kinds of things are called in the reader's language."""
    return {
        str(model._meta.model_name): str(model._meta.verbose_name) for model in apps.get_models()
    }


def days_words(days: int | None) -> str:
    """A term in days, or for good."""
    if days is None:
        return _("for good")
    return ngettext("%(count)d day", "%(count)d days", days) % {"count": days}


def _state_word(state: str, kind: str) -> str:
    return str(STATES.get(f"{state} {kind}") or STATES.get(state) or state)


def sentence(entry: AuditEntry, kinds: dict[str, str] | None = None) -> str:
    """One act of the trail as a plain-text sentence in the reader's language."""
    kinds = kind_words() if kinds is None else kinds
    words: dict[str, Any] = dict.fromkeys(
        ("before", "role", "from", "to", "days", "tag", "code", "brand"), ""
    )
    details = entry.details if isinstance(entry.details, dict) else {}
    words.update({name: value for name, value in details.items() if isinstance(value, str | int)})
    words.update({end: _state_word(str(words[end]), entry.kind) for end in ("from", "to")})
    words.setdefault("network", words.get("platform", ""))
    words.update(
        actor=entry.actor,
        verb=entry.verb,
        label=entry.label or entry.object_id,
        kind=kinds.get(entry.kind, entry.kind),
        role=role_word(str(words["role"])),
        days=days_words(details.get("days")),
    )
    if "term" in details:
        words["what"] = what_of(str(details["term"]))
    pattern = ACTS.get(f"{entry.verb} {entry.kind}") or ACTS.get(entry.verb) or _ANY_ACT
    return str(pattern % words)
