"""The embedded index: tantivy in a folder, one process writes, many read."""

import fcntl
import os
import shutil
import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import IO, Any
from uuid import uuid4

import tantivy
from tantivy import Query

from palabre.analysis.query import Node
from palabre.connectors.words import N_
from palabre.listening.search.contract import (
    BEING_BUILT,
    Aggregation,
    Answer,
    Bucket,
    Filters,
    Hits,
    IndexDoc,
    SearchRefused,
    Sort,
    Terms,
    buckets_of,
)
from palabre.listening.search.counting import Counting
from palabre.listening.search.counts import facets
from palabre.listening.search.engine import first_of
from palabre.listening.search.known import NOTHING, Known, commit, lately, short
from palabre.listening.search.past import Past, change, is_past, tell_change
from palabre.listening.search.queries import LARGEST, Compiler
from palabre.listening.search.spelling import fingerprint, schema, spelt

OTHER_VERSION = N_("The search index was built by another version: rebuild it.")
HELD = N_("Another process writes to the search index.")
POINTER = "current"
LOCK = "writer.lock"
RELOAD_EVERY = 1.0
WRITER_BYTES = 30_000_000
COMMIT_EVERY = 50_000
FARTHEST_OFFSET = 10_000


class EmbeddedIndex:
    """An index in a folder. The folder `current` points to changes at once when it is rebuilt."""

    shared = False

    def __init__(self, root: Path) -> None:
        self.root = root
        self.root.mkdir(parents=True, exist_ok=True)
        self._schema = schema()
        self._compiler = Compiler(self._schema)
        self._mutex = threading.Lock()
        self._folder = ""
        self._index: tantivy.Index | None = None
        self._looked_at = float("-inf")
        self._writer: tantivy.IndexWriter | None = None
        self._lock: IO[str] | None = None
        # Held by who writes; a rebuild's new writer, and the mentions that it was told of meanwhile.
        self._writing = threading.Lock()
        self._coming: tantivy.IndexWriter | None = None
        self._told: set[int] = set()
        # Which commit is being read, and what was counted in it: gone with the next one.
        self._state = NOTHING
        self._counted = Known()
        self._past = Past()

    @property
    def needs_rebuild(self) -> bool:
        """Tell whether there is no index that this version can read: then call `rebuild`."""
        name = self._pointed()
        return not name.startswith(fingerprint()) or not (self.root / name).is_dir()

    def _pointed(self) -> str:
        try:
            return (self.root / POINTER).read_text().strip()
        except FileNotFoundError:
            return ""

    # Reading

    def _searcher(self) -> tantivy.Searcher:
        return self._seen()[0]

    def _seen(self) -> tuple[tantivy.Searcher, Known, Past]:
        """Give what is committed, as of at most a second ago, and what was counted in it before."""
        with self._mutex:
            now = time.monotonic()
            if now - self._looked_at >= RELOAD_EVERY or self._index is None:
                self._look_again()
                self._looked_at = now
            if self._index is None:
                raise SearchRefused(BEING_BUILT)
            return self._index.searcher(), self._counted, self._past

    def _look_again(self) -> None:
        name = self._pointed()
        # Before what is committed is opened: it may be newer than its name then, and never older.
        state, changed = commit(self.root / name), change(self.root / name)
        if changed != self._past.told or self._past.is_old:
            # Between a commit and this word of it somebody may have counted with what was known before.
            self._past, self._counted = Past(changed), Known()
        if state != self._state:
            self._state, self._counted = state, Known()
        if name == self._folder and self._index is not None:
            self._index.reload()
        elif not self.needs_rebuild:
            self._index = tantivy.Index.open(str(self.root / name))
            self._folder = name

    def refresh(self) -> None:
        """See what was committed this very moment at the next question."""
        self._looked_at = float("-inf")

    def search(
        self,
        node: Node | None,
        filters: Filters,
        *,
        sort: Sort = Sort.NEWEST,
        limit: int = 50,
        before: int | None = None,
        offset: int = 0,
        counted: bool = True,
    ) -> Hits:
        """Give a page of hits: the next one is `before` the last id (newest) or at an offset."""
        searcher = self._searcher()
        found: list[int] = []
        if sort is Sort.NEWEST and not offset:
            newest = self._compiler.whole(node, filters, before, lately(filters, before))
            found = first_of(searcher, newest, "id", limit, 0)
        if len(found) < limit:
            query = self._compiler.whole(node, filters, before)
            order = "id" if sort is Sort.NEWEST else sort.value
            found = first_of(searcher, query, order, limit, min(offset, FARTHEST_OFFSET))
        total = self.count(node, filters) if counted else len(found)
        return Hits(found, total)

    def count(self, node: Node | None, filters: Filters) -> int:
        """Give how many mentions there are."""
        # All are of one organisation: its count is quicker than a list of one with its total.
        told = buckets_of(self.aggregate(node, filters, {"all": Terms("organisation", 1)})["all"])
        return told[0].count if told else 0

    def aggregate(
        self, node: Node | None, filters: Filters, wanted: Mapping[str, Aggregation]
    ) -> dict[str, Answer]:
        """Answer several questions at once, under their names; what was counted in this commit is known."""
        searcher, known, past = self._seen()
        asked = short((node, filters))
        keys = {name: f"{asked} {one!r}" for name, one in wanted.items()}
        found = known.of(keys)
        if fresh := {name: w for name, w in wanted.items() if name not in found}:
            within = partial(Counting(self._compiler, searcher, known).of, node)
            found |= past.count(within, asked, filters, fresh)
        known.keep({keys[name]: one for name, one in found.items()})
        return {name: one if isinstance(one, int) else list(one) for name, one in found.items()}

    def facets(
        self, node: Node | None, filters: Filters, names: Sequence[str], size: int = 10
    ) -> dict[str, list[Bucket]]:
        """Count the values of these lists, each without its own choice, so that one can add to it."""
        return facets(self.aggregate, node, filters, names, size)

    def digests(
        self, *, below: int | None = None, ids: Sequence[int] | None = None, most: int = 1000
    ) -> dict[int, int]:
        """Give ids with the digest of what is indexed: the highest ids `below` one, or just these."""
        searcher = self._searcher()
        if ids is None:
            query = self._compiler.between("id", None, LARGEST if below is None else below - 1)
        else:
            query = Query.term_set_query(self._schema, "id", list(ids))
        found: Any = searcher.search(
            query, most if ids is None else len(ids) + 1, order_by_field="id"
        )
        addresses = [address for _, address in found.hits]
        numbers: Any = searcher.fast_field_values("id", addresses)
        told: Any = searcher.fast_field_values("digest", addresses)
        return dict(zip(numbers, told, strict=True))

    # Writing

    def apply(
        self, upserts: Iterable[IndexDoc], deletes: Iterable[int], read_at: int = 0
    ) -> set[int]:
        """Index these mentions anew and forget those: safe to repeat. Only one process may."""
        docs = [(doc.id, spelt(doc)) for doc in upserts]
        changed = [number for number, _ in docs] + list(deletes)
        gone = Query.term_set_query(self._schema, "id", changed)
        with self._writing:
            with self._mutex:
                writer = self._open_writer()
            # While a new index is filled, it is told too: its filling leaves out what came this way.
            for one in (writer, *([self._coming] if self._coming else [])):
                if changed:
                    one.delete_documents_by_query(gone)
                for _, made in docs:
                    one.add_document(made)
            if self._coming:
                self._told.update(changed)
            writer.commit()
            if any(map(is_past, changed)):
                tell_change(self.root / self._folder)
            self._looked_at = float("-inf")
        return set()

    def _open_writer(self) -> tantivy.IndexWriter:
        self._take_lock()
        if self.needs_rebuild:
            if self._pointed():
                raise SearchRefused(OTHER_VERSION)
            self._point_to(self._new_folder())
        name = self._pointed()
        if self._writer is None or self._folder != name:
            self._index = tantivy.Index.open(str(self.root / name))
            self._folder = name
            # Whoever wrote before may have been killed before he told.
            tell_change(self.root / name)
            self._writer = self._index.writer(WRITER_BYTES, 1)
        return self._writer

    def _take_lock(self) -> None:
        if self._lock is not None:
            return
        handle = (self.root / LOCK).open("w")
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            handle.close()
            raise SearchRefused(HELD) from error
        self._lock = handle

    def _new_folder(self) -> str:
        name = f"{fingerprint()}-{uuid4().hex[:8]}"
        (self.root / name).mkdir()
        tantivy.Index(self._schema, path=str(self.root / name))
        return name

    def _point_to(self, name: str) -> None:
        fresh = self.root / f"{POINTER}.new"
        with fresh.open("w") as handle:
            handle.write(name)
            handle.flush()
            os.fsync(handle.fileno())
        fresh.replace(self.root / POINTER)

    def lock(self) -> None:
        """Be the one that writes; raises `SearchRefused` while another process is."""
        with self._mutex:
            self._take_lock()

    def rebuild(self, mentions: Iterable[IndexDoc], read_at: int = 0) -> int:
        """Build a fresh index of all mentions and put it in place at once; give how many.

        Readers keep the old one till then; what it held of deleted mentions goes with its files.
        """
        self.lock()
        name = self._new_folder()
        self._told = set()
        self._coming = tantivy.Index.open(str(self.root / name)).writer(4 * WRITER_BYTES, 2)
        try:
            count = self._fill(self._coming, mentions)
            with self._writing:
                self._coming.commit()
                self._coming.wait_merging_threads()
                self._coming = None
                self._put_in_place(name)
        finally:
            self._coming, self._told = None, set()
        return count

    def _fill(self, writer: tantivy.IndexWriter, mentions: Iterable[IndexDoc]) -> int:
        count = 0
        for count, doc in enumerate(mentions, 1):
            made = spelt(doc)
            with self._writing:
                if doc.id not in self._told:
                    writer.add_document(made)
                if count % COMMIT_EVERY == 0:
                    writer.commit()
        return count

    def _put_in_place(self, name: str) -> None:
        with self._mutex:
            self._close_writer()
            self._point_to(name)
            self._index = None
            self._looked_at = float("-inf")
            for folder in self.root.iterdir():
                if folder.is_dir() and folder.name != name:
                    shutil.rmtree(folder, ignore_errors=True)

    def _close_writer(self) -> None:
        if self._writer is not None:
            self._writer.wait_merging_threads()
            self._writer = None

    def close(self) -> None:
        """Let another process write."""
        with self._mutex:
            self._close_writer()
            self._index, self._folder = None, ""
            if self._lock is not None:
                self._lock.close()
                self._lock = None
