"""What people note of people: who they are, what they are known by, and that they are to be forgotten."""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from palabre.engagement.actions.candidates import forget_with_people
from palabre.engagement.actions.people_news import announce
from palabre.engagement.actions.people_words import erase_words
from palabre.engagement.crm.rules import News
from palabre.engagement.models import CrmRecord, Identity, Note, Person, Regrouping
from palabre.engagement.people.access import numbers_of
from palabre.engagement.people.rules import What, folded, mail_of, phone_of, site_of
from palabre.governance.acts import Actor, audit
from palabre.governance.models import Brand
from palabre.governance.rules import Refused
from palabre.jobs import enqueue
from palabre.listening.actions.voices import make_anonymous
from palabre.listening.models import Tag, Voice

FIELDS = ("name", "company", "place", "language", "notes")
LENGTHS = {"name": 200, "company": 200, "place": 120, "language": 5, "notes": 20_000}
MOST_TAGS, MOST_IDENTITIES = 50, 200


class Taken(Refused):
    """What somebody should be known by is another's already; ``person`` is who has it."""

    def __init__(self, sentence: str, person: Person) -> None:
        super().__init__(sentence)
        self.person = person


@transaction.atomic
def make_person(by: Actor, brand: Brand, *, whole: bool = False, **fields: str) -> Person:
    """Make a record, of the brand or of the whole organisation; the fields are those of `FIELDS`."""
    row = Person(organisation=brand.organisation, brand=None if whole else brand)
    _fill(row, fields)
    row.save()
    audit(row.organisation_id, "made", row, by)
    announce(row, News.MADE)
    return row


def _fill(row: Person, fields: dict[str, str]) -> list[str]:
    """Write what is another than before, cut to its length; which fields changed."""
    changed = []
    for name, value in fields.items():
        if name not in FIELDS:
            raise ValueError(name)
        value = value.strip()[: LENGTHS[name]]
        if getattr(row, name) != value:
            setattr(row, name, value)
            changed.append(name)
    row.key = folded(row.name)
    return changed


@transaction.atomic
def change_person(by: Actor, row: Person, **fields: str) -> list[str]:
    """Change what is known of somebody; which fields changed. Raises `Refused` for a merged record."""
    row = locked(row)
    changed = _fill(row, fields)
    if changed:
        row.save()
        # What was written isn't kept in the trail: it outlives the wish to be forgotten.
        audit(row.organisation_id, "changed", row, by, fields=changed)
        announce(row, News.CHANGED)
    return changed


@transaction.atomic
def set_reach(by: Actor, row: Person, brand: Brand | None) -> None:
    """Make a record one of a brand, or (None) of the whole organisation."""
    row = locked(row)
    if row.brand_id == (brand.pk if brand else None):
        return
    row.brand = brand
    row.save(update_fields=["brand", "changed_at"])
    audit(row.organisation_id, "reached", row, by, brand=brand.name if brand else "")
    announce(row, News.CHANGED)


def locked(row: Person) -> Person:
    """The record as it stands now, held until the end of the transaction. Raises `Refused` if it is gone
    or was merged into another meanwhile."""
    found = Person.objects.select_for_update().filter(pk=row.pk).first()
    if found is None:
        raise Refused(_("This record is gone meanwhile."))
    if found.merged_into_id:
        raise Refused(_("This record was merged into another meanwhile."))
    return found


@transaction.atomic
def tag_person(by: Actor, row: Person, word: str, *, on: bool = True) -> None:
    """Put a tag on somebody, or take it away; a new word makes a new tag. Raises `Refused`."""
    row = locked(row)
    word = " ".join(word.replace(",", " ").split())[:60]
    if not word:
        raise Refused(_("Write a word."))
    if on:
        if row.tags.count() >= MOST_TAGS:
            raise Refused(_("There are as many tags here as there may be."))
        tag, _new = Tag.objects.get_or_create(organisation=row.organisation, name=word)
        if row.tags.filter(pk=tag.pk).exists():
            return
        row.tags.add(tag)
    else:
        found = row.tags.filter(name=word).first()
        if found is None:
            return
        row.tags.remove(found)
    row.save(update_fields=["changed_at"])
    audit(row.organisation_id, "tagged" if on else "untagged", row, by, tag=word)
    announce(row, News.CHANGED)


@transaction.atomic
def add_voice(by: Actor, row: Person, voice: Voice, evidence: str = "") -> Identity:
    """Say that a voice is this person's. Raises `Taken` when it is another's, `Refused` otherwise."""
    if voice.organisation_id != row.organisation_id or voice.is_unknown:
        raise Refused(_("This voice can’t be anybody’s."))
    return _add(by, row, Identity(what=What.VOICE, voice=voice), evidence)


@transaction.atomic
def add_known(by: Actor, row: Person, what: What, typed: str, evidence: str = "") -> Identity:
    """Note a mail, a phone or a site of somebody. Raises `Taken` when it is another's, `Refused` for what
    is none."""
    country = row.brand.country if row.brand else row.organisation.country
    value = spelt(what, typed, country)
    if not value:
        raise Refused(_("“%(typed)s” can’t be read.") % {"typed": typed.strip()[:80]})
    found = _add(by, row, Identity(what=what, value=value), evidence)
    if what == What.SITE:
        enqueue("engagement.look_at_site", found.pk, key=str(found.pk))
    return found


