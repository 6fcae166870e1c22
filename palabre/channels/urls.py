"""Addresses of the room, under an organisation's govern/connections/."""

from django.urls import path

from palabre.channels.views import connections, keys, networks, signing

urlpatterns = [
    path("", connections.connections, name="govern_connections"),
    path("networks/", networks.networks, name="govern_networks"),
    path("networks/<slug:slug>/", networks.network, name="govern_network"),
    path("keys/", keys.keys, name="govern_keys"),
    path("keys/<int:number>/revoke/", keys.revoke, name="govern_key_revoke"),
    path("keys/<int:number>/take/", keys.take, name="govern_key_take"),
    path("back/", signing.signed_in, name="govern_signed_in"),
    path("to/<slug:slug>/", connections.connect, name="govern_connect"),
    path("to/<slug:slug>/there/", signing.sign_in, name="govern_sign_in_there"),
    path("to/<slug:slug>/app/", signing.app, name="govern_app_keys"),
    path("<int:number>/", connections.reconnect, name="govern_reconnect"),
    path("<int:number>/budget/", connections.budget, name="govern_budget"),
    path("<int:number>/brand/", connections.owner, name="govern_account_brand"),
    path("<int:number>/speakers/", connections.speakers, name="govern_account_speakers"),
    path("<int:number>/<slug:act>/", connections.act, name="govern_connection_act"),
]
