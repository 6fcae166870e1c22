"""What goes out to a site: files, categories and tags, and posts as blocks of safe HTML."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

from palabre.connectors.contract import Unavailable
from palabre.connectors.faults import NOT_UPLOADED
from palabre.connectors.plain import one_line, plain, web_address
from palabre.connectors.protocols import Draft, Upload
from palabre.connectors.shapes import count, listing, mapping, told, word
from palabre.connectors.websites import escaped, linked, paragraphs
from palabre.connectors.wordpress.calls import Api, code_of

MOST_TERMS = 100


def post_body(api: Api, draft: Draft, now: datetime) -> dict[str, Any]:
    """The post that a draft makes; its files, categories and tags are made on the site first."""
    files = [_uploaded(api, one) for one in draft.media]
    first = next((one for one in files if not one[2].is_film), None)
    body: dict[str, Any] = {
        "title": escaped(draft.title),
        "content": content_of(draft, [one for one in files if one is not first]),
        "status": "publish",
    }
    if first:
        body["featured_media"] = first[0]
    if draft.more.get("excerpt"):
        body["excerpt"] = escaped(draft.more["excerpt"])
    for taxonomy, names in (
        ("categories", draft.more.get("categories", "").split(",")),
        ("tags", draft.tags),
    ):
        wanted = [name.strip().lstrip("#") for name in names if name.strip().lstrip("#")]
        if wanted:
            body[taxonomy] = [_term(api, taxonomy, name) for name in dict.fromkeys(wanted)]
    if draft.at:
        body["date_gmt"] = draft.at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")
        body["status"] = "future" if draft.at > now else "publish"
    return body


def content_of(draft: Draft, pictures: Sequence[tuple[int, str, Upload]] = ()) -> str:
    """The draft's text as blocks of the editor; nothing in it is taken for markup."""
    return "\n\n".join(_blocks(draft, pictures))


def _blocks(draft: Draft, pictures: Sequence[tuple[int, str, Upload]]) -> Iterator[str]:
    for part in paragraphs(draft.text):
        yield f"<!-- wp:paragraph -->\n<p>{part}</p>\n<!-- /wp:paragraph -->"
    if link := draft.unnamed_link:
        yield f"<!-- wp:paragraph -->\n<p>{linked(link)}</p>\n<!-- /wp:paragraph -->"
    for number, address, upload in pictures:
        if upload.is_film:
            yield (
                f'<!-- wp:video {{"id":{number}}} -->\n<figure class="wp-block-video">'
                f'<video controls src="{escaped(address)}" aria-label="{escaped(upload.alt)}"></video>'
                "</figure>\n<!-- /wp:video -->"
            )
            continue
        yield (
            f'<!-- wp:image {{"id":{number}}} -->\n<figure class="wp-block-image">'
            f'<img src="{escaped(address)}" alt="{escaped(upload.alt)}" class="wp-image-{number}"/>'
            "</figure>\n<!-- /wp:image -->"
        )


def _uploaded(api: Api, upload: Upload) -> tuple[int, str, Upload]:
    """Put a file with its description into the site's library, in one call."""
    made = told(  # no text shows it yet: when it is lost, nothing happened
        api.send(
            "media",
            files={"file": (upload.name, upload.body, upload.content_type)},
            data={"alt_text": upload.alt},
            changes=False,
        )
    )
    number, address = count(made.get("id")), web_address(word(made.get("source_url")))
    if not (number and address):
        raise Unavailable(NOT_UPLOADED)
    return number, address, upload


def _term(api: Api, taxonomy: str, name: str) -> int:
    """The number of a category or tag, made when it isn't there."""
    answer = api.get(api.account_site(), taxonomy, search=name, per_page=MOST_TERMS)
    for term in map(mapping, listing(answer.json())):
        if one_line(plain(word(term.get("name"))).text).casefold() == name.casefold():
            return count(term.get("id"))
    answer = api.send(taxonomy, 400, json={"name": name}, changes=False)
    made = told(answer)
    if code_of(answer) == "term_exists":
        return count(mapping(made.get("data")).get("term_id"))
    return count(made.get("id"))
