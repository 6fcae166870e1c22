"""The sweep: what was heard and brought, held against the register; a slice at a time, each thing once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Min, Q
from django.utils import timezone

from palabre.analysis.lookalikes import FRAUD, Class
from palabre.analysis.lookalikes.hosts import host
from palabre.connectors.contract import Author
from palabre.governance.models import Brand
from palabre.jobs import enqueue
from palabre.listening.models import Mention, Voice
from palabre.protection.lookalikes.lists import Line, lines_of
from palabre.protection.lookalikes.register import (
    Judged,
    Lookout,
    bare,
    digest_of,
    register_of,
)
from palabre.protection.models import Face, Suspect, SuspectList, Sweep
from palabre.protection.rules.lookalikes import Origin, SuspectState, gravity

VOICES, MENTIONS, SLICE = 5_000, 2_000, 500
LONGEST_URL, LONGEST_AVATAR = 1_000, 500  # as the columns take them
MOST_OF_A_LIST = 2_000  # suspects that one list may bring
MOST_FACES = 300  # pictures of a list that are looked at under names unlike ours
LINKS_OF = timedelta(days=30)  # how far back links are looked at
ANEW_AFTER = timedelta(days=7)  # voices change their names
SAME_PICTURE = "same_picture"
# Mentions are numbered by their time of publication: milliseconds, moved by so many bits.
_TIME_BITS = 20


@dataclass(slots=True)
class Met:
    """Somebody or a site that was met, before it is kept: the columns of its row, and what it is."""

    platform: str
    key: str
    judged: Judged
    columns: dict[str, Any] = field(default_factory=dict)
    seen: int = 1


def sweep(number: int) -> bool:
    """Look at the next slice for a brand, and keep what came of it; whether there may be more."""
    brand = Brand.objects.select_related("organisation").get(pk=number)
    register = register_of(brand)
    state = _begun(brand, digest_of(register))
    lookout = Lookout(brand, register)
    for look in (_look_at_voices, _look_at_links):
        if look(brand, lookout, state):
            return True
    ended = Sweep.objects.filter(pk=number, voice=state.voice, position=state.position)
    ended.update(ended_at=timezone.now())
    _let_go(brand, lookout)
    return False


def _begun(brand: Brand, register: str) -> Sweep:
    """How far the brand was looked at; from the start again for another register, and every week."""
    state, _made = Sweep.objects.get_or_create(brand=brand)
    now = timezone.now()
    is_old = state.began_at is None or state.began_at < now - ANEW_AFTER
    if state.register == register and not is_old:
        return state
    with transaction.atomic():
        before = Sweep.objects.filter(pk=brand.pk, register=state.register, began_at=state.began_at)
        changed = before.update(
            register=register, voice=0, position=_first_position(brand, now), voices=0, links=0,
            began_at=now, ended_at=None,
        )  # fmt: skip
        if changed:
            rows = Suspect.objects.filter(brand=brand)
            rows.filter(origin=Origin.LINKS).update(seen=0)
            # A picture may be another one now, and so may ours.
            rows.update(picture_at=None)
    state.refresh_from_db()
    return state


def _first_position(brand: Brand, now: datetime) -> int:
    """The position before the first mention whose links are still looked at."""
    since = int((now - LINKS_OF).timestamp() * 1000) << _TIME_BITS
    recent = Mention.objects.filter(organisation=brand.organisation_id, pk__gte=since)
    return (recent.aggregate(first=Min("position"))["first"] or 1) - 1


def _look_at_voices(brand: Brand, lookout: Lookout, state: Sweep) -> bool:
    """The next voices of the organisation; whether there were any."""
    rows = list(
        Voice.objects.filter(organisation=brand.organisation_id, pk__gt=state.voice).order_by("pk")[
            :VOICES
        ]
    )
    if not rows:
        return False
    found = [met for row in rows if (met := _met_voice(lookout, row))]
    with transaction.atomic():
        there = Sweep.objects.filter(pk=brand.pk, register=state.register, voice=state.voice)
        if there.update(voice=rows[-1].pk, voices=F("voices") + len(rows)):
            keep(lookout, found, Origin.VOICES)
    return True


def _met_voice(lookout: Lookout, row: Voice) -> Met | None:
    met = None if row.is_unknown else met_account(lookout, row.platform, row)
    if met is not None:
        met.columns["voice"] = row
    return met


def met_account(
    lookout: Lookout, slug: str, one: Voice | Author, about: str = "", picture: int | None = None
) -> Met | None:
    """An account of a network as it is kept; None for one that is ours, or like none of ours."""
    if lookout.is_ours(slug, one.handle, one.remote_id):
        return None
    judged = lookout.look(slug, one.handle, one.name, about, picture)
    if judged is None:
        return None
    same = any(code == SAME_PICTURE for code, _parts in judged.reasons)
    columns = {
        "handle": (one.handle or one.name)[:300],
        "name": one.name[:200],
        "description": about[:2_000],
        "url": one.url if len(one.url) <= LONGEST_URL else "",
        "avatar": one.avatar if len(one.avatar) <= LONGEST_AVATAR else "",
        "followers": one.followers,
        **({"same_picture": True, "picture_at": timezone.now()} if same else {}),
    }
    return Met(slug, key_of(slug, one.handle, one.remote_id), judged, columns)


def key_of(slug: str, handle: str, remote_id: str = "") -> str:
    """By what an account is known again: its handle on its network or, without one, its name there."""
    return f"@{bare(slug, handle).casefold()[:300]}" if handle else f"id:{remote_id[:300]}"


def _look_at_links(brand: Brand, lookout: Lookout, state: Sweep) -> bool:
    """The sites that the next mentions link to; whether there were any. Private words stay private."""
    rows = Mention.objects.filter(
        organisation=brand.organisation_id, position__gt=state.position
    ).order_by("position")
    told = list(rows.values_list("position", "pk", "links", "is_private")[:MENTIONS])
    if not told:
        return False
    sites: dict[str, list[int]] = {}
    for _position, number, links, is_private in told:
        names = {at.whole for link in links if (at := host(str(link)[:1000]))}
        for name in names if not is_private else ():
            sites.setdefault(name, []).append(number)
    found = []
    for name, numbers in sites.items():
        if judged := lookout.look("", name):
            columns = site_columns(name) | {"mention_id": numbers[0]}
            found.append(Met("", name, judged, columns, seen=len(numbers)))
    with transaction.atomic():
        there = Sweep.objects.filter(pk=brand.pk, register=state.register, position=state.position)
        if there.update(position=told[-1][0], links=F("links") + len(sites)):
            keep(lookout, found, Origin.LINKS)
    return True


def site_columns(name: str) -> dict[str, Any]:
    """What is kept of a site that is known by its host alone."""
    return {"handle": name[:300], "url": f"https://{name}/"[:1000], "is_site": True}


def read_list(number: int) -> None:
    """Hold a list that a person brought against the register, once."""
    row = SuspectList.objects.select_related("brand__organisation").filter(pk=number).first()
    if row is None or row.read_at is not None:
        return
    lookout = Lookout(row.brand, register_of(row.brand))
    lines, found, faces = 0, [], []
    for line in lines_of(row.text):
        lines += 1
        site = host(line.handle) if "/" not in line.handle.split("://", 1)[-1].strip("/") else None
        slug = "" if site else row.platform
        if not site and slug and lookout.is_ours(slug, line.handle):
            continue
        judged = lookout.look(slug, line.handle, line.name, line.description)
        if judged is None:
            if line.picture and not site and len(faces) < MOST_FACES:
                faces.append(_face(row, slug, line))
            continue
        columns = site_columns(site.whole) if site else _account_columns(line.handle)
        columns |= {"name": line.name, "description": line.description}
        key = site.whole if site else key_of(slug, line.handle)
        found.append(Met(slug, key[:310], judged, columns))
    with transaction.atomic():
        there = SuspectList.objects.filter(pk=number, read_at=None)
        if there.update(read_at=timezone.now(), text="", lines=lines, found=len(found)):
            # A list of nothing but our name would else fill the page, and hold up every other writer.
            keep(lookout, found[:MOST_OF_A_LIST], Origin.LIST)
            Face.objects.bulk_create(faces, ignore_conflicts=True, batch_size=SLICE)
            enqueue("protection.look_at_pictures", row.brand_id, key=f"brand:{row.brand_id}")


def _face(row: SuspectList, slug: str, line: Line) -> Face:
    """Somebody whose name is unlike, but who may show our picture: kept until it was looked at."""
    return Face(
        organisation_id=row.organisation_id, brand_id=row.brand_id, platform=slug,
        key=f"list:{row.pk}:{line.handle}"[:320], handle=line.handle, name=line.name,
        avatar=line.picture,
    )  # fmt: skip


def _account_columns(handle: str) -> dict[str, Any]:
    address = handle if handle.startswith(("https://", "http://")) else ""
    return {"handle": handle[:300], "url": address[:1000]}


def keep(lookout: Lookout, found: Iterable[Met], origin: Origin) -> None:
    """Keep what was met, each once; what stands already gets what is new of it, and keeps its state."""
    once: dict[tuple[str, str], Met] = {}
    for met in found:
        before = once.setdefault((met.platform, met.key), met)
        if before is not met:
            before.seen += met.seen
    mets = list(once.values())
    for start in range(0, len(mets), SLICE):
        _keep_some(lookout, mets[start : start + SLICE], origin)


def _keep_some(lookout: Lookout, mets: Sequence[Met], origin: Origin) -> None:
    brand = lookout.brand
    rows = Suspect.objects.select_for_update().filter(
        brand=brand, key__in=[met.key for met in mets]
    )
    known = {(row.platform, row.key): row for row in rows}
    changed, new = [], []
    for met in mets:
        row = known.get((met.platform, met.key))
        if row is None:
            row = Suspect(
                organisation_id=brand.organisation_id, brand=brand, platform=met.platform,
                key=met.key, origin=origin, seen=met.seen,
            )  # fmt: skip
            new.append(row)
        else:
            row.seen += met.seen if origin == Origin.LINKS else 0
            changed.append(row)
        for name, value in met.columns.items():
            if value not in (None, ""):
                setattr(row, name, value)
        row.last_seen_at = timezone.now()
        judge(row, _with_description(lookout, row) or met.judged)
    Suspect.objects.bulk_create(new, ignore_conflicts=True, batch_size=SLICE)
    Suspect.objects.bulk_update(changed, KEPT, batch_size=100)


KEPT = [
    "handle", "name", "description", "url", "avatar", "followers", "voice", "mention", "seen",
    "last_seen_at", "kind", "reasons", "likeness", "gravity",
    "same_picture", "picture_at",
]  # fmt: skip


def _with_description(lookout: Lookout, row: Suspect) -> Judged | None:
    """What a suspect is by all that is known of it; none where that is no more than was met now."""
    if not row.description:
        return None
    return lookout.look(row.platform, row.handle, row.name, row.description)


def judge(row: Suspect, judged: Judged) -> None:
    """Put on a row what the machine says it is; the class that a person said stays."""
    row.reasons, row.likeness = list(judged.reasons), judged.likeness
    kind = judged.kind
    if row.same_picture and not any(code == SAME_PICTURE for code, _parts in row.reasons):
        row.reasons.append([SAME_PICTURE, {"official": judged.likeness["name"]}])
        kind = Class.CLONE if kind == Class.LOOKALIKE else kind
    if not row.is_corrected:
        row.kind = str(kind)
    weigh(row)


def weigh(row: Suspect) -> None:
    """Put on a row how grave it is."""
    row.gravity = sum(points for _code, points in parts_of(row))


def parts_of(row: Suspect) -> list[tuple[str, int]]:
    """The parts of a suspect's gravity."""
    codes = [str(code) for code, _parts in row.reasons]
    return gravity(row.kind, codes, row.followers, row.seen if row.is_site else 1)


def _let_go(brand: Brand, lookout: Lookout) -> None:
    """Let go of suspects that are ours now, and of those whose voice asked to be forgotten, unless they are a
    fraud of which evidence is kept."""
    unseen = Suspect.objects.filter(brand=brand, state=SuspectState.NEW).exclude(platform="")
    ours = [one.pk for one in unseen if lookout.is_ours(one.platform, one.handle)]
    Suspect.objects.filter(pk__in=ours).delete()
    gone = Suspect.objects.filter(brand=brand, voice__remote_id__startswith="gone:")
    kept = Q(kind__in=[str(one) for one in FRAUD]) & Q(evidence__isnull=False)
    gone.filter(pk__in=list(gone.exclude(kept).values_list("pk", flat=True))).delete()
