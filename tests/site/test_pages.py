"""Every page, light and dark, on a desktop and on two phones.

A page is opened once; the window is then made narrower, as when a phone is turned, and the system
switched from light to dark. What the theme cannot change is looked at in one theme. At the end the
page is thinned out for axe. Between 390 and 360 px nothing comes or goes, but a box may become too
small for what is in it: there axe's rules about sizes run. Its rules about colours run once in each
theme, beside looking.faint, which sees every text, on a phone too.
"""

import looking
import pytest
from published import pages

THEMES = ("light", "dark")
PAGES = [pytest.param(name, id=name, marks=pytest.mark.xdist_group(name)) for name in pages()]


@pytest.fixture(scope="module")
def look(browser, site, request):
    look = looking.Look(browser, site + request.param, "light").open()
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


@pytest.mark.parametrize("look", PAGES, indirect=True, scope="module")
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

    @pytest.mark.parametrize("theme", THEMES)
    def test_every_text_stands_out_from_its_background(self, look, theme):
        look.switch(theme)
        none(at_each([1280, 390], looking.faint, look))

    def test_the_console_is_silent(self, look):
        none(looking.talk(look))

    def test_axe_finds_nobody_shut_out(self, look):
        looking.thin_out(look)  # what comes after has this page, too
        none(at_each([1280, 390], looking.shut_out, look) + at_each([360], looking.too_small, look))

    @pytest.mark.parametrize("theme", THEMES)
    def test_axe_finds_every_colour_strong_enough(self, look, theme):
        look.switch(theme)
        none(at_each([1280], looking.pale, look))
