"""Personal data in a text: what tells who somebody is, or opens their accounts.

Numbers with a check digit are found only when it is right: IBAN (ISO 13616, ISO 7064 mod 97-10),
payment cards (Luhn, ISO/IEC 7812), the French social security number (NIR, key 97).
"""

from collections.abc import Callable, Iterable, Iterator

import regex

from palabre.connectors.links import links
from palabre.connectors.words import N_
from palabre.publishing.checks.findings import Finding
from palabre.publishing.checks.folded import Folded, outside

_MAIL = regex.compile(r"(?<![\w.+-])([\w.+-]+)@[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}\b", regex.IGNORECASE)
# An address of an office is no personal data (CNIL): contact@, service-client@, support.fr@.
_OFFICE = regex.compile(
    r"(?:contact|info|infos|hello|bonjour|support|help|press|presse|media|sales|service|commercial"
    r"|boutique|shop|jobs|emploi|recrutement|careers|rh|hr|dpo|rgpd|privacy|accueil|admin|office"
    r"|reservation|booking|news|newsletter|abonnement|events?|marketing|communication|client|customer"
    r"|no-?reply)s?(?:[.+_-].*)?",
    regex.IGNORECASE,
)
_ABROAD = r"(?:\+|\b00)(?:33|32|41|44|1)[ .-]?(?:\(0\)[ .-]?)?\(?[1-9](?:[ .()-]{0,2}\d){7,9}"
_AT_HOME = (
    r"0[1-79](?:[ .-]?\d\d){4}",  # France; 08 is a firm's service
    r"04\d\d(?:[ ./-]\d\d){3}",  # Belgium, mobile
    r"0[2-79]\d[ .-]\d{3}(?:[ .-]\d\d){2}",  # Switzerland; Belgium's towns are written alike
    r"0\d{3}[ -]\d{3}[ -]\d{3,4}|0\d{4}[ -]\d{6}|0\d\d[ -]\d{4}[ -]\d{4}",  # United Kingdom
    r"(?:\(\d{3}\)[ ]?|\d{3}[.-])\d{3}[.-]\d{4}",  # Canada, United States
)
_PHONE = regex.compile(rf"(?:{_ABROAD}|(?<![\w+.,-])(?:{'|'.join(_AT_HOME)}))(?![\w-]|[.,]\d)")
_IBAN = regex.compile(r"\b[A-Z]{2}\d{2}(?:[ ]?[A-Z0-9]{4}){2,7}(?:[ ]?[A-Z0-9]{1,3})?\b")
_NIR = regex.compile(
    r"(?<![\d.,-])[1-478][ .]?\d{2}[ .]?(?:0[1-9]|1[0-2]|[2-9]\d)[ .]?(?:\d{2}|2[AB])[ .]?\d{3}[ .]?\d{3}"
    r"[ .-]?\d{2}(?![\w]|[.,]\d)"
)
_CARD = regex.compile(
    r"(?<![\w.,+-])(?:3[47]\d{2}[ -]?\d{6}[ -]?\d{5}"
    r"|(?:4\d{3}|5[1-5]\d{2}|2[2-7]\d{2}|6011|65\d{2})(?:[ -]?\d{4}){3})(?![\w-]|[.,]\d)"
)
_DATE = (
    r"(?:\d{1,2}[/.-]\d{1,2}[/.-](?:19|20)\d\d|(?:19|20)\d\d-\d\d-\d\d"
    r"|\d{1,2}(?:er|st|nd|rd|th)?\s+[a-z]{3,9}\.?\s+(?:19|20)\d\d"
    r"|[a-z]{3,9}\s+\d{1,2}(?:st|nd|rd|th)?,?\s+(?:19|20)\d\d)"
)
_BIRTH = regex.compile(
    r"\b(?:nee?s?(?:\(e\))?\s+le|date de naissance\s*:?|born(?:\s+on)?|date of birth\s*:?|dob\s*:?)"
    rf"\s*{_DATE}"
)
_NAME = regex.compile(r"(?:M\.|Mme|Mr|Mrs|Ms|@\w+|\p{Lu}\p{Ll}+[ -]\p{Lu}[\p{Ll}\p{Lu}-]+)")
NEAR = 60  # characters between a birth date and a name


