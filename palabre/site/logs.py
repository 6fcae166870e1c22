"""The log as JSON, a line for each event, and what looks like a secret kept out of it."""

import json
import logging
import re
from datetime import UTC, datetime

# A name that secrets go by with what is given for it, credentials of a protocol, and those within an address.
SECRETS = (
    re.compile(
        r"""(?ix)(\b[\w-]*(?:token|secret|passwo?r?d|passphrase|api[_-]?key|private[_-]?key|signature|cookie)
        ["']?\s*[=:]\s*["']?)[^\s"'&,;}\])]+"""
    ),
    re.compile(r"(?i)(\b(?:bearer|basic)\s+)[A-Za-z0-9._~+/=-]{6,}"),
    re.compile(r"(\b[a-z][a-z0-9+.-]*://[^\s/:@]*:)[^\s/@]+(?=@)"),
)


def bare(text: str) -> str:
    """A text without what looks like a secret."""
    for secret in SECRETS:
        text = secret.sub(r"\1***", text)
    return text


class Refusals(logging.Filter):
    """A refusal (403, 400) is an answer like another: its line says which, and nothing broke to be traced."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Let everything pass, without the trace of what was refused."""
        if 400 <= getattr(record, "status_code", 0) < 500:
            record.exc_info = record.exc_text = None
        return True


class Lines(logging.Formatter):
    """The usual line of the log."""

    def format(self, record: logging.LogRecord) -> str:
        """One event, over several lines when it has a trace."""
        return bare(super().format(record))


class JsonLines(logging.Formatter):
    """One JSON object a line: `at`, `level`, `logger`, `message`, and `trace` where something broke."""

    def format(self, record: logging.LogRecord) -> str:
        """One event."""
        told: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": bare(record.getMessage()),
            "process": record.process,
            "thread": record.threadName,
        }
        if record.exc_info:
            told["trace"] = bare(self.formatException(record.exc_info))
        return json.dumps(told, ensure_ascii=False)
