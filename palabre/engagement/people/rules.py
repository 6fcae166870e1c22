"""What joins people, what they may agree to, and how their names, mails and phones are spelt. Pure."""

import re
import unicodedata

from palabre.governance.rules import Chosen


class What(Chosen):
    """By what somebody is known."""

    VOICE = "voice"
    MAIL = "mail"
    PHONE = "phone"
    SITE = "site"


class Act(Chosen):
    """How records were regrouped."""

    MERGE = "merge"
    SPLIT = "split"


class Purpose(Chosen):
    """What somebody agreed to."""

    LETTERS = "letters"
    CONTACT = "contact"
    SURVEY = "survey"
    QUOTE = "quote"


class Talk(Chosen):
    """How a conversation with somebody stands, as a segment asks for it."""

    UNANSWERED = "unanswered"
    LATE = "late"
    DONE = "done"
    SOME = "some"
    NONE = "none"


class Why(Chosen):
    """The evidence that two records are one person. A name alone is none."""

    MAIL = "mail"
    PROFILE = "profile"
    SITE = "site"
    TABLE = "table"


class Answer(Chosen):
    """What became of a suggestion."""

    OPEN = "open"
    SAME = "same"
    OTHER = "other"


_IN_ADDRESS = r"[^\s@<>,;:\"()\[\]\\\x00-\x1f]"
_MAIL = re.compile(rf"{_IN_ADDRESS}{{1,64}}@{_IN_ADDRESS}{{1,200}}\.[^\s@.<>]{{2,63}}")
SHORTEST_PHONE, LONGEST_PHONE = 6, 15


def mail_of(text: str) -> str:
    """A mail address in the one spelling in which it is kept, "" for what is none."""
    found = unicodedata.normalize("NFKC", text).strip().strip("<>").lower()
    found = found.removeprefix("mailto:")
    return found if len(found) <= 254 and _MAIL.fullmatch(found) else ""


def phone_of(text: str, country: str = "FR") -> str:
    """A phone number as +33123456789 where that can be told, else its digits; "" for what is none.

    A number that begins with one 0 is read as one of the country.
    """
    text = unicodedata.normalize("NFKC", text).strip().lower().removeprefix("tel:")
    if re.search(r"[^\d\s().+/-]", text):
        return ""
    digits = re.sub(r"\(0\)|\D", "", text) if text.startswith("+") else re.sub(r"\D", "", text)
    if digits.startswith("00") and not text.startswith("+"):
        digits, text = digits[2:], "+"
    if not SHORTEST_PHONE <= len(digits) <= LONGEST_PHONE:
        return ""
    if text.startswith("+"):
        return f"+{digits}"
    code = CALLING_CODES.get(country, "")
    if code and digits.startswith("0"):
        return f"+{code}{digits[1:]}"
    return f"+1{digits}" if country in {"CA", "US"} and len(digits) == 10 else digits


# Countries where a number is dialled with a 0 at home and without it from abroad (ITU-T E.123).
CALLING_CODES = {"FR": "33", "BE": "32", "CH": "41", "DE": "49", "GB": "44", "NL": "31"}


def site_of(text: str) -> str:
    """A web address in the spelling in which two are compared: no scheme, no www, no slash at its end."""
    found = text.strip()
    found = re.sub(r"^[a-z]+://", "", found, flags=re.IGNORECASE)
    host, slash, rest = found.partition("/")
    host = host.rpartition("@")[2].lower().removeprefix("www.")
    if "." not in host or re.search(r"[\s\"'<>]", found):
        return ""
    return (host + slash + rest.partition("#")[0]).rstrip("/")[:300]


def folded(name: str) -> str:
    """A name as it is sought and sorted: without accents, capitals or needless spaces."""
    plain = unicodedata.normalize("NFKD", name).casefold()
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).split())[:200]


def first_filled(kept: str, other: str) -> str:
    """What a merged record says: what the kept one says, else the other."""
    return kept or other


def joined_notes(kept: str, other: str) -> str:
    """The notes of two records one below the other, each once."""
    parts = [part.strip() for part in (kept, other) if part.strip()]
    return parts[0] if len(set(parts)) == 1 else "\n\n".join(parts)
