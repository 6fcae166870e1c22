"""The inbox with many conversations, and with many members who look at it at once.

First the pages: lists of every view, filters, search, a far page and the longest conversation (of one to
forty texts, about four), each asked through the whole of Django (session, rights, templates) as SQLite
keeps it, without the network. ``p95_ms`` is that of all requests together, ``queries`` the most that one
page asked (what stands beside a conversation apart, ``about_queries``), ``cpu_p95_ms`` what the processor
was at it, whatever else it had to do. Every conversation must be reached by paging.

Then members: so many open event streams against one web process, each member says every ten seconds where
they look, and a text is said every half second. ``row_p95_s`` is from the moment it is stored until a page
is told; ``presence_rss_mb`` is the web process with all of them, ``presence_grown_mb`` what it grew by.
"""

import json
import os
import subprocess
import sys
import tempfile

TARGETS = {
    "p95_ms": 150,
    "queries": 15,
    "about_queries": 16,
    "unreached": 0,
    "row_p95_s": 2,
}
CONVERSATIONS = {"small": 5_000, "full": 200_000}
TIMES = {"small": 8, "full": 25}
AGENTS, SECONDS = 50, {"small": 12, "full": 60}

SETUP = """
import json, os, random, statistics, sys, time
import django; django.setup()
from datetime import timedelta
from palabre.site.preparing import migrate
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone
from palabre.channels.models import Channel
from palabre.engagement.models import Conversation, ConversationTag, Inbox, Turn
from palabre.governance.actions import add_brand, make_organisation
from palabre.governance.acts import Actor
from palabre.governance.models import Member, User
from palabre.listening.models import Mention, Place, Position, Source, Tag, Voice
"""

FILL = (
    SETUP
    + """
migrate()
count, agents = int(sys.argv[1]), int(sys.argv[2])
rng = random.Random(5)
user = User.objects.create_user("ada@example.org", name="Ada")
by = Actor.person(user)
house = make_organisation(by, "Lanterne")
brand = add_brand(by, house, "Lanterne")
members = []
for n in range(agents):
    one = User.objects.create_user(f"a{n}@example.org", name=f"Agent {n}")
    members.append(Member.objects.create(organisation=house, user=one, role="editor"))
accounts = [
    Channel.objects.create(organisation=house, brand=brand, platform="echo", name=f"a{n}", account=f"a{n}")
    for n in range(10)
]
Source.objects.create(organisation=house, brand=brand, channel=accounts[0], platform="echo", kind="inbox",
                      name="Inbox", key="inbox")
now = timezone.now()
place = Place.objects.create(organisation=house, platform="echo", address="echo.example")
tags = [Tag.objects.create(organisation=house, name=f"tag{n}") for n in range(20)]
words = [f"mot{n}" for n in range(4000)]
stages = ["todo"] * 2 + ["waiting"] + ["done"] * 6 + ["snoozed"]
states = {"todo": "open", "waiting": "waiting", "done": "done", "snoozed": "snoozed"}
us = Voice.objects.create(organisation=house, platform="echo", remote_id="us", name="Lanterne", handle="us",
                          first_seen_at=now, last_seen_at=now)
texts = 0
for start in range(0, count, 5000):
    numbers = range(start, min(start + 5000, count))
    voices = Voice.objects.bulk_create(
        Voice(organisation=house, platform="echo", remote_id=f"v{n}", name=f"Voice {n}", handle=f"v{n}",
              first_seen_at=now, last_seen_at=now) for n in numbers)
    said, rows = [], []
    for n, voice in zip(numbers, voices):
        # One to forty texts, about four; of three texts that follow the first, one is ours.
        length = min(40, 1 + int(rng.expovariate(1 / 3.4)))
        at = now - timedelta(seconds=rng.randrange(90 * 86400), minutes=20 * length)
        theirs = []
        for k in range(length):
            ours = k > 0 and rng.random() < 1 / 3
            text, at, texts = " ".join(rng.choices(words, k=12)), at + timedelta(minutes=20), texts + 1
            said.append((n - start, ours, Mention(
                id=(int(at.timestamp() * 1000) << 20) | (texts & 0xFFFFF), organisation=house, position=texts,
                platform="echo", remote_id=f"m{n}.{k}" if k else f"m{n}", voice=us if ours else voice,
                place=place, kind="comment", text=text, thread=f"m{n}", parent=f"m{n}" if k else "",
                published_at=at, seen_at=at)))
            theirs += [] if ours else [at]
        stage = rng.choice(stages)
        waits = theirs[-1] if stage == "todo" else None
        rows.append(Conversation(
            organisation=house, brand=brand, platform="echo", key=f"m{n}", channel=accounts[n % 10],
            kind=("comment", "review", "message")[n % 3], voice=voice, stage=stage, state=states[stage],
            assignee=members[n % (2 * agents)] if n % (2 * agents) < agents else None,
            priority=("low", "normal", "normal", "high", "urgent")[n % 5], preview=text, count=length,
            last_in_at=theirs[-1], waiting_since=waits, late_at=waits and waits + timedelta(hours=24)))
    Mention.objects.bulk_create([one for _talk, _ours, one in said])
    Conversation.objects.bulk_create(rows)
    Turn.objects.bulk_create(
        Turn(conversation=rows[talk], brand=brand, mention=one, at=one.published_at, ours=ours)
        for talk, ours, one in said)
    ConversationTag.objects.bulk_create(
        ConversationTag(conversation=row, tag=tags[n % 20]) for n, row in zip(numbers, rows) if n % 7 == 0)
Position.objects.update_or_create(organisation=house, defaults={"last": texts})
Inbox.objects.create(brand=brand, position=texts, beat=1)
connection.cursor().execute("ANALYZE")
from palabre.listening.indexing import reindex
reindex()
"""
)

