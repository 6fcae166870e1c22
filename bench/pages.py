"""What the pages of publishing cost the server: a month with 2,000 posts, and the composer.

The posts belong to six campaigns, which stand in the calendar with forty events of theirs.
The composer is asked for empty, and for the previews of a text with four pictures, a thread of three and a
link on ten networks, as they are drawn anew while one types.

Asked through the whole of Django (session, rights, templates) without the network, as SQLite keeps
it: the median of twenty requests after four, and the queries of one. Every post of the month must be
reached from the page: over the days' own pages when a day holds more than it shows. ``look_ms`` is what
is asked while one types, on ten accounts and under a charter of a thousand words.
"""

import json
import os
import subprocess
import sys
import tempfile

TARGETS = {
    "calendar_ms": 100,
    "calendar_queries": 15,
    "composer_ms": 50,
    "look_ms": 50,
    "unreached": 0,
}
POSTS = {"small": 2_000, "full": 2_000}
TIMES = {"small": 20, "full": 60}

ASK = """
import json, re, statistics, sys, time
import django; django.setup()
from datetime import timedelta
from palabre.site.preparing import migrate
from django.db import connection
from django.test import Client
from django.utils import timezone
migrate()
from palabre.campaigns.actions.campaigns import make_campaign, make_event
from palabre.channels.models import Channel
from palabre.governance.actions import add_brand, make_organisation
from palabre.governance.acts import Actor
from palabre.governance.models import User
from palabre.publishing.actions.charters import keep_rules
from palabre.publishing.checks import Charter
from palabre.publishing.models import Media, Post, Variant
count, times = int(sys.argv[1]), int(sys.argv[2])
user = User.objects.create_user("ada@example.org", name="Ada")
by = Actor.person(user)
organisation = make_organisation(by, "Lanterne")
brand = add_brand(by, organisation, "Lanterne")
accounts = [
    Channel.objects.create(organisation=organisation, platform="echo", name=f"a{n}", account=f"a{n}")
    for n in range(10)
]
first = timezone.localtime().replace(day=1, hour=7, minute=0, second=0, microsecond=0)
campaigns = [
    make_campaign(by, brand, f"Campaign {n}", starts_on=first.date() + timedelta(days=3 * n),
                  ends_on=first.date() + timedelta(days=3 * n + 14))
    for n in range(6)
]
for n in range(40):
    make_event(by, brand, f"Event {n}", starts_at=first + timedelta(days=n % 28), campaign=campaigns[n % 6])
posts = Post.objects.bulk_create(
    Post(organisation=organisation, brand=brand, state="scheduled", text=f"Text number {n} of the month",
         campaign=campaigns[n % 6],
         due_at=first + timedelta(days=n % 28, minutes=n // 28 * 7))
    for n in range(count)
)
Variant.objects.bulk_create(
    Variant(post=post, channel=accounts[(n + k) % 10]) for n, post in enumerate(posts) for k in range(2)
)
slugs = ("mastodon", "bluesky", "x", "linkedin", "facebook", "instagram", "threads", "pinterest",
         "wordpress", "telegram")
writer = User.objects.create_user("cy@example.org", name="Cy")
other = make_organisation(Actor.person(writer), "Boréal")
second = add_brand(Actor.person(writer), other, "Boréal")
told = [
    Channel.objects.create(organisation=other, platform=slug, name=slug, account=slug)
    for slug in slugs
]
pictures = Media.objects.bulk_create(
    Media(organisation=other, brand=second, digest=f"{n:064}", name=f"{n}.jpg", size=10**6,
          content_type="image/jpeg", width=2400 + n, height=1600, alt="A cup")
    for n in range(4)
)
typed = {
    "text": "The new coffee of #Ethiopia is here: https://lanterne.example/cafes " + "word " * 40,
    "thread": ["It tells of its farm. #coffee", "Come on Saturday!"],
    "channels": [one.pk for one in told], "picture": [one.pk for one in pictures], "aim": "useful",
}
words = [f"mot{n}" for n in range(1000)]
rules = Charter(forbidden=tuple(words[:500]), risky=tuple(words[500:]))
for house in (organisation, other):
    keep_rules(by, house, rules, [])
client, another = Client(), Client()
client.force_login(user)
another.force_login(writer)
page = "/o/lanterne/lanterne/publish/"
def timed(address, data=None, client=client):
    taken = []
    for n in range(times + 4):
        started = time.perf_counter()
        answer = client.get(address) if data is None else client.post(address, data)
        taken.append((time.perf_counter() - started) * 1000)
        assert answer.status_code == 200, answer.status_code
    return statistics.median(taken[4:]), answer.content.decode()
calendar_ms, month = timed(page)
composer_ms, _ = timed(page + "posts/new/")
look_ms, _ = timed("/o/boreal/boreal/publish/posts/look/", typed, another)
asked = []
def counting(execute, sql, params, many, context):
    asked.append(sql)
    return execute(sql, params, many, context)
with connection.execute_wrapper(counting):
    client.get(page)
reached = set(re.findall(r"publish/posts/(\\d+)/", month))
for door in set(re.findall(r'href="(\\?view=week[^"]+)"', month)):
    week = client.get(page + door.replace("&amp;", "&")).content.decode()
    reached |= set(re.findall(r"publish/posts/(\\d+)/", week))
print(json.dumps({
    "posts": count, "calendar_ms": calendar_ms, "calendar_queries": len(asked),
    "calendar_kb": len(month.encode()) / 1024, "composer_ms": composer_ms, "look_ms": look_ms,
    "unreached": count - len(reached),
}))
"""


def run(scale: str) -> dict:
    """Fill a month on an empty data folder, and ask for the pages."""
    with tempfile.TemporaryDirectory(prefix="bench-pages-") as home:
        env = {**os.environ, "PALABRE_HOME": home}
        env["DJANGO_SETTINGS_MODULE"] = "palabre.site.settings"
        collect = "import django; django.setup(); from django.core.management import call_command"
        collect += "; call_command('collectstatic', verbosity=0, interactive=False)"
        subprocess.run([sys.executable, "-c", collect], env=env, check=True)
        done = subprocess.run(
            [sys.executable, "-c", ASK, str(POSTS[scale]), str(TIMES[scale])],
            env={**env, "PALABRE_HOSTS": "testserver"},
            capture_output=True,
            text=True,
        )
    if done.returncode:
        raise RuntimeError(done.stderr)
    return {"figures": json.loads(done.stdout.strip().splitlines()[-1]), "targets": TARGETS}
