"""The room's doors for programs, below /api/v1/."""

from django.urls import path

from palabre.channels.views import api_terms

urlpatterns = [
    path("terms", api_terms.terms, name="api_terms"),
    path("terms/<slug:name>", api_terms.term, name="api_term"),
]
