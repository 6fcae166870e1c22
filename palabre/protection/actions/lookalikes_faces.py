"""Our picture under a name that isn't like ours: the pictures of voices that were heard, and of lists.

Each is fetched once a month, the last heard first, and only so many a day: a fingerprint of it is kept, and
no picture. To hold all fingerprints against ours costs nearly nothing.
"""

from datetime import timedelta

from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone

from palabre.connectors.contract import Author
from palabre.governance.models import Brand
from palabre.listening.models import Voice
from palabre.protection.actions.lookalikes_pictures import fingerprint_of
from palabre.protection.actions.lookalikes_sweep import Met, keep, met_account
from palabre.protection.lookalikes.register import Lookout, register_of
from palabre.protection.models import Face, Suspect
from palabre.protection.rules.lookalikes import Origin

AT_ONCE = 20
A_DAY = 300  # pictures an organisation fetches, of 2 MB at most each
HEARD = timedelta(days=30)
KNOWN = timedelta(days=30)
DAY = timedelta(days=1)


def look_at_faces(number: int) -> bool:
    """Fetch the next pictures; when none is left, or the day's share is used, hold all against ours.

    Whether there may be more.
    """
    brand = Brand.objects.select_related("organisation").get(pk=number)
    lookout = Lookout(brand, register_of(brand))
    if not lookout.has_pictures:
        return False
    now = timezone.now()
    faces = Face.objects.filter(organisation=brand.organisation_id)
    room = min(AT_ONCE, A_DAY - faces.filter(at__gt=now - DAY, at__lte=now).count())
    waiting = _waiting(brand, max(room, 0))
    for face in waiting:
        face.view, face.at = f"{fingerprint_of(face.avatar) or 0:x}", timezone.now()
        known = {"view": face.view, "at": face.at, "avatar": face.avatar, "voice": face.voice}
        Face.objects.update_or_create(
            organisation_id=brand.organisation_id, key=face.key, defaults=known
        )
    if len(waiting) == AT_ONCE:
        return True
    faces.filter(voice__avatar="").delete()  # it shows none any more, or asked to be forgotten
    keep(lookout, _voices(lookout), Origin.VOICES)
    keep(lookout, _of_lists(lookout), Origin.LIST)
    faces.filter(brand=brand, at__isnull=False).delete()
    return False


def _waiting(brand: Brand, room: int) -> list[Face]:
    """Of whom the picture isn't known, or was another: those of lists first, then the last heard.

    Whose name is like ours is a suspect already, and looked at as such.
    """
    organisation = brand.organisation_id
    brought = list(Face.objects.filter(brand=brand, at=None).order_by("pk")[:room])
    now = timezone.now()
    known = Face.objects.filter(voice=OuterRef("pk"), avatar=OuterRef("avatar"), at__gt=now - KNOWN)
    suspects = Suspect.objects.filter(voice=OuterRef("pk"), brand=brand)
    rows = Voice.objects.filter(
        ~Exists(known), ~Exists(suspects), organisation=organisation,
        last_seen_at__gt=now - HEARD,
    ).exclude(avatar="")  # fmt: skip
    found = rows.order_by("-last_seen_at", "-pk")[: max(0, room - len(brought))]
    return brought + [
        Face(organisation_id=organisation, key=f"voice:{one.pk}", voice=one, avatar=one.avatar)
        for one in found
    ]


def _voices(lookout: Lookout) -> list[Met]:
    """Voices that show a picture of ours now: what one no longer shows, or had forgotten, doesn't count."""
    rows = Face.objects.filter(
        organisation=lookout.brand.organisation_id, voice__avatar=F("avatar"), voice__isnull=False
    ).exclude(Q(view="0") | Q(avatar=""))
    found = []
    for face in rows.select_related("voice").iterator():
        if face.voice and lookout.shows_ours(int(face.view, 16)):
            met = met_account(lookout, face.voice.platform, face.voice, picture=int(face.view, 16))
            if met is not None:
                met.columns["voice"] = face.voice
                found.append(met)
    return found


def _of_lists(lookout: Lookout) -> list[Met]:
    rows = Face.objects.filter(brand=lookout.brand, at__isnull=False).exclude(view="0")
    found = []
    for face in rows:
        one = Author(face.key[:300], face.name, face.handle, avatar=face.avatar)
        met = met_account(lookout, face.platform, one, picture=int(face.view, 16))
        if met is not None:
            found.append(met)
    return found
