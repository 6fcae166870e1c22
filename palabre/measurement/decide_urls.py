"""The room's addresses inside a brand's decide/: objectives are set where they are measured."""

from django.urls import URLPattern, path

from palabre.measurement.views import budget, objectives, spendings

urlpatterns: list[URLPattern] = [
    path("objectives/", objectives.objectives, name="decide_objectives"),
    path("objectives/<int:number>/end/", objectives.end, name="decide_end"),
    path("budget/", budget.budget, name="decide_budget"),
    path("budget/rates/", budget.rates, name="decide_rates"),
    path("spendings/", spendings.spendings, name="decide_spendings"),
    path("spendings/table.csv", spendings.table, name="decide_spendings_csv"),
    path("spendings/bring-in/", spendings.bring_in, name="decide_spendings_in"),
    path("spendings/<int:number>/", spendings.spending, name="decide_spending"),
    path("spendings/<int:number>/remove/", spendings.remove, name="decide_spending_remove"),
]
