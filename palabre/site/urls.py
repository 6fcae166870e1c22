"""Every address of the house."""

from django.urls import URLPattern, URLResolver, include, path

from palabre.listening.views import incoming, told, websub
from palabre.publishing.views import guests, ical
from palabre.site import (
    exports,
    first_run,
    health,
    kit,
    metrics,
    openapi,
    operations,
    preferences,
    security,
    today,
)
from palabre.site.demo import views as demo

urlpatterns: list[URLPattern | URLResolver] = [
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", metrics.metrics, name="metrics"),
    path(".well-known/security.txt", security.security_txt, name="security_txt"),
    path("preferences/", preferences.set_preferences, name="preferences"),
    path("kit/", kit.kit, name="kit"),
    path("kit/atlas.json", kit.atlas, name="kit_atlas"),
    path("o/<slug:org>/govern/operations/", operations.operations, name="govern_operations"),
    path("o/<slug:org>/govern/export/", exports.export, name="govern_export"),
    path("o/<slug:org>/govern/export/file/", exports.export_file, name="govern_export_file"),
    path("o/<slug:org>/today/", today.today, name="today"),
    path("o/<slug:org>/begin/", first_run.first_run, name="first_run"),
    path(
        "o/<slug:org>/begin/<slug:brand>/sources/",
        first_run.first_run_sources,
        name="first_run_sources",
    ),
    path(
        "o/<slug:org>/begin/<slug:brand>/listening/",
        first_run.first_run_listening,
        name="first_run_listening",
    ),
    path("websub/<int:source>/<str:key>/", websub.callback, name="websub"),
    path("told/<int:organisation>/<slug:slug>/<str:word>/", told.callback, name="told"),
    path("api/v1/mentions", incoming.mentions, name="api_mentions"),
    path("review/<str:key>/", guests.review, name="guest_review"),
    path("review/<str:key>/pictures/<int:number>/", guests.picture, name="guest_picture"),
    path("review/<str:key>/cards/<int:number>/", guests.card, name="guest_card"),
    path("api/v1/", include("palabre.publishing.api_urls")),
    path("api/v1/", include("palabre.engagement.api_urls")),
    path("api/v1/", include("palabre.measurement.api_urls")),
    path("api/v1/openapi.json", openapi.described, name="api_described"),
    path("calendar/<str:key>.ics", ical.feed, name="calendar_feed"),
    path("hooks/<int:number>/", incoming.hook, name="hook"),
    path("", demo.home, name="home"),
    path("demo/", demo.demonstration, name="demonstration"),
    path("o/<slug:org>/govern/connections/", include("palabre.channels.urls")),
    path("o/<slug:org>/<slug:brand>/publish/", include("palabre.publishing.urls")),
    path("", include("palabre.campaigns.public_urls")),
    path("", include("palabre.publishing.public_urls")),
    path("", include("palabre.engagement.public_urls")),
    path("o/<slug:org>/<slug:brand>/engage/", include("palabre.engagement.urls")),
    path("o/<slug:org>/<slug:brand>/engage/", include("palabre.community.urls")),
    path("", include("palabre.community.public_urls")),
    path("o/<slug:org>/<slug:brand>/map/", include("palabre.ecosystem.urls")),
    path("", include("palabre.measurement.public_urls")),
    path("o/<slug:org>/<slug:brand>/decide/", include("palabre.strategy.urls")),
    path("o/<slug:org>/<slug:brand>/decide/", include("palabre.measurement.decide_urls")),
    path("o/<slug:org>/<slug:brand>/measure/", include("palabre.measurement.urls")),
    path("o/<slug:org>/<slug:brand>/protect/", include("palabre.protection.urls")),
    path("o/<slug:org>/govern/", include("palabre.publishing.govern_urls")),
    path("", include("palabre.governance.urls")),
    path("o/<slug:org>/<slug:brand>/publish/", include("palabre.campaigns.urls")),
    path("o/<slug:org>/<slug:brand>/listen/", include("palabre.listening.urls")),
    # Last: what no room answers to programs.
    path("api/<path:rest>", openapi.nothing),
]
