"""What is said under an account's own texts on a site: comments, and answers to its questions.

Such a comment changes no question's activity, so that reading tags never meets it.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from palabre.connectors.contract import Page
from palabre.connectors.paging import reached_second, second_by_now
from palabre.connectors.shapes import dicts_at
from palabre.connectors.stackexchange.calls import MOST_ASKED, OVERLAP_S, Calls
from palabre.connectors.stackexchange.parse import (
    count,
    host_of,
    item_of_answer,
    item_of_comment,
    number_of,
)


def said_under_own(calls: Calls, site: str, cursor: Mapping[str, Any]) -> Page:
    """Give what is new under the hundred texts of the account in which something happened last.

    The cursor keeps ``since``, the second of the newest text that was read. A first reading is one page.
    """
    asked = {"site": site, "sort": "activity", "order": "desc", "pagesize": MOST_ASKED}
    told, wait = calls.ask("/me/posts", asked, own=True)
    posts = [one for one in dicts_at(told, "items") if number_of(one, "post_id")]
    since = reached_second(cursor.get("since"))
    if not posts:
        return Page((), {"since": since} if since else {}, unchanged=True, wait=wait or None)
    newest: dict[str, Any] = {
        "site": site,
        "sort": "creation",
        "order": "desc",
        "pagesize": MOST_ASKED,
    }
    if since:
        newest["min"] = max(1, since - OVERLAP_S)
    comments, longer = calls.ask(f"/posts/{_numbers(posts)}/comments", newest)
    found = [(one, item_of_comment(one, site)) for one in dicts_at(comments, "items")]
    wait = max(wait, longer)
    hosts = {
        number_of(one, "post_id"): host_of(one)
        for one in posts
        if one.get("post_type") == "question"
    }
    if hosts:
        answers, longer = calls.ask(
            f"/questions/{quote(';'.join(hosts), safe=';')}/answers", newest
        )
        wait = max(wait, longer)
        found += [
            (one, item_of_answer(one, site, hosts.get(number_of(one, "question_id"), "")))
            for one in dicts_at(answers, "items")
        ]
    items = {item.remote_id: item for _, item in found if item}
    top = second_by_now(max([since, *(count(one.get("creation_date")) for one, _ in found)]))
    onward = {"since": top} if top else {}
    return Page(tuple(items.values()), onward, unchanged=not items, wait=wait or None)


def _numbers(posts: list[Mapping[str, Any]]) -> str:
    return quote(";".join(number_of(one, "post_id") for one in posts), safe=";")
