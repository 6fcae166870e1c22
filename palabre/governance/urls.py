"""Addresses of the room."""

from django.urls import include, path

from palabre.governance.views import (
    audit,
    brands,
    charter,
    entrance,
    me,
    notices,
    privacy,
    roles,
    somebody,
    team,
)

_CHARTER = [
    ("", charter.read, "read"),
    ("accept/", charter.accept, "accept"),
    ("edit/", charter.edit, "edit"),
    ("begin/", charter.begin, "begin"),
    ("publish/", charter.publish, "publish"),
    ("demand/", charter.demand, "demand"),
    ("show/", charter.show, "show"),
    ("end/", charter.end, "end"),
    ("versions/<int:number>/", charter.version, "version"),
]

govern = [
    *(path(f"charter/{way}", view, name=f"govern_charter_{name}") for way, view, name in _CHARTER),
    *(
        path(f"charter/brands/<slug:brand>/{way}", view, name=f"govern_charter_{name}_brand")
        for way, view, name in _CHARTER
    ),
    path("team/", team.team, name="govern_team"),
    path("team/invite/", team.invite, name="govern_invite"),
    path("team/invitations/<int:pk>/", team.invitation_act, name="govern_invitation"),
    path("team/<int:pk>/", team.member, name="govern_member"),
    path("team/<int:pk>/remove/", team.remove, name="govern_member_remove"),
    path("team/second-factor/", team.second_factor, name="govern_second_factor"),
    path("roles/", roles.roles, name="govern_roles"),
    path("roles/add/", roles.add, name="govern_role_add"),
    path("roles/<int:pk>/", roles.change, name="govern_role"),
    path("roles/<int:pk>/remove/", roles.remove, name="govern_role_remove"),
    path("brands/", brands.brands, name="govern_brands"),
    path("brands/add/", brands.add, name="govern_brand_add"),
    path("brands/organisation/", brands.change_organisation, name="govern_organisation"),
    path("brands/<int:pk>/", brands.change, name="govern_brand"),
    path("brands/<int:pk>/remove/", brands.remove, name="govern_brand_remove"),
    path("audit/", audit.audit, name="govern_audit"),
    path("audit/check/", audit.audit_check, name="govern_audit_check"),
    path("audit.jsonl", audit.audit_jsonl, name="govern_audit_jsonl"),
    path("audit.csv", audit.audit_csv, name="govern_audit_csv"),
    path("privacy/", privacy.privacy, name="govern_privacy"),
    path("privacy/terms/<slug:name>/", privacy.term, name="govern_term"),
    path("privacy/register/", privacy.register, name="govern_register"),
    path("privacy/somebody/", somebody.somebody, name="govern_somebody"),
    path("privacy/register.csv", privacy.register_csv, name="govern_register_csv"),
]

urlpatterns = [
    path("", entrance.home, name="home"),
    path("accounts/oidc/<slug:provider_id>/login/", entrance.provider_sign_in),
    path("accounts/oidc/<slug:provider_id>/login/callback/", entrance.provider_return),
    path("accounts/", include("allauth.urls")),
    path("charter/<slug:org>/", charter.public, name="charter_public"),
    path("charter/<slug:org>/<slug:brand>/", charter.public, name="charter_public_brand"),
    path("invitation/<str:key>/", entrance.invitation, name="invitation"),
    path("me/", me.me, name="me"),
    path("me/places/", me.places, name="me_places"),
    path("me/places/<slug:org>/", me.switch, name="me_switch"),
    path("me/sessions/<int:pk>/end/", me.end_session, name="me_end_session"),
    path("me/export/", me.export, name="me_export"),
    path("me/erase/", me.erase, name="me_erase"),
    path("o/<slug:org>/notices/", notices.notices, name="notices"),
    path("o/<slug:org>/notices/unread/", notices.unread, name="notices_unread"),
    path("o/<slug:org>/notices/read/", notices.read_all, name="notices_read"),
    path("o/<slug:org>/notices/<int:number>/", notices.opened, name="notice"),
    path("o/<slug:org>/govern/", include(govern)),
]
