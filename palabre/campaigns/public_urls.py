"""Short public addresses: links, pages of links, coupons, certificates of contests; and programs' doors."""

from django.urls import path

from palabre.campaigns.views import planned, programs, public

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
    path("api/v1/links", programs.links, name="api_links"),
    path("api/v1/coupons/redeem", programs.redeem, name="api_redeem"),
]
