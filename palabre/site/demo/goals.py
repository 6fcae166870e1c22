"""What the fictional roaster wants: its stance, missions, objectives with owners, a report for management."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from palabre.governance.acts import Actor
from palabre.governance.models import Brand
from palabre.listening.models import Topic
from palabre.measurement.actions.reports import make_report
from palabre.strategy.actions.comments import comment
from palabre.strategy.actions.missions import Wish, choose_mission, set_objective
from palabre.strategy.actions.path import note_step
from palabre.strategy.actions.stance import Stand, settle_stance
from palabre.strategy.models import Mission
from palabre.strategy.rules import PathStep

SUPPORT = (
    "Répondre là où les clients écrivent : ils appellent moins, et les autres lisent la réponse."
)
SALES = "Faire venir à la boutique et sur le site ceux qui nous lisent déjà."
STAND = Stand(
    goals=[
        ("Garder les clients de la première année", True),
        ("Faire venir à la boutique le samedi", True),
        ("Ouvrir une seconde boutique à Nantes", False),
    ],
    beside="La boutique, le téléphone, la lettre du mois",
    positioning="expert",
    promise="Une réponse franche dans la journée, même si c’est non",
    tone="Simple et chaleureux, sans slogan ; nous vouvoyons",
    dos="Dire d’où vient le café\nRemercier qui nous corrige",
    donts="Répondre à l’ironie par l’ironie\nPromettre une date que l’atelier ne connaît pas",
)
MEANS = "Le samedi manque encore : demander à l’atelier qui peut répondre de dix heures à midi."
# Sentence, metric, over how many days, target in its unit, at most, baseline, days until it is due, comment.
OF_SUPPORT = (
    ("Donner une réponse à la moitié des clients en deux heures ouvrées", "first-answer", 30, 7200.0, True,
     14400.0, 120, "Deux personnes de plus le samedi depuis octobre."),
    ("Ne laisser presque aucune réclamation sans réponse", "answered", 30, 0.95, False, 0.6, 180, ""),
)  # fmt: skip
OF_SALES = (
    ("Faire utiliser quarante bons par mois en boutique", "coupons", 30, 40.0, False, 0.0, 90, ""),
    ("Être nommés dans une conversation sur deux du marché", "penetration", 30, 0.5, False, 0.4, 240, ""),
)  # fmt: skip


@transaction.atomic
def furnish_goals(by: Actor, brand: Brand) -> None:
    """Choose missions, set objectives, compose the report; does it once."""
    if Mission.objects.filter(brand=brand).exists():
        return
    today = timezone.localdate()
    settle_stance(by, brand, STAND)
    note_step(by, brand, PathStep.MEANS, MEANS)
    for kind, why, goals in (("support", SUPPORT, OF_SUPPORT), ("sales", SALES, OF_SALES)):
        mission = choose_mission(by, brand, kind, "", why)
        for name, metric, days, target, at_most, baseline, ahead, said in goals:
            due = today + timedelta(days=ahead)
            wish = Wish(name, metric, days, target, at_most, due, by.user, baseline=baseline)
            comment(by, set_objective(by, mission, wish, today), said)
    topic = Topic.objects.filter(brand=brand).order_by("pk").first()
    about = [
        {"kind": kind, "topic": str(topic.pk)}
        for kind in ("sentences", "volume", "tone", "rivals")
        if topic
    ]
    metrics = [{"kind": "metrics", "theme": one} for one in ("conversation", "service", "sales")]
    blocks = [{"kind": "board"}, *about, *metrics, {"kind": "posts"}, {"kind": "incidents"}]
    make_report(by, brand, "Le mois de la direction", "fr", blocks)
