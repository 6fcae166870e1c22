"""How phpBB is tried: a feed that we wrote in the shape that its source gives it."""

import httpx

from palabre.connectors.contract import Capability
from palabre.connectors.trial import Trial, route

FORUM = "forum.example.org"
_FEED = """<?xml version="1.0" encoding="UTF-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en-gb">
<link rel="self" type="application/atom+xml" href="https://forum.example.org/feed.php" />
<title>The forum</title><updated>2026-11-26T10:00:00+00:00</updated>
<author><name><![CDATA[The forum]]></name></author>
<id>https://forum.example.org/feed.php</id>
<entry><author><name><![CDATA[ada]]></name></author>
<updated>2026-11-26T10:00:00+00:00</updated><published>2026-11-26T10:00:00+00:00</published>
<id>https://forum.example.org/viewtopic.php?p=31#p31</id>
<link href="https://forum.example.org/viewtopic.php?p=31#p31"/>
<title type="html"><![CDATA[General • Re: Lamps &amp; lanterns]]></title>
<category term="General" scheme="https://forum.example.org/viewforum.php?f=2" label="General"/>
<content type="html" xml:base="https://forum.example.org/viewtopic.php?p=31#p31"><![CDATA[
We tried <a href="https://lanterne.example/" class="postlink">Lanterne</a> &amp; like it.]]></content>
</entry></feed>"""

TRIAL = Trial(
    {Capability.READ: lambda one: one.read("posts", {"server": FORUM}, {})},
    route({
        "GET /feed.php": httpx.Response(
            200, text=_FEED, headers={"content-type": "application/atom+xml"}
        )
    }),
)  # fmt: skip
