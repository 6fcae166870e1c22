"""The addresses of look-alikes inside a brand's protect/."""

from django.urls import URLPattern, path

from palabre.protection.views import (
    lookalikes,
    lookalikes_evidence,
    lookalikes_lists,
    lookalikes_one,
    lookalikes_register,
)

_ALL, _ONE = "lookalikes/", "lookalikes/<int:number>/"
_REGISTER, _COPY = "lookalikes/register/", "lookalikes/evidence/<int:number>/"

urlpatterns: list[URLPattern] = [
    path(_ALL, lookalikes.suspects, name="protect_lookalikes"),
    path(f"{_ALL}bulk/", lookalikes.bulk, name="protect_bulk"),
    path(f"{_ALL}sweep/", lookalikes.sweep, name="protect_sweep"),
    path(f"{_ALL}lists/", lookalikes_lists.lists, name="protect_lists"),
    path(_REGISTER, lookalikes_register.register, name="protect_register"),
    path(f"{_REGISTER}add/", lookalikes_register.add, name="protect_register_add"),
    path(
        f"{_REGISTER}<int:number>/remove/",
        lookalikes_register.remove,
        name="protect_register_remove",
    ),
    path(
        f"{_REGISTER}<int:number>/picture/",
        lookalikes_register.picture,
        name="protect_register_picture",
    ),
    path(
        f"{_REGISTER}<int:number>/picture/put/",
        lookalikes_register.put_picture,
        name="protect_register_put_picture",
    ),
    path(_ONE, lookalikes_one.suspect, name="protect_suspect"),
    path(f"{_ONE}put/", lookalikes_one.put, name="protect_suspect_put"),
    path(f"{_ONE}note/", lookalikes_one.note, name="protect_suspect_note"),
    path(f"{_ONE}class/", lookalikes_one.correct, name="protect_suspect_class"),
    path(f"{_ONE}report/", lookalikes_one.report, name="protect_suspect_report"),
    path(f"{_ONE}ours/", lookalikes_one.ours, name="protect_suspect_ours"),
    path(f"{_ONE}keep/", lookalikes_evidence.keep, name="protect_suspect_keep"),
    path(_COPY, lookalikes_evidence.download, name="protect_evidence"),
    path(f"{_COPY}picture/", lookalikes_evidence.picture, name="protect_evidence_picture"),
]
