"""The addresses of incidents, their plans and the Streisand check, inside a brand's protect/."""

from django.urls import URLPattern, path

from palabre.protection.views import (
    drills,
    incidents,
    incidents_acts,
    incidents_closing,
    playbooks,
    streisand,
)

_ROOM = "incidents/<int:number>"

urlpatterns: list[URLPattern] = [
    path("incidents/", incidents.incidents, name="protect_incidents"),
    path("incidents/new/", incidents.new, name="protect_incident_new"),
    path("incidents/streisand/", streisand.streisand, name="protect_streisand"),
    path("incidents/streisand/<int:number>/", streisand.check, name="protect_check"),
    path("incidents/streisand/<int:number>/<slug:act>/", streisand.act, name="protect_check_act"),
    path(f"{_ROOM}/", incidents.incident, name="protect_incident"),
    path(f"{_ROOM}/closing/", incidents_closing.closing, name="protect_closing"),
    path(f"{_ROOM}/report.pdf", incidents_closing.report, name="protect_report"),
    path(f"{_ROOM}/report.pptx", incidents_closing.slides, name="protect_slides"),
    path(f"{_ROOM}/tasks/<int:task>/", incidents_acts.task, name="protect_task"),
    path(f"{_ROOM}/<slug:act>/", incidents_acts.act, name="protect_incident_act"),
    path("drills/", drills.drills, name="protect_drills"),
    path("drills/new/", drills.new, name="protect_drill_new"),
    path("drills/<int:number>/", drills.drill, name="protect_drill"),
    path("drills/<int:number>/<slug:act>/", drills.act, name="protect_drill_act"),
    path("playbooks/", playbooks.playbooks, name="protect_playbooks"),
    path("playbooks/new/", playbooks.new, name="protect_playbook_new"),
    path("playbooks/usual/<slug:kind>/", playbooks.usual, name="protect_usual"),
    path("playbooks/usual/<slug:kind>/take/", playbooks.take, name="protect_usual_take"),
    path("playbooks/<int:number>/", playbooks.playbook, name="protect_playbook"),
    path("playbooks/<int:number>/edit/", playbooks.edit, name="protect_playbook_edit"),
    path("playbooks/<int:number>/<slug:act>/", playbooks.act, name="protect_playbook_act"),
]
