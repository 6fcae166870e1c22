"""The room's addresses inside a brand's protect/."""

from django.urls import URLPattern, path

from palabre.protection import incidents_urls, lookalikes_urls, telling_urls
from palabre.protection.views import alerts, months

urlpatterns: list[URLPattern] = [
    path("watch/", alerts.watch, name="protect_watch"),
    path("months/", months.months, name="protect_months"),
    path("watch/<int:number>/", alerts.alert, name="protect_alert"),
    path("watch/<int:number>/<slug:act>/", alerts.act, name="protect_alert_act"),
    *incidents_urls.urlpatterns,
    *lookalikes_urls.urlpatterns,
    *telling_urls.urlpatterns,
]
