"""That a page has no fault says something only where a fault of each kind is found, in every look."""

from tests.journeys.conftest import LOOKS, faults_in_every_look, show

PALE = "color: #777 !important; background: #888 !important"
# What is put into a page that was right: its name, where, what, its style; and what is said of it. A name is
# looked at in the look that is looked at whole, and wherever what stands around a page is another.
PLANTED = (
    ("pale", "main", "p", PALE, "color-contrast"),
    ("pale-around", "header.top", "p", PALE, "color-contrast"),
    ("small", "main", "button", "all: unset; width: 9px; height: 9px", "9x9"),
    ("wide", "main", "div", "width: 3000px; height: 9px", "<div"),
    ("nameless", "main", "input", "", "label"),
    ("nameless-around", "nav.side", "button", "width: 40px; height: 40px", "button-name"),
)
PLANT = """(planted) => planted.forEach(([name, where, kind, style]) => {
  const one = document.createElement(kind);
  [one.id, one.style.cssText] = [name, style];
  if (kind === "p") one.textContent = "Hardly to be read";
  document.querySelector(where).append(one);
})"""


def test_what_comes_into_a_right_page_is_found_whatever_its_kind(page, ada, sign_in):
    sign_in(ada)
    show(page, *LOOKS[0])
    page.goto("/me/")
    assert faults_in_every_look(page) == []
    page.evaluate(PLANT, PLANTED)
    # The same words as before, in other colours.
    page.evaluate("(rule) => document.styleSheets[0].insertRule(rule)", f"main h1 {{ {PALE} }}")
    found = faults_in_every_look(page)
    everywhere = [(name, said) for name, *_, said in PLANTED if "nameless" not in name]
    for look in LOOKS:
        of_look = [one for one in found if one.startswith(str(look))]
        sought = [*everywhere, ("h1", "color-contrast")]
        if look == LOOKS[0]:
            sought += [("nameless", "label"), ("nameless-around", "button-name")]
        for name, said in sought:
            assert any(name in one and said in one for one in of_look), (look, name, of_look)
