"""The room's addresses, below /o/<organisation>/<brand>/engage/."""

from django.urls import path

from palabre.engagement import views

urlpatterns = [
    path("answers/<int:number>/", views.answers, name="engage_answers"),
]
