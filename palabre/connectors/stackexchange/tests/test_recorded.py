"""Answers to a question as the real API gave them, their words replaced by ours."""

from palabre.connectors.contract import Kind
from palabre.connectors.stackexchange import trial
from palabre.connectors.stackexchange.parse import item_of_answer
from palabre.connectors.trial import recorded

REAL = recorded(trial.__file__, "recorded_answers.json")


def test_answers_of_the_real_network_become_items():
    first, second = (
        item_of_answer(one, "stackoverflow", "stackoverflow.com") for one in REAL["items"]
    )
    assert first.text == (
        "You can use the Lanterne.\n\nuse Lamps\\Lanterne;\n\nuse Lamps\\Lanterne; public function "
        "light() { return Lanterne::lit(\" <b> Hello {{$name}} </b> \",['name'=>$name]); }"
    )
    assert (first.remote_id, first.parent) == (
        "stackoverflow/a/72684643",
        "stackoverflow/q/72684314",
    )
    assert (first.author.name, first.likes, first.kind) == ("Toby", 4, Kind.FORUM)
    assert first.edited_at
    assert second.text.startswith("Found\n\nWe can use \\Lamps\\Wick::burn($oil, $air)")
    assert second.links == ("https://lanterne.example/manual#wick",)
