"""The demonstration's ideas: a public board with votes, answers and a roadmap, and one of the house."""

import random
from datetime import timedelta
from uuid import uuid4

from django.utils import timezone

from palabre.community.actions import guests, ideas, rewards
from palabre.community.actions.boards import open_board
from palabre.community.models import (
    Award,
    Board,
    Idea,
    Notice,
    OfficialAnswer,
    Participant,
    Remark,
    Thanks,
)
from palabre.community.rules import Deed, RewardState
from palabre.governance.acts import Actor
from palabre.governance.models import Brand

PEOPLE = ("Camille", "Théo", "Nadia", "Léo", "Inès", "Yann", "Awa", "Marc", "Zoé", "Hugo", "Lina",
          "Paul", "Sofia", "Karim", "Jeanne", "Malo", "Rose", "Élias", "Maya", "Noé")  # fmt: skip
# Title, text, who wants it (of twenty), its state, the official answer, days ago.
IDEAS = (
    ("Une consigne pour les sachets", "On rapporte le sachet vide, on a 50 centimes sur le suivant. "
     "Le compost, chez moi en appartement, je n’en ai pas.", 17, "planned",
     "Nous l’essayons à Lyon dès janvier, avec 400 sachets. Nous dirons en mars combien sont revenus.", 41),
    ("Luciole en petits sachets de 100 g", "Pour goûter avant d’en prendre un kilo.", 14, "begun",
     "Les premiers sachets de 100 g sortent de l’atelier cette semaine.", 33),
    ("Indiquer la date de torréfaction en gros", "Je la cherche à chaque fois sous le pli.", 12, "done",
     "C’est fait : elle est sur l’étiquette, devant, depuis le lot 212.", 58),
    ("Un atelier du soir à Nantes", "Le samedi matin, je travaille.", 9, "review", "", 20),
    ("Livraison à vélo dans Rennes", "Le marché est loin de chez moi, et je ne suis pas la seule.", 8,
     "new", "", 9),
    ("Du lait d’avoine dans les trois boutiques", "", 6, "new", "", 6),
    ("Vendre des capsules", "Ma machine ne prend que ça.", 4, "declined",
     "Nous n’en vendrons pas : la capsule coûte plus cher que le café qu’elle contient, et nous ne savons "
     "pas la recycler. Les sachets de 100 g peuvent vous aider à changer de machine.", 47),
    ("Un abonnement que l’on met en pause", "Quand je pars un mois.", 5, "new", "", 3),
)  # fmt: skip
REMARKS = (
    (
        "Une consigne pour les sachets",
        "Awa",
        "Oui, et qu’on puisse les laisser au marché de Rennes.",
    ),
    ("Une consigne pour les sachets", "Paul", "Attention : rincés, sinon ça sent."),
    ("Un atelier du soir à Nantes", "Inès", "Le jeudi, de préférence."),
)
WAITING = (
    ("Ouvrir le dimanche", "Au moins avant les fêtes.", "Malo"),
    ("CRÉDIT RAPIDE SANS DOSSIER", "Cliquez ici : https://argent.example", "Hugo"),
)


def furnish_ideas(by: Actor, brand: Brand) -> None:
    """Make the boards, as if people had come for two months."""
    board = open_board(
        by, brand, "Vos idées pour la brûlerie", is_moderated=True,
        text="Que changeriez-vous dans nos cafés, nos boutiques, nos ateliers ? Nous lisons tout et nous "
        "répondons à ce qui est le plus souhaité.",
        sites=[f"https://{brand.slug}.example"],
    )  # fmt: skip
    people = [_person(board, name) for name in PEOPLE]
    chance = random.Random(19)
    for title, text, wanted, state, answer, days in IDEAS:
        at = timezone.now() - timedelta(days=days)
        row = ideas.make_idea(by, board, title, text)
        Idea.objects.filter(pk=row.pk).update(
            author=people[chance.randrange(len(people))], by=None, created_at=at, changed_at=at
        )
        for person in chance.sample(people, wanted):
            guests.vote(person, row, tell=chance.random() < 0.6)
        row.refresh_from_db()
        _answer(by, row, state, answer, days)
    _remarks(board, people)
    _double(by, board, people)
    _thank(by, brand, board)
    for title, text, name in WAITING:
        guests.propose(people[PEOPLE.index(name)], title, text, tell=True)
    house = open_board(by, brand, "Dans l’atelier", audience="house", is_moderated=False)
    ideas.make_idea(by, house, "Un deuxième tamis pour le tri", "On attend son tour le mardi.")


def _person(board: Board, name: str) -> Participant:
    now = timezone.now()
    address = f"{len(name)}{name.encode().hex()}@courriel.example"
    return Participant.objects.create(
        organisation_id=board.organisation_id, board=board, name=name, address=address,
        mark=guests.mark_of(board, address), language="fr", asked_at=now, seen_at=now,
        confirmed_at=now,
    )  # fmt: skip


def _answer(by: Actor, row: Idea, state: str, text: str, days: int) -> None:
    """An answer that was mailed long ago: the demonstration writes to nobody."""
    if state == row.state:
        return
    ideas.answer(by, row, state, text, uuid4())  # type: ignore[arg-type]
    at = timezone.now() - timedelta(days=days // 2)
    Idea.objects.filter(pk=row.pk).update(changed_at=at)
    OfficialAnswer.objects.filter(idea=row).update(at=at)
    Notice.objects.filter(answer__idea=row).update(state="sent", sent_at=at, attempts=1)


def _remarks(board: Board, people: list[Participant]) -> None:
    for title, name, text in REMARKS:
        idea = Idea.objects.get(board=board, title=title)
        row = guests.remark(people[PEOPLE.index(name)], idea, text)
        Remark.objects.filter(pk=row.pk).update(state="shown")


def _double(by: Actor, board: Board, people: list[Participant]) -> None:
    """An idea that was proposed twice, merged."""
    row = ideas.make_idea(by, board, "Reprendre les sachets vides")
    for person in people[:5]:
        guests.vote(person, row, tell=False)
    row.refresh_from_db()
    ideas.merge(by, row, Idea.objects.get(board=board, title=IDEAS[0][0]))


def _thank(by: Actor, brand: Brand, board: Board) -> None:
    """A pot, a reward that was handed over, and some who agreed to be named."""
    pot = rewards.open_pot(
        by, brand, "Merci pour vos idées", 500_00, 60_00,
        terms="L’équipe décide chaque fin de mois, parmi les idées retenues. Un panier par personne.",
    )  # fmt: skip
    taken_up = Idea.objects.filter(board=board, state="done").exclude(author=None)
    for idea in taken_up.select_related("author__board"):
        if idea.author is not None:
            said = "Vous nous avez fait relire nos étiquettes : un panier vous attend."
            row = rewards.give(by, pot, idea.author, idea, 45_00, said)
            rewards.settle(by, row, RewardState.HANDED)
    # The demonstration writes to nobody.
    Thanks.objects.filter(participant__board=board).update(is_told=True)
    for person in Participant.objects.filter(board=board).exclude(ideas=None)[:5]:
        guests.be_named(person, person.name, agrees=True)
    helper = Participant.objects.filter(board=board, in_hall=True).first()
    if helper is not None:
        said = "A expliqué le réglage du moulin à trois personnes, photos à l’appui."
        badge = rewards.award(by, helper, Deed.ANSWER, said)
        guests.show_award(helper, badge.pk, shows=True)
    Award.objects.filter(participant__board=board).update(is_told=True)
