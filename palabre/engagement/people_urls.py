"""The pages of people, below .../engage/people/."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