ASK = (
    SETUP
    + """
times = int(sys.argv[1])
brand = Inbox.objects.get().brand
member = Member.objects.get(user__email="a0@example.org")
client = Client(); client.force_login(member.user)
page = "/o/lanterne/lanterne/engage/"
talk = Conversation.objects.order_by("-count", "pk").first()
from palabre.engagement import listing
far = listing._place(Conversation.objects.order_by("last_in_at")[100], "last_in_at")
account = Channel.objects.first().pk
asked = {
    "todo": "", "mine": "?view=mine", "unassigned": "?view=unassigned", "late": "?view=late",
    "done": "?view=done", "all": "?view=all", "far": f"?view=all&after={far}", "kind": "?kind=review",
    "priority": "?priority=urgent&view=all", "channel": f"?channel={account}", "tag": "?tag=tag3&view=all",
    "together": f"?view=done&kind=review&priority=high&channel={account}&tag=tag7",
    "search": "?q=mot17&view=all", "search_two": "?q=mot17+mot18&view=all", "talk": f"{talk.pk}/",
    "about": f"{talk.pk}/?part=about",
}
all_ms, all_cpu, figures, most = [], [], {}, 0
for name, address in asked.items():
    sent = []
    def counting(execute, sql, params, many, context):
        sent.append(sql)
        return execute(sql, params, many, context)
    took = []
    for n in range(times + 2):
        started, busy = time.perf_counter(), time.process_time()
        answer = client.get(page + address)
        took.append((time.perf_counter() - started) * 1000)
        all_cpu += [(time.process_time() - busy) * 1000] if n > 1 else []
        assert answer.status_code == 200, (address, answer.status_code)
    with connection.execute_wrapper(counting):
        client.get(page + address)
    took = sorted(took[2:])
    all_ms += took
    if name == "about":
        figures["about_queries"] = len(sent)
    else:
        most = max(most, len(sent))
    figures[f"{name}_ms"] = statistics.median(took)
reached, place = set(), ""
listing.PAGE = 1000
while True:
    found = listing.listed(brand, member, listing.Wanted("all", place=place))
    reached |= {one.pk for one in found.rows}
    place = found.place
    if not place:
        break
count, texts = Conversation.objects.count(), Turn.objects.count()
p95 = lambda values: sorted(values)[int(len(values) * 0.95)]
print(json.dumps({"conversations": count, "texts": texts, "p95_ms": p95(all_ms), "cpu_p95_ms": p95(all_cpu),
                  "queries": most, "unreached": count - len(reached), **figures}))
"""
)

