"""The room's addresses, below /o/<organisation>/<brand>/engage/."""

from django.urls import include, path

from palabre.engagement import naming
from palabre.engagement.views import answers

urlpatterns = [
    path("people/", include("palabre.engagement.people_urls")),
    path("answers/<int:number>/", answers.answers, name="engage_answers"),
    path("voices/", naming.voices, name="engage_voices"),
    path("voices/<int:number>/know/", naming.know, name="engage_know"),
]
