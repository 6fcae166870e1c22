"""The charter: its draft, its publication, and each member's acceptance."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from palabre.governance.actions.members import lock
from palabre.governance.actions.notices import notify
from palabre.governance.acts import Actor, audit
from palabre.governance.charters import LANGUAGES, Content, Wording, usual, wrong_answers
from palabre.governance.holding import accept_address, version_in_force
from palabre.governance.models import (
    Brand,
    Charter,
    CharterAcceptance,
    CharterVersion,
    Member,
    Notice,
    Organisation,
)
from palabre.governance.rules import Refused


class Misunderstood(Refused):
    """Questions that weren't answered rightly, by their places."""

    def __init__(self, places: list[int]) -> None:
        super().__init__(_("Some answers aren’t right yet: read what stands beside them."))
        self.places = places


def charter_of(organisation: Organisation, brand: Brand | None) -> Charter | None:
    """The charter of an organisation, or a brand's own."""
    return Charter.objects.filter(organisation=organisation, brand=brand).first()


def _draft_of(organisation: Organisation, brand: Brand | None, seen: int) -> Charter:
    """The charter under a lock, made where there is none; refused when it isn't what was seen."""
    lock(organisation)
    row, _made = Charter.objects.get_or_create(organisation=organisation, brand=brand)
    if row.revision != seen:
        raise Refused(_("Somebody else changed the charter meanwhile: open it again."))
    return row


def _keep(row: Charter, content: Content) -> Charter:
    row.draft, row.revision = content.as_json(), row.revision + 1
    row.save(update_fields=["draft", "revision"])
    return row


@transaction.atomic
def begin_charter(
    by: Actor, organisation: Organisation, brand: Brand | None, law: str, seen: int
) -> Charter:
    """Put the usual text under a law in the place of the draft."""
    row = _keep(_draft_of(organisation, brand, seen), usual(law))
    audit(organisation, "began", row, by, law=law)
    return row


@transaction.atomic
def write_draft(
    by: Actor,
    organisation: Organisation,
    brand: Brand | None,
    language: str,
    wording: Wording,
    seen: int,
) -> Charter:
    """Keep the draft's wording in one language; what is published stays as it is."""
    if language not in LANGUAGES:
        raise ValueError(language)
    row = _draft_of(organisation, brand, seen)
    content = Content.read(row.draft)
    if content.of(language) == wording:
        return row
    row = _keep(row, Content(content.law, {**content.wordings, language: wording}))
    audit(organisation, "drafted", row, by, language=language)
    return row


@transaction.atomic
def publish_charter(
    by: Actor, organisation: Organisation, brand: Brand | None, seen: int
) -> CharterVersion:
    """Freeze the draft as the version in force; everybody is asked to accept it anew.

    Refused for a draft without a clause. A draft that says what is in force makes no new version; one of a
    charter that was ended does, and lets it hold again.
    """
    row = _draft_of(organisation, brand, seen)
    content = Content.read(row.draft)
    if not content.languages:
        raise Refused(_("Write at least one clause: there is nothing to accept yet."))
    last = row.versions.first()
    if last is not None and last.digest == content.digest and row.ended_at is None:
        return last
    if row.ended_at is not None:
        row.ended_at = None
        row.save(update_fields=["ended_at"])
    version = CharterVersion.objects.create(
        charter=row,
        number=last.number + 1 if last else 1,
        content=content.as_json(),
        digest=content.digest,
        writer=by.user,
    )
    audit(organisation, "published", version, by, digest=content.digest)
    _tell(by, organisation, brand, version)
    return version


@transaction.atomic
def end_charter(by: Actor, organisation: Organisation, brand: Brand) -> None:
    """Give a brand's own charter up: the organisation's holds there again, and is to be accepted by whoever
    hasn't. Its versions and their acceptances stay to be read; its short version is closed.

    Refused while the organisation's isn't published: nothing would hold.
    """
    lock(organisation)
    row = charter_of(organisation, brand)
    if row is None or row.ended_at is not None or not row.versions.exists():
        return
    house = version_in_force(organisation, None)
    if house is None:
        raise Refused(_("Publish the organisation’s charter first: none would hold here."))
    row.ended_at, row.is_public = timezone.now(), False
    row.save(update_fields=["ended_at", "is_public"])
    audit(organisation, "ended", row, by)
    waiting = Notice.objects.filter(kind="charter", key__startswith=f"{row.pk}-", read_at=None)
    waiting.update(read_at=timezone.now())
    _tell(by, organisation, brand, house)


def _key(version: CharterVersion) -> str:
    return f"{version.charter_id}-{version.number}"


def _tell(
    by: Actor, organisation: Organisation, brand: Brand | None, version: CharterVersion
) -> None:
    members = Member.objects.filter(organisation=organisation, is_active=True)
    if brand is not None:
        members = members.filter(brands=brand) | members.filter(brands=None)
    done = CharterAcceptance.objects.filter(version=version).values("member")
    members = members.exclude(pk__in=done).select_related("user").distinct()
    people = [one.user for one in members]
    # After a new version the notice of the one before is of no use: a key of its own for each.
    notify(
        by, organisation, people, "charter",
        lambda: _("Version %(number)s of the charter “%(charter)s” waits to be read and accepted.")
        % {"number": version.number, "charter": version.charter},
        accept_address(organisation, brand), key=_key(version),
    )  # fmt: skip


@transaction.atomic
def accept_charter(
    by: Actor,
    member: Member,
    brand: Brand | None,
    number: int,
    language: str,
    answers: Sequence[int | None],
) -> CharterAcceptance:
    """Note that a member read a version and accepts it. Each does so for themselves.

    Raises `Refused` for a version that is in force no more, `Misunderstood` for wrong answers.
    """
    if by.user is None or by.user.pk != member.user_id:
        raise Refused(_("Everybody accepts it for themselves."))
    version = version_in_force(member.organisation, brand)
    if version is None or version.number != number:
        raise Refused(_("The charter was changed meanwhile: read it again."))
    content = Content.read(version.content)
    if language not in content.languages:
        raise Refused(_("The charter isn’t written in this language."))
    if wrong := wrong_answers(content.of(language).quiz, answers):
        raise Misunderstood(wrong)
    row, is_new = CharterAcceptance.objects.get_or_create(
        version=version, member=member, defaults={"language": language, "digest": version.digest}
    )
    if is_new:
        audit(member.organisation_id, "accepted", version, by, digest=version.digest)
        waiting = Notice.objects.filter(user=by.user, kind="charter", key=_key(version))
        waiting.filter(read_at=None).update(read_at=timezone.now())
    return row


@transaction.atomic
def require_charter(by: Actor, organisation: Organisation, wanted: bool) -> None:
    """Demand, or demand no more, that who speaks has accepted the charter in force.

    Refused while nothing is published: nobody could accept it.
    """
    organisation = lock(organisation)
    if organisation.charter_required == wanted:
        return
    if wanted and version_in_force(organisation, None) is None:
        raise Refused(_("Publish the organisation’s charter first: nobody could accept it yet."))
    organisation.charter_required = wanted
    organisation.save(update_fields=["charter_required"])
    audit(organisation, "demanded charter" if wanted else "freed of charter", organisation, by)


@transaction.atomic
def show_charter(by: Actor, charter: Charter, shown: bool) -> None:
    """Open the short version to everybody without an account, or close it again."""
    same = Charter.objects.filter(pk=charter.pk).exclude(is_public=shown)
    if same.update(is_public=shown):
        audit(
            charter.organisation_id, "opened to all" if shown else "closed to others", charter, by
        )