LIVE = (
    SETUP
    + """
import asyncio, threading
import httpx, psutil
from palabre.connectors.contract import Author, Item, Kind
from palabre.listening.ingest import ingest
port, pid, seconds = int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
server = psutil.Process(pid)
before = server.memory_info().rss
members = list(Member.objects.filter(user__email__startswith="a").exclude(user__name="Ada"))
talks = list(Conversation.objects.order_by("-last_in_at").values_list("pk", flat=True)[:len(members)])
source = Source.objects.get()
cookies = []
for one in members:
    client = Client(); client.force_login(one.user)
    cookies.append(client.cookies["sessionid"].value)
base = f"http://127.0.0.1:{port}"
page = base + "/o/lanterne/lanterne/engage/"
stored, lags, posts, there, stop = {}, [], [], [], threading.Event()

def speak():
    n = 0
    while not stop.is_set():
        n += 1
        # Each goes on the same talk, so that its number is known to who listens.
        item = Item(f"live{n}", f"Said {n}", timezone.now(), Author("echo:zoe", "Zoe", "zoe"),
                    kind=Kind.COMMENT, parent="m0", thread="m0")
        ingest([item], "echo", [source])
        stored[n] = time.monotonic()
        stop.wait(0.5)

async def listen(client, cookie):
    headers = {"Cookie": f"sessionid={cookie}"}
    last = 0
    async with client.stream("GET", page + "events/", headers=headers, timeout=None) as stream:
        async for line in stream.aiter_lines():
            if line.startswith("event: change"):
                now = time.monotonic()
                fresh = [at for n, at in list(stored.items()) if n > last and at <= now]
                last = max([last, *(n for n, at in list(stored.items()) if at <= now)])
                lags.extend(now - at for at in fresh)
            if stop.is_set():
                return

async def be_there(client, cookie, talk, n):
    await asyncio.sleep(n % 10)
    seen = {"Cookie": f"sessionid={cookie}"}
    answer = await client.get(f"{page}{talk}/", headers=seen, timeout=180)
    token = answer.text.split('data-csrf="')[1].split('"')[0]
    secret = answer.cookies["csrftoken"]
    headers = {"Cookie": f"sessionid={cookie}; csrftoken={secret}", "X-CSRFToken": token, "Origin": base}
    there.append(n)
    while not stop.is_set():
        started = time.monotonic()
        told = await client.post(
            f"{page}{talk}/here/", data={"typing": "on"} if n % 3 else {}, headers=headers, timeout=60)
        assert told.status_code == 204, told.status_code
        posts.append((time.monotonic() - started) * 1000)
        await asyncio.sleep(10)

async def everybody():
    limits = httpx.Limits(max_connections=None)
    async with httpx.AsyncClient(limits=limits) as client:
        work = [asyncio.create_task(listen(client, one)) for one in cookies]
        work += [asyncio.create_task(be_there(client, one, talk, n))
                 for n, (one, talk) in enumerate(zip(cookies, talks))]
        for _second in range(180):
            await asyncio.sleep(1)
            if len(there) == len(members):
                break
        threading.Thread(target=speak, daemon=True).start()
        await asyncio.sleep(seconds)
        stop.set()
        for one in work:
            one.cancel()
        for end in await asyncio.gather(*work, return_exceptions=True):
            if isinstance(end, Exception) and not isinstance(end, asyncio.CancelledError):
                raise end

asyncio.run(everybody())
rss = server.memory_info().rss
p95 = lambda values: sorted(values)[int(len(values) * 0.95)] if values else 999.0
print(json.dumps({
    "agents": len(members), "presence_rss_mb": rss / 1e6, "presence_grown_mb": (rss - before) / 1e6,
    "presence_p95_ms": p95(posts), "told": len(lags), "row_p95_s": p95(lags),
}))
"""
)


def run(scale: str) -> dict:
    """Fill an inbox on an empty data folder, ask for its pages, then let everybody look at it."""
    with tempfile.TemporaryDirectory(prefix="bench-inbox-") as home:
        env = {**os.environ, "PALABRE_HOME": home, "PALABRE_HOSTS": "testserver,127.0.0.1"}
        env["DJANGO_SETTINGS_MODULE"] = "palabre.site.settings"
        env["PALABRE_DEMO"] = ""
        collect = "import django; django.setup(); from django.core.management import call_command"
        collect += "; call_command('collectstatic', verbosity=0, interactive=False)"
        _python(collect, env)
        _python(FILL, env, str(CONVERSATIONS[scale]), str(AGENTS))
        figures = json.loads(_python(ASK, env, str(TIMES[scale])))
        figures |= _live(env, SECONDS[scale])
    return {"figures": figures, "targets": TARGETS}


def _live(env: dict[str, str], seconds: int) -> dict:
    serve = [sys.executable, "-m", "palabre", "web", "--port", "0", "--json"]
    with subprocess.Popen(serve, env=env, stdout=subprocess.PIPE, text=True) as web:
        try:
            port = _port_of(web)
            return json.loads(_python(LIVE, env, str(port), str(web.pid), str(seconds)))
        finally:
            web.terminate()


def _port_of(web: subprocess.Popen) -> int:
    """The port that a web process says it is on."""
    import re

    for line in web.stdout or ():
        if found := re.search(r"127\.0\.0\.1:(\d+)", line):
            return int(found[1])
    raise RuntimeError("the web process said nothing")


def _python(code: str, env: dict[str, str], *given: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code, *given], env=env, capture_output=True, text=True
    )
    if done.returncode:
        raise RuntimeError(done.stderr[-3000:])
    return done.stdout.strip().splitlines()[-1] if done.stdout.strip() else ""
