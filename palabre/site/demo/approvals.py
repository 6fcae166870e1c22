"""What waits for a yes at the fictional roaster: a chain, a post handed in, one that came back once."""

from datetime import datetime, time, timedelta

from django.utils import timezone

from palabre.channels.models import Channel
from palabre.governance.acts import Actor
from palabre.governance.models import Brand, Member
from palabre.governance.rules import Role
from palabre.publishing.actions.chains import keep_chain
from palabre.publishing.actions.posts import Told, Written, change_post, write_post
from palabre.publishing.actions.reviews import approve, ask_for_change, comment, hand_in
from palabre.publishing.models import Post
from palabre.publishing.rules import Need, Step

TASTING = "Dégustation samedi à l’atelier : trois cafés du Kenya, gratuit et sans réservation."
BETTER = "Dégustation samedi de 10 h à 12 h à l’atelier : trois cafés du Kenya, gratuit, sur place."
PRICES = "Nos prix changent en janvier : le kilo passe à 34 €, parce que le café vert a augmenté."


def furnish_approvals(actors: dict[Role, Actor], brand: Brand, accounts: list[Channel]) -> None:
    """Make a chain for what speaks of prices, and two posts that wait."""
    writer, manager = actors[Role.AGENT], actors[Role.MANAGER]
    rows = Member.objects.filter(organisation=brand.organisation_id)
    people = {Role(one.role): one.pk for one in rows}
    both = Step((people[Role.MANAGER], people[Role.OWNER]), Need.ALL)
    keep_chain(manager, brand, "Prix", [both, Step(outside=True)], tags=["prix"], strictness=2)
    tasting = _written(TASTING, 4, accounts)
    post = write_post(writer, brand, tasting)
    ask_for_change(manager, hand_in(writer, post), 0, "Dites à quelle heure, et où.")
    change_post(writer, post, _written(BETTER, 4, accounts), 1)
    hand_in(writer, Post.objects.get(pk=post.pk), schedules=True, note="L’heure y est.")
    prices = write_post(writer, brand, _written(PRICES, 9, accounts, "prix"))
    review = hand_in(writer, prices, schedules=True)
    comment(manager, prices, "Donnons aussi l’ancien prix ?", part="text", quote="34 €")
    approve(manager, review, 0, "D’accord pour moi.")


def _written(text: str, days: int, accounts: list[Channel], *tags: str) -> Written:
    day = timezone.localdate() + timedelta(days=days)
    at = timezone.make_aware(datetime.combine(day, time(10)))
    told = [Told(one.pk) for one in accounts[:2]]
    return Written(text=text, language="fr", due_at=at, told=told, tags=list(tags))
