"""Which network a click came from, by the address that the browser names, or by the app's own browser. Pure.

Many apps name nothing: such clicks are told only by a link's own network, and are said to be unseen.
"""

import re
from urllib.parse import urlsplit

UNSEEN = ""
QR, NFC, SEARCH, MAIL, OTHER = "qr", "nfc", "search", "webmail", "other"

# Hosts that a browser names, with all hosts below them.
_HOSTS = {
    "t.co": "x", "twitter.com": "x", "x.com": "x", "com.twitter.android": "x",
    "facebook.com": "facebook", "fb.me": "facebook", "fb.com": "facebook", "messenger.com": "facebook",
    "com.facebook.katana": "facebook", "com.facebook.orca": "facebook",
    "instagram.com": "instagram", "com.instagram.android": "instagram",
    "threads.net": "threads", "threads.com": "threads",
    "linkedin.com": "linkedin", "lnkd.in": "linkedin", "com.linkedin.android": "linkedin",
    "bsky.app": "bluesky", "bsky.social": "bluesky", "xyz.blueskyweb.app": "bluesky",
    "youtube.com": "youtube", "youtu.be": "youtube", "com.google.android.youtube": "youtube",
    "tiktok.com": "tiktok", "com.zhiliaoapp.musically": "tiktok",
    "pinterest.com": "pinterest", "pinterest.fr": "pinterest", "pinterest.co.uk": "pinterest",
    "pinterest.de": "pinterest", "pin.it": "pinterest", "com.pinterest": "pinterest",
    "reddit.com": "reddit", "redd.it": "reddit", "com.reddit.frontpage": "reddit",
    "t.me": "telegram", "telegram.org": "telegram", "org.telegram.messenger": "telegram",
    "discord.com": "discord", "discordapp.com": "discord", "com.discord": "discord",
    "slack.com": "slack", "com.slack": "slack", "teams.microsoft.com": "teams",
    "flickr.com": "flickr", "news.ycombinator.com": "hackernews", "stackoverflow.com": "stackexchange",
    "stackexchange.com": "stackexchange", "trustpilot.com": "trustpilot", "slideshare.net": "slideshare",
    "element.io": "matrix", "matrix.to": "matrix", "snapchat.com": "snapchat", "tumblr.com": "tumblr",
    "mastodon.social": "mastodon", "mastodon.online": "mastodon", "piaille.fr": "mastodon",
    "mamot.fr": "mastodon", "framapiaf.org": "mastodon", "mas.to": "mastodon", "mstdn.social": "mastodon",
    "mastodon.world": "mastodon", "hachyderm.io": "mastodon", "fosstodon.org": "mastodon",
    "mstdn.fr": "mastodon", "diaspodon.fr": "mastodon", "org.joinmastodon.android": "mastodon",
    "lemmy.world": "lemmy", "lemmy.ml": "lemmy", "jlai.lu": "lemmy",
    "bing.com": SEARCH, "duckduckgo.com": SEARCH, "qwant.com": SEARCH, "ecosia.org": SEARCH,
    "startpage.com": SEARCH, "search.yahoo.com": SEARCH, "yandex.com": SEARCH, "search.brave.com": SEARCH,
    "com.google.android.googlequicksearchbox": SEARCH,
    "mail.google.com": MAIL, "com.google.android.gm": MAIL, "outlook.live.com": MAIL,
    "outlook.office.com": MAIL, "mail.yahoo.com": MAIL, "mail.proton.me": MAIL, "webmail.free.fr": MAIL,
}  # fmt: skip
_NETWORKS = frozenset(_HOSTS.values()) - {SEARCH, MAIL}
_SHORT = {
    "twitter": "x",
    "fb": "facebook",
    "ig": "instagram",
    "insta": "instagram",
    "yt": "youtube",
}
_GOOGLE = re.compile(r"(?:www\.)?google\.[a-z]{2,3}(?:\.[a-z]{2})?")
# The browsers inside apps that say whose they are.
_APPS = (
    (re.compile(r"FBAN|FBAV|FB_IAB"), "facebook"),
    (re.compile(r"\bInstagram "), "instagram"),
    (re.compile(r"\bBarcelona "), "threads"),
    (re.compile(r"\bLinkedInApp"), "linkedin"),
    (re.compile(r"\bTwitter for |TwitterAndroid"), "x"),
    (re.compile(r"\[?Pinterest/"), "pinterest"),
    (re.compile(r"musical_ly|BytedanceWebview|TikTok"), "tiktok"),
    (re.compile(r"\bSnapchat/"), "snapchat"),
    (re.compile(r"\bTelegram"), "telegram"),
)
_ANY_APP = re.compile("|".join(mark.pattern for mark, _name in _APPS))


def network_of(referrer: str, agent: str = "") -> str:
    """Where a click came from: a network, a search engine, webmail, another site, or "" for unseen."""
    host = host_of(referrer)
    while host:
        if host in _HOSTS:
            return _HOSTS[host]
        if _GOOGLE.fullmatch(host):
            return SEARCH
        host = host.partition(".")[2]
    return app_of(agent) or (OTHER if host_of(referrer) else UNSEEN)


def app_of(agent: str) -> str:
    """The network whose app opened the address in a browser of its own, or ""."""
    if not _ANY_APP.search(agent):
        return UNSEEN
    return next(name for mark, name in _APPS if mark.search(agent))


def named_network(source: str) -> str:
    """The network that a tag such as utm_source names, as people write it; "" for none of ours."""
    said = source.strip().lower()
    said = _SHORT.get(said, said)
    return _HOSTS.get(said, said if said in _NETWORKS else UNSEEN)


def host_of(referrer: str) -> str:
    """The host of an address that a browser names, or ""."""
    try:
        return (urlsplit(referrer[:2000]).hostname or "").rstrip(".")
    except ValueError:
        return ""