def spelt(what: What, typed: str, country: str) -> str:
    """A mail, a phone or a site in the spelling in which it is kept, "" for what is none."""
    if what == What.MAIL:
        return mail_of(typed)
    return phone_of(typed, country) if what == What.PHONE else site_of(typed)


def _add(by: Actor, row: Person, new: Identity, evidence: str) -> Identity:
    row = locked(row)
    if row.identities.count() >= MOST_IDENTITIES:
        raise Refused(_("There are as many here as there may be."))
    found = owner_of(new, row)
    if found is not None and found.person_id == row.pk:
        return found
    if found is not None:
        raise _taken(found)
    new.organisation, new.person = row.organisation, row
    new.said_by, new.evidence = by.user, evidence.strip()[:300]
    try:
        with transaction.atomic():
            new.save()
    except IntegrityError:
        found = owner_of(new, row)
        if found is None:
            raise
        raise _taken(found) from None
    row.save(update_fields=["changed_at"])
    audit(row.organisation_id, "noted", row, by, what=str(new.what))
    announce(row, News.CHANGED)
    return new


def owner_of(new: Identity, row: Person) -> Identity | None:
    """The same identity as it is known already: of anybody, or for a site of this very person."""
    rows = Identity.objects.select_related("person")
    if new.what == What.VOICE:
        return rows.filter(voice=new.voice).first()
    rows = rows.filter(organisation=row.organisation, what=new.what, value=new.value)
    return rows.filter(person=row).first() if new.what == What.SITE else rows.first()


def _taken(found: Identity) -> Taken:
    sentence = _("“%(what)s” is known of somebody else already: merge the two if they are one.")
    return Taken(sentence % {"what": found}, found.person)


@transaction.atomic
def remove_identity(by: Actor, row: Identity) -> None:
    """Say that something isn't this person's after all. No message goes: they are the voice's."""
    person = locked(row.person)
    if not Identity.objects.filter(pk=row.pk, person=person).delete()[0]:
        return
    person.save(update_fields=["changed_at"])
    audit(person.organisation_id, "took off", person, by, what=str(row.what))
    announce(person, News.CHANGED)


@transaction.atomic
def keep_voice(by: Actor, brand: Brand, voice: Voice, evidence: str = "") -> Person:
    """The person whose voice this is; one that nobody knew yet gets a record. Raises `Refused`."""
    known = Identity.objects.select_related("person").filter(voice=voice).first()
    if known is not None:
        if known.person.brand_id not in {None, brand.pk}:
            raise Refused(_("Another brand keeps this voice’s record."))
        return known.person
    if voice.organisation_id != brand.organisation_id or voice.is_unknown:
        raise Refused(_("This voice can’t be anybody’s."))
    row = make_person(by, brand, name=voice.name or voice.handle)
    add_voice(by, row, voice, evidence)
    return row


@transaction.atomic
def person_reached(
    by: Actor, brand: Brand, *, name: str, mail: str, phone: str, evidence: str, language: str = "",
    is_open: bool = False,
) -> tuple[Person, bool]:  # fmt: skip
    """Whose record this is: known by mail, then by phone, else a new one; and whether both are noted there.

    What another brand's record has is not noted, nor what can't be read: a person decides. So they do where
    it comes by an ``is_open`` door: who types the mail of somebody known puts no phone of theirs there.
    """
    given = [(What.MAIL, mail), (What.PHONE, phone)]
    typed = [(what, text) for what, text in given if spelt(what, text, brand.country)]
    known = next(filter(None, (_reached_by(brand, *one) for one in typed)), None)
    person = known or make_person(by, brand, name=name, language=language)
    noted = 0
    for what, text in typed:
        if is_open and known is not None and _reached_by(brand, what, text) != known:
            continue
        try:
            add_known(by, person, what, text, evidence)
        except Refused:
            continue
        noted += 1
    return person, noted == sum(bool(text) for _what, text in given)


def _reached_by(brand: Brand, what: What, text: str) -> Person | None:
    value = spelt(what, text, brand.country)
    rows = Identity.objects.filter(organisation=brand.organisation_id, what=what, value=value)
    found = rows.select_related("person").first()
    return found.person if found and found.person.brand_id in {None, brand.pk} else None


@transaction.atomic
def erase_person(by: Actor, row: Person, *, keeps_public: bool = True) -> None:
    """Forget somebody for good, with all that was merged into them, what they agreed to, where they are
    known, what they applied for, the notes on their conversations, and the words that they wrote to us alone.
    What their voices said in public stays, and says no more whose it was; not ``keeps_public``: whoever
    calls erases that, too, with the voices."""
    row = locked(row)
    gone = numbers_of(row)
    forget_with_people(by, row.organisation, gone)
    known = Identity.objects.filter(person__in=gone, what=What.VOICE)
    voices = list(known.values_list("voice_id", flat=True))
    Note.objects.filter(conversation__voice__in=voices).delete()
    erase_words(by, row.organisation, voices)
    if keeps_public:
        make_anonymous(by, row.organisation, voices)
    announce(row, News.ERASED)
    CrmRecord.objects.filter(person__in=gone).update(agreed={})
    Regrouping.objects.filter(kept__in=gone).delete()
    Regrouping.objects.filter(other__in=gone).delete()
    audit(row.organisation_id, "erased", row, by, at=timezone.now().date().isoformat())
    row.delete()
