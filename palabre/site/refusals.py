"""What a page answers when the search index can't: a sentence, whatever asked it."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from palabre.listening.search import SearchRefused


class TellRefusedSearch:
    """A view that met `SearchRefused` and had nothing else to show is answered by its sentence."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass the request on."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """Tell the sentence; the page may be asked for again in a moment."""
        if not isinstance(error, SearchRefused):
            return None
        return render(request, "site/search_refused.html", {"refusal": str(error)}, status=503)
