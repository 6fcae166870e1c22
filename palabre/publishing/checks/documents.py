"""What a network's rules for documents, as its data tells them, say against the documents of a text."""

from collections.abc import Iterator, Sequence

from palabre.connectors.contract import PostLimits
from palabre.connectors.words import N_
from palabre.publishing.checks.files import File, megabytes
from palabre.publishing.checks.findings import Finding


def documents_of(files: Sequence[File], network: str, limits: PostLimits) -> Iterator[Finding]:
    """What stands against the documents among the files of a text, in their order."""
    documents = [(at, one) for at, one in enumerate(files) if one.is_document]
    takes_files = (
        limits.media or limits.types or limits.alt or limits.films
    )  # else it is said already
    values: dict[str, str | int] = {"network": network}
    if not documents or not (takes_files or limits.documents):
        return
    if limits.documents is None:
        says = N_("%(network)s takes no documents from here: send the text without them.")
        yield Finding("document-unwanted", True, says, values=values, part="media")
        return
    if len(files) > 1:
        says = N_("%(network)s shows a document alone: send no other file with it.")
        yield Finding("document-not-alone", True, says, values=values, part="media")
    for at, one in documents:
        if one.size > limits.documents.bytes:
            says = N_("%(file)s has %(size)s MB: %(network)s takes %(most)s MB at most.")
            sizes = {"size": megabytes(one.size), "most": megabytes(limits.documents.bytes)}
            of = {**values, "file": one.name, **sizes}
            yield Finding("document-too-big", True, says, None, of, f"media:{at}")
