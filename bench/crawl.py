"""Visits every page that the product's own table of addresses gives, as the owner of the house."""

import logging
import re
import time
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from django.db import connection
from django.test import Client
from django.urls import (
    NoReverseMatch,
    Resolver404,
    URLPattern,
    URLResolver,
    get_resolver,
    resolve,
    reverse,
)

from palabre.governance.models import Brand, User
from palabre.listening.indexing import documents_of
from palabre.listening.models import Mention
from palabre.listening.search import index

EACH = 2  # addresses of one route, where pages lead to many
LINKED = re.compile(r'\b(?:href|src|hx-get|data-[a-z-]+)="(/[^"#?]*)')
# The way out, what asks for a key and not for a person, files, and what is ready only where workers run.
AWAY = ("/accounts/", "/api/", "/readyz", "/static/", "/media/")


@dataclass
class Page:
    """One address, and what it took: by the clock, and of the processor, which others who work on the same
    machine don't lengthen much."""

    address: str
    ms: float
    cpu_ms: float
    queries: int
    status: int
    fault: str = ""


def visit() -> Iterator[Page]:
    """Ask each page twice, give what the second time took; redirects and refusals are left out.

    The newest mention is written into the index before each second time, as in a house that listens: what
    was counted of it for the first holds no more.
    """
    last = Mention.objects.order_by("-pk").values_list("pk", flat=True)[:1]
    newest = list(documents_of(list(last)))
    logging.getLogger("django.request").setLevel(logging.ERROR)
    client = Client(raise_request_exception=False)
    client.force_login(User.objects.order_by("pk")[0])
    ahead, known, of = deque(_at_once()), set(), Counter[str]()
    while ahead:
        address = ahead.popleft()
        route = _route(address)
        if not route or address in known or of[route] >= EACH or address.startswith(AWAY):
            continue
        known.add(address)
        if _asked(client, address)[0].status not in (200, 500):
            continue
        index().apply(newest, [])
        page, body = _asked(client, address)
        of[route] += 1
        yield page
        ahead.extend(urlsplit(urljoin(address, one)).path for one in LINKED.findall(body))


def _asked(client: Client, address: str) -> tuple[Page, str]:
    sent = 0

    def counting(run, sql, params, many, context):  # type: ignore[no-untyped-def]
        nonlocal sent
        sent += 1
        return run(sql, params, many, context)

    started, worked = time.perf_counter(), time.process_time()
    with connection.execute_wrapper(counting):
        answer = client.get(address)
    ms, cpu = (time.perf_counter() - started) * 1000, (time.process_time() - worked) * 1000
    fault = repr(answer.exc_info[1])[:300] if getattr(answer, "exc_info", None) else ""
    # A stream of events never ends: only its beginning is asked for.
    body = "" if answer.streaming else answer.content.decode(errors="replace")
    answer.close()
    return Page(address, ms, cpu, sent, answer.status_code, fault), body


def _route(address: str) -> str:
    try:
        return resolve(address).route
    except Resolver404:
        return ""


def _at_once() -> Iterator[str]:
    """The addresses that need no more than the names of the organisation and of the brand."""
    brand = Brand.objects.order_by("pk")[0]
    known = [[], [brand.organisation.slug], [brand.organisation.slug, brand.slug]]
    for name in sorted(_names(get_resolver())):
        for args in known:
            try:
                yield reverse(name, args=args)
            except NoReverseMatch:
                continue


def _names(resolver: URLResolver, before: str = "") -> Iterator[str]:
    for one in resolver.url_patterns:
        if isinstance(one, URLResolver):
            yield from _names(one, f"{before}{one.namespace}:" if one.namespace else before)
        elif isinstance(one, URLPattern) and one.name:
            yield before + one.name
