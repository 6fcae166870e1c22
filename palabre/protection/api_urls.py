"""The room's doors for programs, below /api/v1/."""

from django.urls import path

from palabre.protection.views import api_alerts

urlpatterns = [
    path("alerts", api_alerts.alerts, name="api_alerts"),
    path("alerts/<int:number>", api_alerts.alert, name="api_alert"),
    path("alerts/<int:number>/look-after", api_alerts.look_after, name="api_alert_look_after"),
    path("alerts/<int:number>/close", api_alerts.close, name="api_alert_close"),
]
