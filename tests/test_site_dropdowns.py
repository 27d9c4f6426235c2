"""Dropdowns open without JavaScript."""

import pytest
from small_site import built_page

CONF = """
extensions = ["myst_nb", "sphinx_exercise", "dropdowns"]
myst_enable_extensions = ["colon_fence"]
nb_execution_mode = "off"
"""
PAGE = """# Page

:::{exercise} Which row?
:label: which-row

Predict it.
:::

:::{solution-start} which-row
:class: dropdown
:::

The second.

:::{solution-end}
:::

:::{admonition} More *detail*
:class: dropdown tip

Inside.
:::

:::{note}
:class: dropdown

Noted.
:::

:::{note}
Open.
:::
"""


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    return built_page(tmp_path_factory.mktemp("site"), PAGE, CONF)


def test_dropdowns_are_details_with_their_title_as_summary(page):
    boxes = page.select("details")
    titles = [box.find("summary", recursive=False).get_text(" ", strip=True) for box in boxes]
    assert titles[0].startswith("Solution to Exercise 1")
    assert titles[1:] == ["More detail", "Note"]
    assert [box.find("p").get_text() for box in boxes] == ["The second.", "Inside.", "Noted."]
    assert all(not box.has_attr("open") for box in boxes)
    assert not page.select("summary a")


def test_dropdowns_keep_their_kind_and_other_boxes_stay_open(page):
    assert [{"solution"} <= set(box["class"]) for box in page.select("details")] == [
        True,
        False,
        False,
    ]
    assert all({"admonition", "dropdown"} <= set(box["class"]) for box in page.select("details"))
    assert "tip" in page.select("details")[1]["class"]
    assert "note" in page.select("details")[2]["class"]
    assert len(page.select("div.admonition.note")) == 1
    assert page.select_one('#which-row, [id*="which-row"]')
