"""One question that is followed, whoever asked it: its answers, and the comments below it and below them.

A comment changes no question's activity, so that reading tags never meets it.
"""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from palabre.connectors.contract import Page, Rejected
from palabre.connectors.paging import reached_second, second_by_now
from palabre.connectors.shapes import dicts_at
from palabre.connectors.stackexchange.calls import MOST_ASKED, OVERLAP_S, Calls
from palabre.connectors.stackexchange.parse import (
    count,
    host_of,
    item_of_answer,
    item_of_comment,
    item_of_question,
    number_of,
)
from palabre.connectors.words import N_

NO_QUESTION = N_("Give the address of the question's page, or its number.")
GONE = N_("The site doesn't show this question, or no longer does.")

_QUESTION = re.compile(
    r"(?:https?://([A-Za-z0-9.-]{1,100})/(?:questions|q)/)?([1-9][0-9]{0,14})(?:[/?#]\S*)?"
)


def question_of(given: str, site: str) -> tuple[str, str]:
    """The site and the number of a question, by its page's address or its number on a site."""
    found = _QUESTION.fullmatch(given.strip())
    if not found:
        raise Rejected(NO_QUESTION)
    host = (found[1] or "").lower().removeprefix("www.")
    return host.removesuffix(".stackexchange.com").removesuffix(".com") or site, found[2]


def said_under(calls: Calls, site: str, number: str, cursor: Mapping[str, Any]) -> Page:
    """Give the question, and what is new below it and below its hundred latest answers, in three calls.

    The cursor keeps ``since``, the second of the newest text that was read. A first reading is one page.
    """
    since = reached_second(cursor.get("since"))
    after = max(1, since - OVERLAP_S) if since else 0
    told, wait = calls.ask(f"/questions/{number}", {"site": site})
    questions = dicts_at(told, "items")
    asked = next((one for one in questions if number_of(one, "question_id") == number), None)
    if asked is None:
        raise Rejected(GONE)
    host = host_of(asked)
    listed = {"site": site, "order": "desc", "pagesize": MOST_ASKED}
    answers, longer = calls.ask(f"/questions/{number}/answers", {**listed, "sort": "activity"})
    wait = max(wait, longer)
    shown = dicts_at(answers, "items")
    posts = dict.fromkeys([number, *(number_of(one, "answer_id") for one in shown)])
    numbers = ";".join(list(filter(None, posts))[:MOST_ASKED])
    newest = {**listed, "sort": "creation", **({"min": after} if after else {})}
    comments, longer = calls.ask(f"/posts/{quote(numbers, safe=';')}/comments", newest)
    given = [one for one in shown if count(one.get("last_activity_date")) >= after]
    said = dicts_at(comments, "items")
    found = [
        item_of_question(asked, site),
        *(item_of_answer(one, site, host) for one in given),
        *(item_of_comment(one, site) for one in said),
    ]
    times = (count(one.get("creation_date")) for one in [*given, *said])
    top = second_by_now(max([since, *times]))
    return Page(
        tuple({item.remote_id: item for item in found if item}.values()),
        {"since": top} if top else {},
        unchanged=not (given or said), wait=max(wait, longer) or None,
    )  # fmt: skip
