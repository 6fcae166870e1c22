"""The pages of people, below .../engage/people/."""

from django.urls import path

from palabre.engagement.views import (
    barring,
    people,
    people_files,
    people_links,
    people_regroup,
    people_segments,
)

urlpatterns = [
    path("", people.people, name="engage_people"),
    path("new/", people.new, name="engage_person_new"),
    path("voices/<int:number>/keep/", people.keep_voice, name="engage_keep_voice"),
    path("suggestions/", people_regroup.suggestions, name="engage_suggestions"),
    path("suggestions/<int:number>/", people_regroup.answer, name="engage_suggestion"),
    path("regroupings/<int:number>/undo/", people_regroup.undo, name="engage_regrouping_undo"),
    path("segments/", people_segments.segments, name="engage_segments"),
    path("segments/join/", people_segments.join_all, name="engage_join_all"),
    path("segments/<int:number>/", people_segments.segment, name="engage_segment"),
    path("segments/<int:number>/remove/", people_segments.remove_segment, name="engage_segment_remove"),
    path("files/", people_files.files, name="engage_people_files"),
    path("files/<int:number>/", people_files.bring, name="engage_bring"),
    path("files/<int:number>/confirm/", people_files.confirm, name="engage_bring_confirm"),
    path("links/", people_links.links, name="engage_links"),
    path("links/<int:number>/", people_links.link, name="engage_link"),
    path("links/<int:number>/events/<int:event>/again/", people_links.again, name="engage_link_again"),
    path("links/<int:number>/<slug:what>/", people_links.act, name="engage_link_act"),
    path("export/<slug:kind>/", people_files.export, name="engage_people_export"),
    path("<int:number>/about/<slug:kind>/", people_files.about, name="engage_person_about"),
    path("<int:number>/", people.person, name="engage_person"),
    path("<int:number>/known/", people.add_known, name="engage_known"),
    path("<int:number>/known/<int:identity>/remove/", people.remove_known, name="engage_known_remove"),
    path("<int:number>/bar/", barring.bar_person, name="engage_bar_person"),
    path("<int:number>/reach/", people.reach, name="engage_person_reach"),
    path("<int:number>/tag/", people.tag, name="engage_person_tag"),
    path("<int:number>/merge/", people_regroup.merge, name="engage_person_merge"),
    path("<int:number>/split/", people_regroup.split, name="engage_person_split"),
    path("<int:number>/erase/", people.erase, name="engage_person_erase"),
    path("<int:number>/consents/", people_segments.add_consent, name="engage_consent"),
    path("<int:number>/consents/join/", people_segments.join, name="engage_join"),
    path("<int:number>/consents/<int:consent>/ask/", people_segments.ask_again, name="engage_consent_ask"),
    path("<int:number>/consents/<int:consent>/withdraw/", people_segments.withdraw, name="engage_withdraw"),
]  # fmt: skip
