"""The room's addresses inside a brand's decide/: objectives are set where they are
measured, the plan is told with what was found."""

from django.urls import URLPattern, path

from palabre.measurement.views import budget, guide, objectives, pilot, plan, review, spendings
from palabre.measurement.views import path as steps

urlpatterns: list[URLPattern] = [
    path("guide/", guide.guide, name="decide_guide"),
    path("path/", steps.path, name="decide_path"),
    path("path/<slug:step>/", steps.step, name="decide_path_step"),
    path("path/<slug:step>/mark/", steps.mark, name="decide_path_mark"),
    path("objectives/", objectives.objectives, name="decide_objectives"),
    path("objectives/<int:number>/end/", objectives.end, name="decide_end"),
    path("plan/", plan.plan, name="decide_plan"),
    path("plan/freeze/", plan.freeze, name="decide_freeze"),
    path("plan/listen/", plan.listen, name="decide_listen"),
    path("plan/lines/", plan.lines, name="decide_lines"),
    path("plan/compare/", plan.compare, name="decide_compare"),
    path("plan/<int:number>/", plan.version, name="decide_version"),
    path("plan/<int:number>/answer/", plan.answer, name="decide_answer"),
    path("plan/<int:number>/replace/", plan.replace, name="decide_replace"),
    path("pilot/", pilot.pilot, name="decide_pilot"),
    path("pilot/<int:number>/", pilot.decide, name="decide_pilot_end"),
    path("review/", review.review, name="decide_review"),
    path("budget/", budget.budget, name="decide_budget"),
    path("budget/rates/", budget.rates, name="decide_rates"),
    path("spendings/", spendings.spendings, name="decide_spendings"),
    path("spendings/table.csv", spendings.table, name="decide_spendings_csv"),
    path("spendings/bring-in/", spendings.bring_in, name="decide_spendings_in"),
    path("spendings/<int:number>/", spendings.spending, name="decide_spending"),
    path("spendings/<int:number>/remove/", spendings.remove, name="decide_spending_remove"),
]
