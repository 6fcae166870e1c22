"""The room's addresses, below /o/<organisation>/<brand>/publish/."""

from django.urls import path

from palabre.publishing.views import (
    calendar,
    composer,
    ical,
    inflows,
    media,
    posts,
    queues,
    series,
    table,
)

urlpatterns = [
    path("", calendar.calendar, name="publish_calendar"),
    path("target/", calendar.target, name="publish_target"),
    path("posts/new/", composer.new, name="publish_new"),
    path("posts/look/", composer.look, name="publish_look"),
    path("posts/<int:number>/", posts.post, name="publish_post"),
    path("posts/<int:number>/edit/", composer.edit, name="publish_edit"),
    path("posts/<int:number>/<slug:act>/", posts.act, name="publish_act"),
    path("calendar-address/", ical.address, name="publish_ical"),
    path("calendar-address/revoke/", ical.revoke, name="publish_ical_revoke"),
    path("bring-in/feeds/", inflows.feeds, name="publish_feeds"),
    path("bring-in/feeds/<int:number>/<slug:act>/", inflows.feed_act, name="publish_feed_act"),
    path("series/", series.all_series, name="publish_series"),
    path("series/<int:number>/", series.one_series, name="publish_series_one"),
    path("series/<int:number>/<slug:act>/", series.series_act, name="publish_series_act"),
    path("bring-in/", table.table, name="publish_table"),
    path("bring-in/model/", table.model, name="publish_table_model"),
    path("bring-in/<int:number>/", table.batch, name="publish_batch"),
    path("bring-in/<int:number>/<slug:act>/", table.batch_act, name="publish_batch_act"),
    path("queues/", queues.queues, name="publish_queues"),
    path("queues/<int:number>/", queues.queue, name="publish_queue"),
    path("queues/<int:number>/<slug:act>/", queues.queue_act, name="publish_queue_act"),
    path("slots/<int:number>/remove/", queues.slot_remove, name="publish_slot_remove"),
    path("attention/", posts.attention, name="publish_attention"),
    path("deliveries/<int:number>/<slug:act>/", posts.delivery_act, name="publish_delivery_act"),
    path("holds/", posts.hold, name="publish_hold"),
    path("holds/<int:number>/lift/", posts.lift, name="publish_lift"),
    path("media/", media.media, name="publish_media"),
    path("media/<int:number>/", media.picture, name="publish_picture"),
    path("media/<int:number>/file/", media.file, name="publish_file"),
    path("media/<int:number>/remove/", media.remove, name="publish_picture_remove"),
]