def personal(text: str, folded: Folded, own: Iterable[str] = ()) -> Iterator[Finding]:
    """Give the personal data that a text tells; ``own`` are the organisation's addresses and
    numbers, which are nobody's secret."""
    ours = {_bare(one) for one in own}
    taken = list(links(text))
    for rule, pattern, grave, says, right in _KINDS:
        places = outside((match.span() for match in pattern.finditer(text)), taken)
        for start, end in places:
            if right(text[start:end]) and _bare(text[start:end]) not in ours:
                taken.append((start, end))
                yield Finding(rule, grave, says, (start, end))
    for start, end in folded.spans(_BIRTH):
        if _NAME.search(text, max(0, start - NEAR), start) or _NAME.search(text, end, end + NEAR):
            says = N_(
                "A birth date beside a name: personal data need the person's consent or another"
                " reason in law (GDPR, art. 6)."
            )
            yield Finding("personal-birth", False, says, (start, end))


def _bare(spelt: str) -> str:
    """Give an address in lower case, or a number's digits as in its own country."""
    if "@" in spelt:
        return spelt.strip().lower()
    digits = "".join(character for character in spelt.replace("(0)", "") if character.isdigit())
    return regex.sub(r"^(?:00)?(?:33|32|41|44|1)?0?(?=\d{8,})", "", digits)


def is_iban(spelt: str) -> bool:
    """Say whether an account number's check digits are right (ISO 7064, mod 97-10)."""
    joined = spelt.replace(" ", "")
    if not 15 <= len(joined) <= 34:
        return False
    return int("".join(str(int(one, 36)) for one in joined[4:] + joined[:4])) % 97 == 1


def is_card(spelt: str) -> bool:
    """Say whether a card number's last digit is right (Luhn)."""
    digits = [int(one) for one in spelt if one.isdigit()]
    doubled = [sum(divmod(2 * one, 10)) for one in digits[-2::-2]]
    return (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0 and len(set(digits)) > 2


def is_nir(spelt: str) -> bool:
    """Say whether a French social security number's key is right (Corsica: 2A is 19, 2B is 18)."""
    joined = regex.sub(r"[ .-]", "", spelt).replace("2A", "19").replace("2B", "18")
    return len(joined) == 15 and 97 - int(joined[:13]) % 97 == int(joined[13:])


def _is_somebodys(address: str) -> bool:
    return not _OFFICE.fullmatch(address.partition("@")[0])


def _is_phone(spelt: str) -> bool:
    return 8 <= sum(one.isdigit() for one in spelt) <= 15 and len(set(spelt)) > 3


_Kind = tuple[str, "regex.Pattern[str]", bool, str, Callable[[str], bool]]
# In this order: an IBAN holds what looks like other numbers.
_KINDS: tuple[_Kind, ...] = (
    (
        "personal-iban",
        _IBAN,
        True,
        N_("This is a bank account number (IBAN): it opens the door to fraud, take it out."),
        is_iban,
    ),
    (
        "personal-nir",
        _NIR,
        True,
        N_(
            "This is a French social security number: the law reserves its use (loi du 6 janvier"
            " 1978, art. 30), take it out."
        ),
        is_nir,
    ),
    (
        "personal-card",
        _CARD,
        True,
        N_("This is the number of a payment card: whoever reads it can pay with it, take it out."),
        is_card,
    ),
    (
        "personal-mail",
        _MAIL,
        False,
        N_(
            "This is a person's e-mail address: show it with their consent only (GDPR, art. 6), or"
            " answer in private."
        ),
        _is_somebodys,
    ),
    (
        "personal-phone",
        _PHONE,
        False,
        N_(
            "This is a phone number: if it is a person's, show it with their consent only (GDPR,"
            " art. 6)."
        ),
        _is_phone,
    ),
)
