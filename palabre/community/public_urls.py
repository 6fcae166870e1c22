"""The room's public addresses: boards of ideas, surveys; no account, no cookie."""

from django.urls import path

from palabre.community.views import answering, mine, public

urlpatterns = [
    path("s/<slug:slug>/", answering.openly, name="survey"),
    path("s/<slug:slug>/<str:key>/", answering.by_link, name="survey_by_link"),
    path("ideas/by/<str:key>/", mine.mine, name="ideas_mine"),
    path("ideas/by/<str:key>/named/", mine.named, name="ideas_named"),
    path("ideas/<slug:board>/", public.board, name="ideas_board"),
    path("ideas/<slug:board>/new/", public.new, name="ideas_new"),
    path("ideas/<slug:board>/roadmap/", public.roadmap, name="ideas_roadmap"),
    path("ideas/<slug:board>/feed.atom", public.feed, name="ideas_feed"),
    path("ideas/<slug:board>/embed/", public.embed, name="ideas_embed"),
    path("ideas/<slug:board>/thanks/", public.hall, name="ideas_hall"),
    path("ideas/<slug:board>/<int:number>/", public.idea, name="ideas_one"),
]
