"""The room's public addresses: subscribing to letters, and leaving them."""

from django.urls import path

from palabre.publishing.views import outside, subscribing

urlpatterns = [
    path("pictures/<str:key>/<str:name>", outside.picture, name="open_picture"),
    path("letters/<slug:org>/<slug:brand>/", subscribing.subscribe, name="letters_subscribe"),
    path("letters/confirm/<str:key>", subscribing.confirm, name="letters_confirm"),
    path("letters/leave/<str:key>", subscribing.leave, name="letters_leave"),
]
