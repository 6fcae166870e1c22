"""What stands against a text before it leaves: the network's limits, the charter, the law.

Values in, findings out; nothing here stores, asks or forbids. The composer shows findings while one
types, the review asks again, and so does the delivery just before the sending.
"""

from palabre.publishing.checks.charter import Charter, Context, Credit, charter_of
from palabre.publishing.checks.documents import documents_of
from palabre.publishing.checks.files import File
from palabre.publishing.checks.films import films_of
from palabre.publishing.checks.findings import Finding, by_weight
from palabre.publishing.checks.limits import limits_of
from palabre.publishing.checks.names import named_there, typed_names
from palabre.publishing.checks.places import places_of
from palabre.publishing.checks.shapes import fetched_of, shapes_of

__all__ = [
    "Charter",
    "Context",
    "Credit",
    "File",
    "Finding",
    "by_weight",
    "charter_of",
    "documents_of",
    "fetched_of",
    "films_of",
    "limits_of",
    "named_there",
    "places_of",
    "shapes_of",
    "typed_names",
]
