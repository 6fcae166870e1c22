"""The addresses of the page that says who is told."""

from django.urls import URLPattern, path

from palabre.protection.views import telling

urlpatterns: list[URLPattern] = [
    path("watch/people/", telling.vigil, name="protect_vigil"),
    path("watch/people/test/", telling.test_mail, name="protect_test_mail"),
    path("watch/ways/<int:number>/<slug:act>/", telling.act, name="protect_way_act"),
    path("watch/steps/<int:number>/remove/", telling.remove_step, name="protect_step_remove"),
]
