"""A bought crowd shows signs; a real one, however enthusiastic, doesn't."""

from random import Random

from palabre.analysis.graphs.audience import DAY, Audience, Post, Reaction, signs_of

STAR, BUYER = 0, 1
SOLD = "great post keep going"
NOTE = ("mastodon", "post")


def posts(draw: Random, usual: float, followers: int = 5000, grow: float = 1.01) -> list[Post]:
    """Ten texts in thirty days of somebody who slowly gets known."""
    return [
        Post(n, n * 3 * DAY, NOTE, int(followers * grow**n), round(usual * draw.uniform(0.5, 1.7)))
        for n in range(10)
    ]


def loved(draw: Random, many: int, first: int) -> list[Reaction]:
    """Fans, each at a time of their own; one in ten says no more than “merci beaucoup”."""
    found = []
    for n in range(many):
        said = f"j'aime ce numéro {n} vraiment {draw.random()}" if n % 10 else "merci beaucoup"
        text = draw.randrange(10)
        at = text * 3 * DAY + draw.expovariate(1 / 9000)
        found.append(Reaction(first + n % (many // 4), 1000 + n, at, f"t{text}", said, n % 7 == 0))
    return found


def bought(many: int, first: int) -> list[Reaction]:
    """Accounts without a face that say the same to each text, within the minute."""
    return [
        Reaction(first + n, 5000 + 10 * n + text, text * 3 * DAY + n, f"t{text}", SOLD, True)
        for n in range(many)
        for text in range(10)
    ]  # fmt: skip


def a_map() -> dict[int, Audience]:
    """Sixty who are spoken with, a star among them with ten times as many reactions."""
    draw = Random(5)
    found = {
        place: Audience(posts(draw, 40), loved(draw, 20, 100 * place)) for place in range(2, 60)
    }
    found[STAR] = Audience(posts(draw, 120, grow=1.05), loved(draw, 400, 20_000), {20_001, 20_005})
    return found


def test_a_real_and_enthusiastic_crowd_shows_none():
    found, told = signs_of(a_map())
    assert found == {}
    assert told == {"jump", "norm", "repeated", "empty", "lockstep"}


def test_a_bought_crowd_shows_each_sign_with_its_evidence():
    voices, draw = a_map(), Random(3)
    sold = [*posts(draw, 0.4, followers=900)[:5], *posts(draw, 0.4, followers=9000)[5:]]
    voices[BUYER] = Audience(sold, bought(20, 90_000), set(range(90_000, 90_020)))
    found, _told = signs_of(voices)
    assert set(found) == {BUYER}
    signs = found[BUYER]
    assert set(signs) == {"jump", "norm", "repeated", "lockstep", "empty"}
    assert (signs["jump"]["before"], signs["jump"]["after"]) == (936, 9459)
    assert signs["norm"]["own"] < 2 < 20 < signs["norm"]["usual"]
    assert (signs["repeated"]["count"], signs["repeated"]["of"]) == (200, 200)
    assert (len(signs["lockstep"]["voices"]), signs["lockstep"]["times"]) == (20, 10)
    assert (signs["empty"]["count"], signs["empty"]["of"]) == (20, 20)


def test_followers_that_come_with_many_reactions_are_no_sign():
    draw = Random(4)
    sold = [*posts(draw, 40, followers=900)[:5], *posts(draw, 40, followers=9000)[5:]]
    quiet = [Reaction(n, n, 3 * n * DAY, "", "", None) for n in range(10)]
    noticed = [Reaction(100 + n, n, 13 * DAY + n, "", "", None) for n in range(60)]
    assert "jump" in signs_of({7: Audience(sold, quiet)})[0][7]
    assert signs_of({7: Audience(sold, [*quiet, *noticed])})[0] == {}


def test_what_the_data_cant_tell_is_not_told():
    bare = Reaction(5, 1, 0.0, "", "", None)
    assert signs_of({3: Audience([Post(1, 0.0, NOTE, None, 3)], [bare])}) == ({}, set())
    assert signs_of({}) == ({}, set())
