"""The room's public address: whether a mailbox agrees to what was ticked with it."""

from django.urls import path

from palabre.engagement.views import agreeing

urlpatterns = [path("agree/<str:key>", agreeing.agree, name="agree")]
