"""Short public addresses: links, pages of links, coupons, certificates of contests; and programs' doors."""

from django.urls import path

from palabre.campaigns.views import api_contests, api_coupons, api_links, planned, programs, public

urlpatterns = [
    path("l/<slug:slug>", public.follow, name="follow"),
    path("p/<slug:slug>/", public.link_page, name="public_links"),
    path("c/<slug:slug>/", public.coupon, name="public_coupon"),
    path("c/<slug:slug>/code.svg", public.coupon_qr, name="public_coupon_qr"),
    path("c/<slug:slug>/<slug:code>/", public.coupon, name="public_code"),
    path("c/<slug:slug>/<slug:code>/code.svg", public.coupon_qr, name="public_code_qr"),
    path("d/<slug:slug>/", public.contest, name="public_contest"),
    path("d/<slug:slug>/draw.json", public.contest_file, name="public_contest_file"),
    path("api/v1/campaigns", planned.campaigns, name="api_campaigns"),
    path("api/v1/campaigns/<int:number>", planned.campaign, name="api_campaign"),
    path("api/v1/events", planned.events, name="api_events"),
    path("api/v1/events/<int:number>", planned.event, name="api_event"),
    path("api/v1/links", api_links.links, name="api_links"),
    path("api/v1/links/<int:number>", api_links.link, name="api_link"),
    path("api/v1/links/<int:number>/stop", api_links.stop, name="api_link_stop"),
    path("api/v1/links/<int:number>/resume", api_links.resume, name="api_link_resume"),
    path("api/v1/link-pages", api_links.pages, name="api_link_pages"),
    path("api/v1/link-pages/<int:number>", api_links.page, name="api_link_page"),
    path("api/v1/coupons/redeem", programs.redeem, name="api_redeem"),
    path("api/v1/coupons", api_coupons.coupons, name="api_coupons"),
    path("api/v1/coupons/<int:number>", api_coupons.coupon, name="api_coupon"),
    path("api/v1/coupons/<int:number>/codes", api_coupons.codes, name="api_coupon_codes"),
    path("api/v1/coupons/<int:number>/pause", api_coupons.pause, name="api_coupon_pause"),
    path("api/v1/coupons/<int:number>/resume", api_coupons.resume, name="api_coupon_resume"),
    path("api/v1/contests", api_contests.contests, name="api_contests"),
    path("api/v1/contests/<int:number>", api_contests.contest, name="api_contest"),
    path("api/v1/contests/<int:number>/entrants", api_contests.entrants, name="api_entrants"),
    path("api/v1/contests/<int:number>/close", api_contests.close, name="api_contest_close"),
    path("api/v1/contests/<int:number>/draw", api_contests.draw, name="api_contest_draw"),
    path("api/v1/contests/<int:number>/cancel", api_contests.cancel, name="api_contest_cancel"),
]
