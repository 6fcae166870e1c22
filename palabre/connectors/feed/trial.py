"""How web feeds are tried: one feed with markup, a relative link and a date that is none."""

import httpx

from palabre.connectors.contract import Capability
from palabre.connectors.trial import Differs, Trial, route

_FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>Blog</title><link>https://blog.example/</link>
<item><title>Un &lt;b&gt;titre&lt;/b&gt;</title><link>/a</link><guid isPermaLink="false">a</guid>
<pubDate>Sat, 21 Nov 2026 10:00:00 GMT</pubDate>
<description>&lt;p&gt;Bonjour &lt;script&gt;alert(1)&lt;/script&gt;
&lt;a href="/b"&gt;vous&lt;/a&gt;</description>
</item>
<item><title>Deux</title><link>https://blog.example/c</link><pubDate>nonsense</pubDate></item></channel></rss>"""

TRIAL = Trial(
    {
        Capability.READ: lambda one: one.read("feed", {"url": "https://blog.example/feed"}, {}),
        Capability.DIRECTORY: lambda one: one.directory("", site="https://blog.example/feed"),
    },
    route({
        "GET /feed": httpx.Response(
            200, text=_FEED, headers={"content-type": "application/rss+xml"}
        )
    }),
    one_page="A feed is one document.",
    differs=(
        Differs((404, 410), None, "The page says that the feed is missing, and whether for good.",
                calls=(Capability.READ,)),
    ),
)  # fmt: skip
