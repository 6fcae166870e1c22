"""Addresses of the room: inside a brand's publish/, and short public ones."""

from django.urls import path

from palabre.campaigns.views import campaigns, contests, coupons, events, links, pages

urlpatterns = [
    path("campaigns/", campaigns.campaigns, name="campaign_list"),
    path("campaigns/new/", campaigns.new, name="campaign_new"),
    path("campaigns/<int:number>/", campaigns.campaign, name="campaign"),
    path("campaigns/<int:number>/edit/", campaigns.edit, name="campaign_edit"),
    path("campaigns/<int:number>/remove/", campaigns.remove, name="campaign_remove"),
    path("campaigns/<int:number>/<slug:act>/", campaigns.act, name="campaign_act"),
    path("links/", links.links, name="campaign_links"),
    path("links/codes.pdf", links.sheet, name="campaign_sheet"),
    path("links/pages/", pages.pages, name="campaign_pages"),
    path("links/pages/new/", pages.keep, name="campaign_page_new"),
    path("links/pages/<int:number>/", pages.keep, name="campaign_page"),
    path("links/pages/<int:number>/remove/", pages.remove, name="campaign_page_remove"),
    path("links/<int:number>/", links.link, name="campaign_link"),
    path("links/<int:number>/edit/", links.edit, name="campaign_link_edit"),
    path("links/<int:number>/remove/", links.remove, name="campaign_link_remove"),
    path("links/<int:number>/code.<slug:kind>", links.code, name="campaign_code"),
    path("links/<int:number>/<slug:act>/", links.act, name="campaign_link_act"),
    path("coupons/", coupons.coupons, name="campaign_coupons"),
    path("coupons/new/", coupons.new, name="campaign_coupon_new"),
    path("coupons/redeem/", coupons.redeem, name="campaign_redeem"),
    path("coupons/redeem/<int:number>/back/", coupons.take_back, name="campaign_take_back"),
    path("coupons/<int:number>/", coupons.coupon, name="campaign_coupon"),
    path("coupons/<int:number>/edit/", coupons.edit, name="campaign_coupon_edit"),
    path("coupons/<int:number>/remove/", coupons.remove, name="campaign_coupon_remove"),
    path("coupons/<int:number>/codes.csv", coupons.code_file, name="campaign_coupon_codes"),
    path("coupons/<int:number>/<slug:act>/", coupons.act, name="campaign_coupon_act"),
    path("contests/", contests.contests, name="campaign_contests"),
    path("contests/new/", contests.new, name="campaign_contest_new"),
    path("contests/<int:number>/", contests.contest, name="campaign_contest"),
    path("contests/<int:number>/edit/", contests.edit, name="campaign_contest_edit"),
    path("contests/<int:number>/remove/", contests.remove, name="campaign_contest_remove"),
    path("contests/<int:number>/<slug:act>/", contests.act, name="campaign_contest_act"),
    path("events/", events.events, name="campaign_events"),
    path("events/new/", events.new, name="campaign_event_new"),
    path("events/<int:number>/", events.edit, name="campaign_event"),
    path("events/<int:number>/remove/", events.remove, name="campaign_event_remove"),
]
