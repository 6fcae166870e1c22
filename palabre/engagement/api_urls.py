"""The room's doors for programs: `/api/v1/leads`."""

from django.urls import path

from palabre.engagement.views import api_leads

urlpatterns = [
    path("leads", api_leads.leads, name="api_leads"),
    path("leads/<int:number>", api_leads.lead, name="api_lead"),
    path("leads/<int:number>/move", api_leads.move, name="api_lead_move"),
]
