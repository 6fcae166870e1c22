"""The forms of pages, read from their HTML: where each is sent, and what a browser would send untouched."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import count

# What a field holds that asks for something and shows nothing.
TYPED = {
    "email": "zoe@example.org", "url": "https://example.org/", "number": "3", "date": "2026-12-24",
    "time": "09:30", "datetime-local": "2026-12-24T09:30", "color": "#336699", "month": "2026-12",
}  # fmt: skip
NOT_SENT = {"submit", "button", "reset", "image", "file"}


@dataclass(eq=False)
class Form:
    """A form that is posted: its address, its fields, and the buttons by which it is sent."""

    action: str
    fields: dict[str, list[str]] = field(default_factory=dict)
    buttons: list[tuple[str, str, str]] = field(default_factory=list)

    def sendings(self) -> list[tuple[str, dict[str, list[str]]]]:
        """Each way of sending it: the address and what is sent, one for every button that says something."""
        told = [one for one in self.buttons if one[0] or one[2]] or [("", "", "")]
        return [
            (action or self.action, self.fields | ({name: [value]} if name else {}))
            for name, value, action in told
        ]


class Forms(HTMLParser):
    """Collects the forms of a page at an address, those that htmx sends too."""

    def __init__(self, address: str, html: str) -> None:
        super().__init__()
        self.forms: dict[str, Form] = {}
        self._address = address
        self._numbers = count()
        self._open: str = ""
        self._select: tuple[str, str] = ("", "")
        self._area: tuple[str, str, list[str]] | None = None
        self._radios: set[tuple[str, str]] = set()
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._open = given.get("id") or f"#{next(self._numbers)}"
            if given.get("method", "").lower() == "post" or "hx-post" in given:
                action = given.get("action") or given.get("hx-post") or self._address
                form = self.forms.setdefault(self._open, Form(action))
                form.action = action
        elif "hx-post" in given:
            self.forms[f"#{next(self._numbers)}"] = Form(given["hx-post"] or self._address)
        whose, name = given.get("form") or self._open, given.get("name", "")
        if tag == "button" and given.get("type", "submit") == "submit" and whose:
            form = self.forms.setdefault(whose, Form(""))
            form.buttons.append((name, given.get("value", ""), given.get("formaction", "")))
        elif tag == "input" and name and whose and given.get("type") not in NOT_SENT:
            self._input(whose, name, given)
        elif tag == "select":
            self._select = (whose, name)
        elif tag == "option" and self._select[1]:
            self._option(given)
        elif tag == "textarea" and name and whose:
            self._area = (whose, name, [])

    def _put(self, whose: str, name: str, value: str, *, more: bool = False) -> None:
        fields = self.forms.setdefault(whose, Form("")).fields
        fields[name] = [*fields.get(name, []), value] if more else [value]

    def _input(self, whose: str, name: str, given: dict[str, str]) -> None:
        kind = given.get("type", "text")
        if kind in {"checkbox", "radio"}:
            # One choice of each is taken, so that something is.
            first = (whose, name) not in self._radios
            self._radios.add((whose, name))
            if first or "checked" in given:
                self._put(whose, name, given.get("value", "on"))
            return
        self._put(
            whose, name, given.get("value") or TYPED.get(kind, "Lanterne"), more=kind == "hidden"
        )

    def _option(self, given: dict[str, str]) -> None:
        whose, name = self._select
        if not whose or not given.get("value"):
            return
        known = self.forms.setdefault(whose, Form("")).fields
        if name not in known or "selected" in given:
            self._put(whose, name, given["value"])

    def handle_data(self, data):
        if self._area:
            self._area[2].append(data)

    def handle_endtag(self, tag):
        if tag == "form":
            self._open = ""
        elif tag == "select":
            self._select = ("", "")
        elif tag == "textarea" and self._area:
            whose, name, words = self._area
            self._put(whose, name, "".join(words).strip() or "Lanterne, dit Zoé.")
            self._area = None

    def posted(self) -> list[Form]:
        """Those that are sent by POST, each with its address."""
        return [one for one in self.forms.values() if one.action]
