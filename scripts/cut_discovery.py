"""Cut out of Google's discovery documents what our requests need, for the tests.

Takes the folder where the wheel was unpacked (`pip download --no-deps
google-api-python-client==2.202.0`): it is neither installed nor run. Kept are the methods named
below with the schemas of their bodies; descriptions are left out.
"""

import json
import re
import sys
from pathlib import Path
from typing import Any

PLACE = Path(__file__).parent.parent / "palabre/connectors/tests"
WANTED = {
    "youtube.v3": (
        "search.list", "videos.list", "channels.list", "playlistItems.list", "comments.list",
        "comments.insert", "comments.update", "comments.delete", "comments.setModerationStatus",
        "commentThreads.list", "commentThreads.insert", "videos.insert", "videos.update",
        "videos.delete", "liveBroadcasts.list", "liveChatMessages.list", "liveChatMessages.insert",
        "liveChatMessages.delete",
    ),
    "youtubeAnalytics.v2": ("reports.query",),
    "androidpublisher.v3": ("reviews.list", "reviews.get", "reviews.reply"),
    "businessprofileperformance.v1": ("locations.fetchMultiDailyMetricsTimeSeries",),
    "mybusinessbusinessinformation.v1": ("accounts.locations.list",),
    "mybusinessaccountmanagement.v1": ("accounts.list",),
}  # fmt: skip
KEPT_OF_A_METHOD = {
    "httpMethod",
    "path",
    "flatPath",
    "parameters",
    "parameterOrder",
    "request",
    "response",
    "mediaUpload",
}
WORDS = {"description", "enumDescriptions", "deprecated", "enumDeprecated", "annotations"}


def without_words(told: Any) -> Any:
    """The same without what is written for people; names that are ours to read stay."""
    if isinstance(told, list):
        return [without_words(one) for one in told]
    if not isinstance(told, dict):
        return told
    return {
        name: {one: without_words(value) for one, value in inner.items()}
        if name in {"properties", "parameters", "schemas", "methods"}
        else without_words(inner)
        for name, inner in told.items()
        if name not in WORDS
    }


def cut(document: dict[str, Any], wanted: tuple[str, ...]) -> dict[str, Any]:
    """The wanted methods, and the schemas that their bodies are made of."""
    methods = {}
    for name in wanted:
        *path, last = name.split(".")
        found = document
        for step in path:
            found = found["resources"][step]
        method = found["methods"][last]
        methods[name] = {key: method[key] for key in sorted(KEPT_OF_A_METHOD & set(method))}
    schemas: dict[str, Any] = {}
    waiting = re.findall(r'"\$ref": "(\w+)"', json.dumps(methods))
    while waiting:
        name = waiting.pop()
        if name not in schemas:
            schemas[name] = document["schemas"][name]
            waiting += re.findall(r'"\$ref": "(\w+)"', json.dumps(schemas[name]))
    whole = {"parameters": document["parameters"], "methods": methods, "schemas": schemas}
    kept: dict[str, Any] = without_words(whole)
    return {
        "origin": f"{document['id']}, revision {document['revision']}, cut out by"
        " scripts/cut_discovery.py of google-api-python-client 2.202.0",
        "licence": "Apache-2.0, Copyright Google LLC",
        "rootUrl": document["rootUrl"],
        "servicePath": document["servicePath"],
        **kept,
    }


def spelled(told: dict[str, Any]) -> str:
    """JSON with a line for each method and schema."""
    inner = {
        name: "{\n"
        + ",\n".join(f" {json.dumps(k)}: {json.dumps(v)}" for k, v in one.items())
        + "\n}"
        if isinstance(one, dict)
        else json.dumps(one)
        for name, one in told.items()
    }
    return "{\n" + ",\n".join(f"{json.dumps(name)}: {one}" for name, one in inner.items()) + "\n}"


def main(folder: str) -> None:
    """Write one file for each document."""
    documents = Path(folder) / "googleapiclient/discovery_cache/documents"
    for name, wanted in WANTED.items():
        whole = json.loads((documents / f"{name}.json").read_text(encoding="utf-8"))
        told = cut(whole, wanted)
        place = PLACE / f"{name.replace('.', '_')}.json"
        place.write_text(spelled(told) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1])
