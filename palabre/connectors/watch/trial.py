"""How watching is tried: a small forum of our own making, with a menu, topics and one article."""

import time

import httpx

from palabre.connectors.contract import Capability
from palabre.connectors.trial import Differs, Trial, route

HOME = "https://forum.example/board/"
TOPIC = "https://forum.example/board/viewtopic.php?t=12"

BOARD = """<html lang="fr"><head><title>Le forum</title></head><body>
<nav><a href="/board/news-of-the-house">Les nouvelles de la maison</a></nav>
<a href="viewtopic.php?t=12&amp;sid=abc#p3">Une lanterne qui ne s'allume plus</a>
<a href="viewtopic.php?t=11&amp;sid=abc">Bonjour</a>
<a href="ucp.php?mode=login">Connexion au forum du village</a>
<a href="https://elsewhere.example/viewtopic.php?t=1">Un autre forum, ailleurs</a>
<a href="javascript:alert(1)">Un piège pour les robots</a></body></html>"""

SAID = (
    "Depuis hier soir, la lanterne du jardin ne s'allume plus, alors que la pile est neuve et que"
    " l'interrupteur fonctionne. Quelqu'un a-t-il déjà démonté ce modèle sans casser le verre ?"
)
PAGE = f"""<html lang="fr"><head><title>Une lanterne qui ne s'allume plus</title>
<meta name="author" content="Zoé"><meta property="article:published_time" content="2026-11-20">
</head><body><article><h1>Une lanterne qui ne s'allume plus</h1><p>{SAID}</p><p>{SAID}</p>
</article></body></html>"""


def html(text: str) -> httpx.Response:
    """A web page as a site sends it."""
    return httpx.Response(200, text=text, headers={"content-type": "text/html; charset=utf-8"})


TRIAL = Trial(
    {
        Capability.READ: lambda one: one.read(
            "page", {"url": HOME}, {"seen": "", "waiting": [TOPIC], "since": int(time.time())}
        )
    },
    route({
        "GET /robots.txt": lambda request: httpx.Response(200, text="User-agent: *\nDisallow: /board/secret"),
        "GET /viewtopic.php": lambda request: html(PAGE),
        "GET /board/": lambda request: html(BOARD),
    }),
    one_page="A page is one document; what it links to waits in the cursor.",
    differs=(
        Differs((), None,
                "One page that can't be read must not hold up those that wait behind it: the reading "
                "gives no item, and its trouble or its remark says why.", "GET /viewtopic.php"),
    ),
)  # fmt: skip
