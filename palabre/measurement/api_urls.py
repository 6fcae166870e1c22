"""The room's doors for programs, below /api/v1/."""

from django.urls import path

from palabre.measurement.views import (
    api,
    api_apart,
    api_budgets,
    api_missions,
    api_plan,
    api_rates,
    api_reports,
    api_return,
)

urlpatterns = [
    path("metrics", api.metrics, name="api_metrics"),
    path("metrics/<slug:slug>", api.metric, name="api_metric"),
    path("metrics/<slug:slug>/accounts", api_apart.accounts, name="api_metric_accounts"),
    path("metrics/<slug:slug>/posts", api_apart.posts, name="api_metric_posts"),
    path("objectives", api.objectives, name="api_objectives"),
    path("objectives/<int:number>/end", api_missions.end_objective, name="api_objective_end"),
    path("objectives/<int:number>/comment", api_missions.say, name="api_objective_comment"),
    path("missions", api_missions.missions, name="api_missions"),
    path("missions/<int:number>", api_missions.mission, name="api_mission"),
    path("missions/<int:number>/objectives", api_missions.set_objective, name="api_set_objective"),
    path("stance", api_missions.stance, name="api_stance"),
    path("stance/settle", api_missions.settle, name="api_stance_settle"),
    path("plan", api_plan.plan, name="api_plan"),
    path("plan/versions", api_plan.versions, name="api_plan_versions"),
    path("plan/versions/<int:number>", api_plan.version, name="api_plan_version"),
    path("plan/listening", api_plan.listening, name="api_plan_listening"),
    path("plan/pilots", api_plan.pilots, name="api_plan_pilots"),
    path("plan/reviews", api_plan.reviews, name="api_plan_reviews"),
    path("return", api_return.returned, name="api_return"),
    path("budgets", api_budgets.budgets, name="api_budgets"),
    path("spendings", api_budgets.spendings, name="api_spendings"),
    path("spendings/<int:number>", api_budgets.spending, name="api_spending"),
    path("reports", api.reports, name="api_reports"),
    path("reports/<int:number>", api.report, name="api_report"),
    path("reports/make", api_reports.make, name="api_report_make"),
    path("reports/<int:number>/settings", api_reports.report, name="api_report_settings"),
    path("reports/<int:number>/blocks", api_reports.add_block, name="api_report_blocks"),
    path("reports/<int:number>/blocks/move", api_reports.move_block, name="api_report_block_move"),
    path("reports/<int:number>/blocks/drop", api_reports.drop_block, name="api_report_block_drop"),
    path("barometer/editions", api_reports.editions, name="api_barometer_editions"),
    path("barometer/draft", api_reports.draft, name="api_barometer_draft"),
    path(
        "barometer/editions/<int:number>/publish", api_reports.publish, name="api_barometer_publish"
    ),
    path("barometer/weights", api_reports.weights, name="api_barometer_weights"),
    path("barometer/weights/keep", api_reports.weigh, name="api_barometer_weigh"),
    path("barometer/public", api_reports.public, name="api_barometer_is_public"),
    path("barometer/public/keep", api_reports.open_to_all, name="api_barometer_open"),
    path("budgets/rates", api_rates.rates, name="api_rates"),
    path("budgets/rates/keep", api_rates.keep_rates, name="api_rates_keep"),
    path("spendings/bring", api_rates.bring, name="api_spendings_bring"),
    path("plan/listening/waive", api_rates.waive, name="api_listening_waive"),
]
