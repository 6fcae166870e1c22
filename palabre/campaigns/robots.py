"""Telling robots from people: by what they say of themselves, and by how they behave. Pure."""

import re

# A part of the agent's name that no browser of a person carries.
_NAMES = re.compile(
    r"(?<!cu)bot\b|(?<!cu)bot[/_;-]|crawl|spider|slurp|preview|scan(?:ner)?\b|monitor|checker|validator|archiver|"
    r"facebookexternalhit|facebookcatalog|meta-external|whatsapp/|skypeuripreview|embedly|"
    r"flipboardproxy|bitlybot|quora link|outbrain|vkshare|tumblr/|mastodon/|pleroma|misskey|akkoma|"
    r"lemmy/|bluesky|cardyb|iframely|google-inspectiontool|apis-google|mediapartners|adsbot|"
    r"bingpreview|yandex(?:bot|images)|baiduspider|petalbot|semrush|ahrefs|mj12|dotbot|"
    r"headlesschrome|phantomjs|lighthouse|pingdom|uptime|curl/|wget/|httpie|python|aiohttp|httpx|"
    r"go-http-client|okhttp|java/|libwww|ruby|node-fetch|axios|undici|guzzle|scrapy|"
    r"postmanruntime|apache-httpclient|winhttp|proofpoint|mimecast|barracuda|safelinks|"
    r"gptbot|oai-searchbot|chatgpt-user|claudebot|perplexity|bytespider|ccbot|amazonbot",
    re.IGNORECASE,
)
_BROWSER = re.compile(r"mozilla/|opera/|dalvik/|lynx|links ", re.IGNORECASE)

# More than a hand does: so many clicks within a minute by one visitor.
CLICKS_A_MINUTE = 20


def is_robot(method: str, agent: str, purpose: str = "") -> bool:
    """Whether a request is a program's, as far as it says so itself.

    ``purpose`` is what a browser says when it fetches ahead of a click (Sec-Purpose, Purpose,
    X-Moz): nobody has clicked then.
    """
    ahead = "prefetch" in purpose.lower() or "preview" in purpose.lower()
    return method != "GET" or ahead or not _BROWSER.search(agent) or bool(_NAMES.search(agent))
