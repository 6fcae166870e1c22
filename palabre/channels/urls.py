"""Addresses of the room, under an organisation's govern/connections/."""

from django.urls import path

from palabre.channels import views

urlpatterns = [
    path("", views.connections, name="govern_connections"),
    path("<int:number>/", views.reconnect, name="govern_reconnect"),
    path("<int:number>/<slug:act>/", views.act, name="govern_connection_act"),
    path("to/<slug:slug>/", views.connect, name="govern_connect"),
]
