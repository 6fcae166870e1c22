"""The query language: read it, match it against a stream, write it back."""

from palabre.analysis.query.anchors import check_stream
from palabre.analysis.query.document import Document
from palabre.analysis.query.errors import QueryError
from palabre.analysis.query.evaluate import evaluate
from palabre.analysis.query.parser import parse
from palabre.analysis.query.percolator import Percolator
from palabre.analysis.query.tree import Node, Phrase, Word, words
from palabre.analysis.query.writer import to_text

__all__ = [
    "Document",
    "Node",
    "Percolator",
    "Phrase",
    "QueryError",
    "Word",
    "check_stream",
    "evaluate",
    "parse",
    "to_text",
    "words",
]
