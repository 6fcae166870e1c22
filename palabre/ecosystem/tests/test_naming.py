"""Communities are named by what their members say."""

from palabre.ecosystem.naming import counted


def test_each_voice_counts_once_for_a_word_in_the_spelling_of_most():
    said = [(1, "Café café"), (2, "le café de Zoé"), (3, "CAFE"), (3, "12345 ab")]
    assert counted(said, frozenset({"zoe", "le"})) == {"café": 3}


def test_who_is_called_gives_a_community_no_word():
    said = [(1, "@zoe.moulin bonjour @café@ici.example"), (2, "zoe, bonjour")]
    assert counted(said, frozenset()) == {"bonjour": 2, "zoe": 1}
