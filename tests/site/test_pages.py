"""Every page, light and dark, on a desktop and on two phones.

A page is opened once in each theme; the window is then made narrower, as when a phone is turned.
axe runs at 1280 and 390 px: what it looks at does not change between 390 and 360. Its rules about
colours run in both themes, the others, which the theme cannot change, in one.
"""

import looking
import pytest
from published import pages

AXE_WIDTHS = (1280, 390)
VIEWS = [
    pytest.param((name, theme), id=f"{name}-{theme}", marks=pytest.mark.xdist_group(name))
    for name in pages()
    for theme in ("light", "dark")
]


@pytest.fixture(scope="module")
def look(browser, site, request):
    name, theme = request.param
    look = looking.Look(browser, site + name, theme).open()
    yield look
    look.close()


def none(problems):
    if problems:
        pytest.fail("\n".join(problems), pytrace=False)


def at_each(widths, function, look):
    """The problems that a function finds at each of the widths."""
    found = []
    for width in widths:
        look.width(width)
        found += [f"{width} px: {problem}" for problem in function(look)]
    return found


@pytest.mark.parametrize("look", VIEWS, indirect=True, scope="module")
class TestPage:
    def test_no_other_host_is_asked(self, look):
        none(looking.foreign(look))

    def test_every_formula_is_drawn(self, look):
        none(looking.formulas(look))

    def test_every_picture_loads_and_says_what_it_shows(self, look):
        none(looking.pictures(look))

    def test_nothing_is_cut_off_or_wider_than_the_window(self, look):
        none(at_each(looking.WIDTHS, looking.layout, look))

    def test_text_in_figures_can_be_read_on_a_phone(self, look):
        none(at_each([390], looking.small_text, look))

    def test_axe_finds_nobody_shut_out(self, look):
        if look.theme == "light":  # colours apart, both themes are the same page
            none(at_each(AXE_WIDTHS, looking.shut_out, look))

    def test_the_console_is_silent(self, look):
        none(looking.talk(look))

    def test_axe_finds_every_colour_strong_enough(self, look):  # last: it thins the page out
        none(at_each(AXE_WIDTHS, looking.pale, look))
