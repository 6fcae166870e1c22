"""The room's addresses under an organisation's govern/: the charter's rules for texts."""

from django.urls import path

from palabre.publishing.views import charter

urlpatterns = [
    path("charter-rules/", charter.charter, name="govern_charter"),
    path("charter-rules/text/", charter.text, name="govern_charter_text"),
    path("charter-rules/brands/<slug:brand>/", charter.charter, name="govern_charter_brand"),
    path("charter-rules/brands/<slug:brand>/text/", charter.text, name="govern_charter_brand_text"),
]
