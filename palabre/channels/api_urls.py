"""The room's doors for programs, below /api/v1/: what is the house's own."""

from django.urls import path

from palabre.channels.views import api_rules, api_terms, api_trail

urlpatterns = [
    path("audit", api_trail.acts, name="api_audit"),
    path("audit/file", api_trail.file, name="api_audit_file"),
    path("audit/check", api_trail.check, name="api_audit_check"),
    path("charter-in-force", api_rules.charter, name="api_charter_in_force"),
    path("roles", api_rules.roles, name="api_roles"),
    path("register", api_rules.register, name="api_register"),
    path("networks", api_rules.networks, name="api_networks"),
    path("terms", api_terms.terms, name="api_terms"),
    path("terms/<slug:name>", api_terms.term, name="api_term"),
]
