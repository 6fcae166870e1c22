"""Sets a French text as a printer would: its spaces, apostrophes and ellipses.

Sources: Lexique des règles typographiques en usage à l'Imprimerie nationale (2002); for Quebec, Le
français au bureau of the Office québécois de la langue française; for Switzerland, Guide du
typographe (2015). Nothing is changed that no reader reads as punctuation: addresses, @names, #tags,
code, paths, emoticons, times; nor names of people in @[…] and places to fill in, {…}.
"""

from dataclasses import dataclass

import regex

NARROW, FIXED = "\u202f", "\u00a0"


@dataclass(frozen=True, slots=True)
class Custom:
    """The space of a country before ; ! ?, before a colon, and inside of « »."""

    marks: str = NARROW
    colon: str = FIXED
    quotes: str = NARROW


CUSTOMS = {
    "fr": Custom(),
    "fr-ca": Custom(marks="", quotes=FIXED),
    "fr-ch": Custom(colon=NARROW),
}

_GAP = r"[ \u00a0\u2009\u202f]*"
# Only after these is a mark one that ends something: (?) and !important are left alone.
_AFTER = r"(?<=[\w)\]}»”’%€$£°…*.\p{So}\ufe0f]|\S\")"
_FACE = r"[:;=][-~^'’o]?[)(\[\]{}DPpOo|/\\*3@$<>Ss]+(?![\w/])"
_LEFT_ALONE = "|".join(
    (
        r"```.*?```|`[^`\n]*`",
        r"@\[[^\[\]\n]*\]|\{[^{}\n]*\}",
        r"\b[a-z][a-z0-9+.-]*://[^\s«»]+|\b(?:www\.|mailto:|tel:|data:)[^\s«»]+",
        r"\b[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}[/:?#][^\s«»]*",
        r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+|[@#$][\w-]*\w",
        r"\b[a-z]:\\[^\s«»]*|\\\\[^\s«»]+",
        r"&(?:\w+|\#\w+);|</?[a-z!][^<>\n]*>",
        r"(?<!\w):[a-z0-9_+-]+:(?!\w)",
        rf"(?<![\w\p{{So}}]){_FACE}",
        r"«[ \u00a0\u2009\u202f]*»",
    )
)
_RULES = regex.compile(
    rf"(?P<alone>{_LEFT_ALONE})"
    r"|(?P<apostrophe>(?<=[^\W\d_])'(?=[\w«@\#]))"
    r"|(?P<ellipsis>(?<![./\\])\.{3}(?![./\\]))"
    rf"|{_AFTER}{_GAP}(?!{_FACE})(?P<marks>[!?]+|;)(?![\w=&/\\(\[{{<~;-])"
    rf"|{_AFTER}{_GAP}(?!{_FACE})(?P<colon>:)(?=[\s»”)]|$)"
    rf"|(?P<open>«){_GAP}(?=\S)|(?<=\S){_GAP}(?P<close>»)"
    r"|(?P<sign>(?<=\d)[ ](?=[%€$£](?!\w)))",
    regex.IGNORECASE | regex.DOTALL | regex.MULTILINE,
)


def french(text: str, language: str = "fr") -> str:
    """Give the text with French typography; done twice, it is the same as done once.

    ``language`` is the text's: fr, fr-FR, fr-BE and others follow France, fr-CA has no space before
    ; ! ?, fr-CH a narrow one before the colon too. A text in another language is given back as it is.
    """
    code = language.replace("_", "-").lower()
    if code.split("-")[0] != "fr":
        return text
    custom = CUSTOMS.get(code, CUSTOMS["fr"])

    def put(match: "regex.Match[str]") -> str:
        found = match[match.lastgroup or "alone"]
        match match.lastgroup:
            case "marks":
                return custom.marks + found
            case "colon":
                return custom.colon + found
            case "open":
                return found + custom.quotes
            case "close":
                return custom.quotes + found
            case "apostrophe":
                return "’"
            case "ellipsis":
                return "…"
            case "sign":
                return FIXED
        return str(found)

    return _RULES.sub(put, text)
