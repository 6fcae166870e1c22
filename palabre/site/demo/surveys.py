"""The demonstration's surveys: one with enough answers for shares, one that has only begun."""

import random
from datetime import timedelta

from django.utils import timezone

from palabre.community.actions import surveys
from palabre.community.actions.surveys import Asked, Sheet
from palabre.community.models import Filled, Survey
from palabre.community.rules import QuestionKind, SurveyState
from palabre.governance.acts import Actor
from palabre.governance.models import Brand

_HOW = (("Espresso", "Espresso"), ("Filtre", "Filter"), ("Piston", "French press"),
        ("Italienne", "Moka pot"), ("Autrement", "Another way"))  # fmt: skip
_WHERE = (("En boutique", "In a shop"), ("Au marché", "At the market"),
          ("Sur notre site", "On our site"))  # fmt: skip
SAID = (
    "Plus de choix en décaféiné.",
    "Le sachet se ferme mal.",
    "Rien, continuez !",
    "L’atelier du samedi était trop plein.",
    "Un format de 500 g.",
)


def _both(french: str, english: str) -> dict[str, str]:
    return {"fr": french, "en": english}


def furnish_surveys(by: Actor, brand: Brand) -> None:
    """Make both, as if people had answered for some weeks."""
    _rituals(by, brand)
    _after_a_talk(by, brand)


def _rituals(by: Actor, brand: Brand) -> None:
    survey = surveys.make_survey(
        by, brand, "Votre café, chez vous",
        [
            Asked(QuestionKind.ONE, _both("Comment faites-vous votre café ?", "How do you make your coffee?"),
                  [_both(*one) for one in _HOW]),
            Asked(QuestionKind.SEVERAL, _both("Où nous achetez-vous ?", "Where do you buy from us?"),
                  [_both(*one) for one in _WHERE], False),
            Asked(QuestionKind.SCALE, _both("Nous recommanderiez-vous ?", "Would you recommend us?")),
            Asked(QuestionKind.TEXT, _both("Que devrions-nous changer ?", "What should we change?"),
                  is_required=False),
        ],
        texts={
            "fr": {"title": "Votre café, chez vous", "intro": "Quatre questions, une minute.",
                   "thanks": "Merci ! Nous dirons en boutique ce qui en est ressorti."},
            "en": {"title": "Your coffee at home", "intro": "Four questions, one minute.",
                   "thanks": "Thank you! We shall tell in our shops what came of it."},
        },
        closes_at=timezone.now() + timedelta(days=20),
    )  # fmt: skip
    surveys.move_survey(by, survey, SurveyState.OPEN)
    chance = random.Random(5)
    for number in range(148):
        where = [str(at) for at in range(3) if chance.random() < 0.45]
        said = [chance.choice(SAID)] if chance.random() < 0.12 else []
        score = min(10, max(0, round(chance.gauss(8.1, 1.7))))
        how = chance.choices("01234", weights=(30, 38, 34, 22, 6))
        _fill(survey, number, [how, where, [str(score)], said])


def _after_a_talk(by: Actor, brand: Brand) -> None:
    survey = surveys.make_survey(
        by, brand, "Après une conversation",
        [Asked(QuestionKind.STARS, _both("Notre réponse vous a-t-elle aidé ?", "Did our answer help you?")),
         Asked(QuestionKind.TEXT, _both("Un mot ?", "A word?"), is_required=False)],
        texts={
            "fr": {"title": "Notre réponse", "intro": "", "thanks": "Merci, nous le lirons."},
            "en": {"title": "Our answer", "intro": "", "thanks": "Thank you, we shall read it."},
        },
        is_public=False,
    )  # fmt: skip
    surveys.move_survey(by, survey, SurveyState.OPEN)
    chance = random.Random(6)
    for number in range(12):
        surveys.one_use_link(survey, f"conversation:{number + 1}")
        _fill(survey, number, [[str(chance.choice((3, 4, 5, 5)))], []], by_link=True)


def _fill(survey: Survey, number: int, told: list[list[str]], *, by_link: bool = False) -> None:
    questions = list(survey.questions.values_list("pk", flat=True))
    ticket = survey.tickets.filter(used_at=None).first() if by_link else None
    # Each from a connection of its own, a little apart.
    sheet = Sheet(
        f"demo-{survey.pk}-{number}", dict(zip(questions, told, strict=False)), "fr", number
    )
    surveys.fill(survey, sheet, ticket)
    at = timezone.now() - timedelta(hours=3 * number + 1)
    Filled.objects.filter(pk=survey.filled.latest("pk").pk).update(at=at)
