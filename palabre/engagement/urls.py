"""The room's addresses, below /o/<organisation>/<brand>/engage/."""

from django.urls import include, path

from palabre.engagement import naming
from palabre.engagement.views import acts, answers, contests, inbox, leads, replies

urlpatterns = [
    path("people/", include("palabre.engagement.people_urls")),
    path("", inbox.inbox, name="engage_inbox"),
    path("leads/", leads.leads, name="engage_leads"),
    path("leads/people/<int:number>/", leads.make, name="engage_lead_make"),
    path("leads/<int:number>/move/", leads.move, name="engage_lead_move"),
    path("replies/", replies.replies, name="engage_replies"),
    path("replies/<int:number>/", replies.reply, name="engage_reply"),
    path("replies/<int:number>/remove/", replies.remove, name="engage_reply_remove"),
    path("<int:number>/replies/", replies.for_talk, name="engage_replies_for"),
    path("<int:number>/replies/insert/", acts.insert_reply, name="engage_reply_insert"),
    path("bulk/", acts.bulk, name="engage_bulk"),
    path("events/", inbox.events, name="engage_events"),
    path("<int:number>/", inbox.conversation, name="engage_conversation"),
    path("<int:number>/keep/", acts.keep, name="engage_keep"),
    path("<int:number>/answer/", acts.answer, name="engage_answer"),
    path("<int:number>/here/", acts.present, name="engage_present"),
    path("<int:number>/act/<slug:act>/", acts.act, name="engage_act"),
    path("<int:number>/write/<slug:what>/", acts.write, name="engage_write"),
    path("<int:number>/turns/<int:turn>/back/", acts.take_back, name="engage_take_back"),
    path("<int:number>/turns/<int:turn>/<slug:act>/", acts.moderate, name="engage_moderate"),
    path("open/<int:number>/", acts.open_mention, name="engage_open"),
    path("answers/<int:number>/", answers.answers, name="engage_answers"),
    path("contests/<int:number>/", contests.answers, name="engage_contest"),
    path("answered/<int:number>/", answers.answered, name="engage_answered"),
    path("voices/", naming.voices, name="engage_voices"),
    path("voices/<int:number>/know/", naming.know, name="engage_know"),
]
