"""The pages of figures over millions of mentions, as whoever opens them waits for them.

Made-up mentions of two years (those of `bench.mentions`) are stored as the product stores them and indexed
by its own `reindex`. Then pages are asked through the whole of Django (session, rights, templates), without
the network: topics of very different size over each period, each block that a page fetches when it is
scrolled to, the pages of Measure and Map that count by themselves, and twelve searches with the counts of
their lists (the questions of `bench.search`). ``p95_ms`` is over the pages and searches, each
asked several times, and each time the newest mention has just been written into the index, as in a house
that listens; ``back_p95_ms`` where the oldest one was, so that nothing counted before holds;
``again_p95_ms`` where nothing came meanwhile; ``blocks_p95_ms`` over the blocks that come later;
``queries`` is the most of one page. ``BENCH_MENTIONS`` gives another number of mentions: the target is asked
at ten million, and a run of fewer says so.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

TARGETS = {"p95_ms": 200}
ASKED_AT = 10_000_000
MENTIONS = {"small": 50_000, "full": ASKED_AT}
TIMES = {"small": 3, "full": 7}

SETUP = """
import json, os, sys, time
import django; django.setup()
from datetime import timedelta
from palabre.site.preparing import migrate
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone
from bench.mentions import BRANDS, DAYS, batches
from palabre.governance.actions import add_brand, make_organisation
from palabre.governance.acts import Actor
from palabre.governance.models import User
from palabre.listening.models import Mention, MentionTopic, Place, Position, Topic, Voice
"""

FILL = (
    SETUP
    + """
migrate()
count = int(sys.argv[1])
by = Actor.person(User.objects.create_user("ada@example.org", name="Ada"))
house = make_organisation(by, "Lanterne")
brand = add_brand(by, house, "Lanterne")
kinds = ["brand", "product", "product", *["competitor"] * 5, *["market"] * 42]
topics = Topic.objects.bulk_create(
    Topic(organisation=house, brand=brand, name=name, query=name, kind=kind, version=1, matched_version=1)
    for name, kind in zip(BRANDS, kinds))
places = Place.objects.bulk_create(
    Place(organisation=house, platform="echo", address=f"p{n}.example") for n in range(500))
now = timezone.now()
first, step = now - timedelta(days=DAYS), timedelta(days=DAYS) / count
names = [one.column for one in Mention._meta.concrete_fields]
spare = Mention(organisation=house, seen_at=now, links=[], tone_confidence=0.9, tone_model="made-up",
                intents={"none": 0.9}, intent_model="made-up")
def prepared(name, value):
    return Mention._meta.get_field(name).get_db_prep_save(value, connection)
usual = {one.column: one.get_db_prep_save(getattr(spare, one.attname), connection)
         for one in Mention._meta.concrete_fields}
into = f"INSERT INTO listening_mention ({', '.join(names)}) VALUES ({', '.join(['%s'] * len(names))})"
of_topic = "INSERT INTO listening_mentiontopic (mention_id, topic_id, by_hand) VALUES (%s, %s, 0)"
voices, position = {}, 0
# Nothing of this is lost that a crash could lose: the bench begins anew.
connection.cursor().execute("PRAGMA synchronous = OFF")
for batch in batches(count):
    fresh = {row.voice for row in batch} - voices.keys()
    made = Voice.objects.bulk_create(
        Voice(organisation=house, platform="echo", remote_id=f"v{n}", name=f"Voice {n}", handle=f"v{n}",
              first_seen_at=now, last_seen_at=now) for n in fresh)
    voices |= dict(zip(fresh, (one.pk for one in made)))
    said, of = [], []
    for row in batch:
        at = first + position * step
        position += 1
        number = (int(at.timestamp() * 1000) << 20) | (position % (1 << 20))
        own = {"id": number, "position": position, "remote_id": str(position), "text": row.text,
               "voice_id": voices[row.voice], "place_id": places[row.voice % 500].pk, "kind": row.kind,
               "platform": row.platform, "language": row.language, "tone": row.tone, "likes": row.likes,
               "published_at": prepared("published_at", at), "hashtags": json.dumps(row.hashtags)}
        said.append([own.get(name, usual[name]) for name in names])
        of += [(number, topics[n - 1].pk) for n in row.topics]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.executemany(into, said)
        cursor.executemany(of_topic, of)
Position.objects.update_or_create(organisation=house, defaults={"last": position})
connection.cursor().execute("ANALYZE")
from palabre.listening.indexing import reindex
reindex()
"""
)

ASK = (
    SETUP
    + """
