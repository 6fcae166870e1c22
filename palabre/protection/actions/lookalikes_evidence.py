"""Evidence: a dated copy of what is known of a suspect, in one file with its digest, kept as it was."""

import hashlib
import io
import json
import zipfile
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from palabre.governance.acts import Actor, audit
from palabre.governance.models import User
from palabre.listening.cleaning import storable
from palabre.protection.actions.lookalikes_sweep import judge
from palabre.protection.lookalikes.fetching import (
    PAGE_CAP,
    PICTURE_CAP,
    Fetched,
    description_in,
    fetch,
    small,
)
from palabre.protection.lookalikes.register import Lookout, register_of
from palabre.protection.models import Evidence, Suspect

RECORD, PICTURE, PAGE = "record.json", "picture.bin", "page.txt"


def keep_evidence(suspect: int, user: int | None) -> None:
    """Fetch what a suspect shows now, and keep a copy for good."""
    row = Suspect.objects.select_related("brand__organisation").filter(pk=suspect).first()
    if row is None:
        return
    person = User.objects.filter(pk=user).first() if user else None
    by = Actor.person(person) if person else Actor("Palabre")
    page = fetch(row.url, PAGE_CAP, cut=True) if row.url else Fetched()
    picture = fetch(row.avatar, PICTURE_CAP, cut=False) if row.avatar else Fetched()
    now = timezone.now()
    facts = _facts(row, page, picture, now, by)
    data = _packed(facts, page, picture, now)
    digest = hashlib.sha256(data).hexdigest()
    with transaction.atomic():
        kept = Evidence.objects.create(
            suspect=row, at=now, by=by.name[:120], facts=facts, file=data, size=len(data),
            sha256=digest,
        )  # fmt: skip
        # The trail has the digest, too: who changed a copy would have to change both.
        audit(row.organisation_id, "made", kept, by, sha256=digest, suspect=row.pk)
        _learn_description(row, page)


def _facts(
    row: Suspect, page: Fetched, picture: Fetched, now: datetime, by: Actor
) -> dict[str, Any]:
    """What the record says, as plain values."""
    told: dict[str, Any] = {
        name: getattr(row, name)
        for name in ("handle", "name", "description", "url", "avatar", "followers", "platform")
    }
    told |= {
        "kept_at": now.isoformat(),
        "kept_by": by.name,
        "class": row.kind,
        "reasons": row.reasons,
        "like": row.likeness,
        "first_seen": row.first_seen_at.isoformat(),
        "last_seen": row.last_seen_at.isoformat(),
        "page": _told(page),
        "picture": _told(picture),
    }
    return told


def _told(found: Fetched) -> dict[str, Any]:
    """How an address answered, with the digest of what it gave."""
    if not found.url:
        return {}
    told: dict[str, Any] = {"url": storable(found.url), "status": found.status}
    if found.fault:
        return told | {"fault": found.fault}
    return told | {
        "bytes": len(found.body),
        "cut": found.was_cut,
        "type": storable(found.content_type),
        "sha256": hashlib.sha256(found.body).hexdigest(),
    }


def _packed(facts: dict[str, Any], page: Fetched, picture: Fetched, now: datetime) -> bytes:
    """The copy as a ZIP: the page named as text, the picture as bytes, so that opening them runs nothing."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as box:
        record = json.dumps(facts, ensure_ascii=False, indent=2, sort_keys=True).encode()
        for name, data in ((RECORD, record), (PAGE, page.body), (PICTURE, picture.body)):
            if data:
                entry = zipfile.ZipInfo(name, now.timetuple()[:6])
                entry.compress_type = zipfile.ZIP_DEFLATED
                box.writestr(entry, data)
    return out.getvalue()


def _learn_description(row: Suspect, page: Fetched) -> None:
    """What a page says of itself may declare a parody, or ask for money: judge by it, too."""
    text = page.body.decode("utf-8", "replace") if page.status == 200 else ""
    said = storable(description_in(text))[:2_000]
    row = Suspect.objects.select_for_update().get(pk=row.pk)
    if not said or row.description:
        return
    row.description = said
    judged = Lookout(row.brand, register_of(row.brand)).look(
        row.platform, row.handle, row.name, said
    )
    if judged is not None:
        judge(row, judged)
    row.save(update_fields=["description", "reasons", "likeness", "kind", "gravity"])


def is_sound(kept: Evidence) -> bool:
    """Whether a copy still is what was kept, by its digest."""
    return hashlib.sha256(bytes(kept.file)).hexdigest() == kept.sha256


def picture_of(kept: Evidence) -> bytes | None:
    """The picture in a copy, made anew as a small PNG; None when there is none that can be read."""
    try:
        with zipfile.ZipFile(io.BytesIO(bytes(kept.file))) as box:
            if PICTURE not in box.namelist() or box.getinfo(PICTURE).file_size > PICTURE_CAP:
                return None
            return small(box.read(PICTURE))
    except (ValueError, zipfile.BadZipFile, KeyError):
        return None
