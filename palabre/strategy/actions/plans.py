"""The plan frozen into versions, and approved by those who must: signed, refused, taken back."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from palabre.governance.acts import Actor, audit
from palabre.governance.models import Brand, User
from palabre.governance.rules import Refused
from palabre.strategy import telling
from palabre.strategy.access import can_answer
from palabre.strategy.models import PlanVersion, SignOff
from palabre.strategy.rules import SIGN_MOVES, PathStep, SignState
from palabre.strategy.words import MISSIONS

LONGEST_WORDS, MOST_SIGNERS = 1000, 20


def canonical(content: Mapping[str, Any]) -> str:
    """The one way to write a content down: the same content is the same text."""
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


@dataclass(frozen=True, slots=True)
class Lack:
    """What a plan lacks before anybody can be asked to sign it, in a sentence, and the step of the path."""

    step: PathStep
    says: str


def lack_of(content: Mapping[str, Any]) -> Lack | None:
    """The first thing that a plan lacks: two missions, the objective of one; None for one that can be signed.

    One mission is enough where its step is left out for a reason, and one objective in all where theirs is.
    """
    missions, left_out = content.get("missions") or [], content.get("left out", {})
    if not missions:
        return Lack(
            PathStep.MISSIONS,
            _("A plan without a mission is none: choose two or three missions first."),
        )
    if len(missions) == 1 and PathStep.MISSIONS not in left_out:
        return Lack(
            PathStep.MISSIONS,
            _("There is one mission alone: choose a second one, or say why one is enough."),
        )
    bare = [one for one in missions if not one.get("objectives")]
    if len(bare) == len(missions):
        return Lack(
            PathStep.OBJECTIVES,
            _("A plan without an objective is none: nobody would know whether it was reached."),
        )
    if bare and PathStep.OBJECTIVES not in left_out:
        names = ", ".join(_name_of(one) for one in bare)
        says = _(
            "No objective yet for: %(missions)s. Set one, end the mission, or say why none is needed."
        )
        return Lack(PathStep.OBJECTIVES, says % {"missions": names})
    return None


def _name_of(mission: Mapping[str, Any]) -> str:
    """What a mission of a content is called."""
    kind = str(mission.get("kind", ""))
    return str(mission.get("name") or MISSIONS.get(kind, kind))


def _says(version: PlanVersion, text: str) -> bool:
    try:
        return canonical(version.facts) == text
    except (ValueError, TypeError, KeyError):  # it was altered
        return False


def in_force(brand: Brand) -> PlanVersion | None:
    """The version of the plan that holds: signed by all who were asked."""
    rows = PlanVersion.objects.filter(brand=brand, began_at__isnull=False, ended_at=None)
    return rows.prefetch_related("sign_offs__user").first()


@transaction.atomic
def freeze(
    by: Actor, brand: Brand, content: Mapping[str, Any], signers: Sequence[User]
) -> PlanVersion:
    """Make a version of the plan and ask these people to approve it; what waited before waits no more.

    Raises `Refused` for a plan that lacks something (`lack_of`), without anybody to approve, and where
    nothing has changed since a version that waits or holds.
    """
    Brand.objects.select_for_update().get(pk=brand.pk)
    if lack := lack_of(content):
        raise Refused(lack.says)
    if not signers or len(signers) > MOST_SIGNERS:
        raise Refused(_("Choose who must approve it: one person at least, twenty at most."))
    text = canonical(content)
    last = PlanVersion.objects.filter(brand=brand).first()
    asked = {one.pk for one in signers}
    if last and last.ended_at is None and _says(last, text) and _asked(last) == asked:
        raise Refused(_("Nothing has changed since version %(n)d.") % {"n": last.number})
    now = timezone.now()
    PlanVersion.objects.filter(brand=brand, began_at=None, ended_at=None).update(ended_at=now)
    made = PlanVersion.objects.create(
        brand=brand, number=last.number + 1 if last else 1, content=text, made_by=by.user,
        sha256=hashlib.sha256(text.encode()).hexdigest(),
    )  # fmt: skip
    rows = [SignOff.objects.create(version=made, user=one) for one in signers]
    audit(brand.organisation_id, "froze", made, by, sha256=made.sha256, asked=len(rows))
    telling.ask(by, rows)
    return made


def _asked(version: PlanVersion) -> set[int]:
    asked = version.sign_offs.exclude(state=SignState.REPLACED).exclude(user=None)
    return set(asked.values_list("user", flat=True))


@transaction.atomic
def sign(by: Actor, row: SignOff, sha256: str, words: str = "") -> PlanVersion:
    """Approve the version of this hash, with reservations or without; the last signature puts it in force.

    Raises `Refused` for another content than was shown, and for a version that no longer waits.
    """
    version = _answer(by, row, SignState.SIGNED, words, sha256)
    audit(
        version.brand.organisation_id, "signed", version, by,
        sha256=version.sha256, words=_plain(words),
    )  # fmt: skip
    done = (SignState.SIGNED, SignState.REPLACED)
    if not version.sign_offs.exclude(state__in=done).exists():
        now = timezone.now()
        before = PlanVersion.objects.filter(
            brand=version.brand, began_at__isnull=False, ended_at=None
        )
        before.update(ended_at=now)
        PlanVersion.objects.filter(pk=version.pk).update(began_at=now)
        version.began_at = now
        audit(version.brand.organisation_id, "in force", version, by, sha256=version.sha256)
        telling.holds(by, version)
    return version


@transaction.atomic
def refuse(by: Actor, row: SignOff, why: str) -> PlanVersion:
    """Refuse a version; who made it learns why. Raises `Refused` without a reason."""
    if not _plain(why):
        raise Refused(_("Say why: who made the plan has to know."))
    version = _answer(by, row, SignState.REFUSED, why, "")
    audit(version.brand.organisation_id, "refused", version, by, words=_plain(why))
    telling.refused(by, version)
    return version


@transaction.atomic
def revoke(by: Actor, row: SignOff, why: str) -> PlanVersion:
    """Take a signature back: the version holds no more. Raises `Refused` without a reason."""
    if not _plain(why):
        raise Refused(_("Say why: who made the plan has to know."))
    version = _answer(by, row, SignState.REVOKED, why, row.sha256)
    PlanVersion.objects.filter(pk=version.pk).update(ended_at=timezone.now())
    version.refresh_from_db()
    audit(version.brand.organisation_id, "took back signature", version, by, words=_plain(why))
    telling.taken_back(by, version)
    return version


@transaction.atomic
def replace_signer(by: Actor, row: SignOff, user: User) -> PlanVersion:
    """Ask somebody else in the place of who must approve a version and has left: that signature can no longer
    come. What was asked of the others stands.

    Raises `Refused` while the person may still answer, for who has answered, for a version that no longer
    waits, and for somebody who is asked already.
    """
    version = (
        PlanVersion.objects.select_for_update(of=("self",))
        .select_related("brand__organisation")
        .get(pk=row.version_id)
    )
    if version.ended_at is not None or version.began_at is not None:
        raise Refused(_("This version no longer waits for signatures."))
    row = SignOff.objects.select_related("user", "version__brand").get(pk=row.pk)
    if can_answer(row):
        raise Refused(
            _("%(name)s can still answer: nobody is asked in their place.") % {"name": row.user}
        )
    if row.state != SignState.ASKED:
        raise Refused(_("They answered before they left: freeze a new version instead."))
    if version.sign_offs.filter(user=user).exists():
        raise Refused(_("%(name)s is asked already: choose somebody else.") % {"name": user})
    SignOff.objects.filter(pk=row.pk).update(state=SignState.REPLACED, answered_at=timezone.now())
    made = SignOff.objects.create(version=version, user=user)
    if not can_answer(made):
        raise Refused(_("Choose somebody who works for the brand."))
    audit(
        version.brand.organisation_id, "replaced signer", version, by,
        signature=row.pk, asked=made.pk, sha256=version.sha256,
    )  # fmt: skip
    telling.ask(by, [made])
    return version


def _answer(by: Actor, row: SignOff, to: SignState, words: str, sha256: str) -> PlanVersion:
    """Write what one of those asked said, as long as the version waits or holds and is what was frozen."""
    version = (
        PlanVersion.objects.select_for_update(of=("self",))
        .select_related("brand")
        .get(pk=row.version_id)
    )
    if by.user is None or by.user.pk != row.user_id:
        raise Refused(_("Only the person decides about this."))
    if version.ended_at is not None:
        raise Refused(
            _("This version no longer waits: another one took its place, or it was ended.")
        )
    if to == SignState.SIGNED and not version.is_whole:
        raise Refused(
            _("This version isn’t what was frozen: somebody altered it. Have a new one made.")
        )
    if to == SignState.SIGNED and sha256 != version.sha256:
        raise Refused(_("What you saw isn’t this version: read it again."))
    same = SignOff.objects.filter(pk=row.pk, state__in=_states_before(to))
    if not same.update(state=to, words=_plain(words), sha256=sha256, answered_at=timezone.now()):
        raise Refused(_("You have answered already: look again."))
    return version


def _states_before(to: SignState) -> list[str]:
    return [state for state, moves in SIGN_MOVES.items() if to in moves]


def _plain(text: str) -> str:
    return text.replace("\0", "").strip()[:LONGEST_WORDS]
