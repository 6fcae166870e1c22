"""What a mail's template needs: its sheet written into its elements, as mail programs want it."""

from functools import lru_cache
from pathlib import Path

import css_inline
from django.utils.safestring import SafeString, mark_safe

_SHEET = Path(__file__).parent / "static/palabre/css/mail.css"


@lru_cache(maxsize=1)
def _inliner() -> css_inline.CSSInliner:
    sheet = _SHEET.read_text(encoding="utf-8")
    return css_inline.CSSInliner(extra_css=sheet, load_remote_stylesheets=False)


def inlined(content: str) -> SafeString:
    """`{% inlined %}<html>...{% endinlined %}`: the document with the mail sheet in its elements."""
    return mark_safe(_inliner().inline(content))  # noqa: S308  (a rendered, so escaped, template)