from statistics import median
from urllib.parse import urlencode
from django.urls import reverse
from bench.search import questions
from palabre.governance.models import Brand
from palabre.listening.figures.compared import SLOW
from palabre.listening.figures.rivals import keep_shares
from palabre.listening.indexing import documents_of
from palabre.listening.search import index
migrate()
times = int(sys.argv[1])
client = Client()
client.force_login(User.objects.get())
place = ["lanterne", "lanterne"]
topics = [Topic.objects.get(name=f"brand{n}").pk for n in (1, 2, 10, 40)]
pages, blocks = {}, {}
for number in topics:
    address = reverse("listen_topic", args=[*place, number])
    for period in ("week", "month", "quarter", "year"):
        pages.setdefault(f"topic_{period}", []).append(f"{address}?period={period}")
        for name in SLOW:
            blocks.setdefault(f"block_{name}_{period}", []).append(f"{address}?period={period}&block={name}")
for name in ("listen_stream", "listen_search", "measure_metrics", "measure_board", "measure_barometer",
             "measure_awareness", "decide_objectives"):
    pages[name] = [reverse(name, args=place)]
pages["search_asked"] = [
    f"{reverse('listen_search', args=place)}?{urlencode({'q': query, 'topic': of}, doseq=True)}"
    for query, _fts, _ts, of in questions()]
started = time.perf_counter()
keep_shares(Brand.objects.get())  # what a running house's job does every ten minutes
kept_s = time.perf_counter() - started
sent = []
def counting(run, sql, params, many, context):
    sent.append(sql)
    return run(sql, params, many, context)
newest, oldest = (list(documents_of([Mention.objects.order_by(by).values_list("pk", flat=True)[0]]))
                  for by in ("-pk", "pk"))
def asked(addresses, written=newest):
    took, most = [], 0
    for address in addresses:
        for turn in range(times + 1):
            sent.clear()
            if written:
                index().apply(written, [])
            started = time.perf_counter()
            with connection.execute_wrapper(counting):
                answer = client.get(address)
            if turn:
                took.append((time.perf_counter() - started) * 1000)
            assert answer.status_code == 200, (address, answer.status_code)
            most = max(most, len(sent))
    return took, most
p95 = lambda values: sorted(values)[int(len(values) * 0.95)]
figures, everything, again, back, later, most = {}, [], [], [], [], 0
for name, addresses in pages.items():
    took, queries = asked(addresses)
    everything += took
    again += asked(addresses, written=None)[0]
    back += asked(addresses, written=oldest)[0]
    most = max(most, queries)
    figures[f"{name}_ms"], figures[f"{name}_most_ms"] = median(took), max(took)
for name, addresses in blocks.items():
    took, _queries = asked(addresses)
    later += took
    figures[f"{name}_ms"] = median(took)
print(json.dumps({"mentions": Mention.objects.count(), "p95_ms": p95(everything),
                  "back_p95_ms": p95(back), "again_p95_ms": p95(again), "blocks_p95_ms": p95(later),
                  "queries": most, "sums_s": kept_s, **figures}))
"""
)


def run(scale: str) -> dict:
    """Fill a house on an empty data folder (or one that `BENCH_HOME` names), and ask for its pages."""
    with tempfile.TemporaryDirectory(prefix="bench-dashboards-") as made:
        home = os.environ.get("BENCH_HOME", made)
        env = {**os.environ, "PALABRE_HOME": home, "PALABRE_HOSTS": "testserver"}
        env |= {"DJANGO_SETTINGS_MODULE": "palabre.site.settings", "PALABRE_DEMO": ""}
        if not (filled := Path(home, "filled")).exists():
            collect = (
                "import django; django.setup(); from django.core.management import call_command"
            )
            collect += "; call_command('collectstatic', verbosity=0, interactive=False)"
            _python(collect, env)
            _python(FILL, env, os.environ.get("BENCH_MENTIONS", str(MENTIONS[scale])))
            filled.touch()
        figures = json.loads(_python(ASK, env, str(TIMES[scale])))
    fewer = {"asked_at": ASKED_AT} if figures["mentions"] < ASKED_AT else {}
    return {"figures": figures, "targets": TARGETS, "notes": notes_on(figures), **fewer}


def notes_on(figures: dict[str, float]) -> list[str]:
    """Say so where the target was asked of fewer mentions than it is meant for."""
    if figures["mentions"] >= ASKED_AT:
        return []
    told = f"{TARGETS['p95_ms']} ms are asked at {ASKED_AT:,} mentions; here were"
    return [f"{told} {figures['mentions']:,.0f}: nothing is shown of it"]


def _python(code: str, env: dict[str, str], *given: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code, *given], env=env, capture_output=True, text=True
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-3000:])
    return done.stdout.strip().splitlines()[-1] if done.stdout.strip() else ""
