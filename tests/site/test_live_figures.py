"""What every live figure must be: open to everybody, silent on the network, complete by itself."""

import live_page
import pytest

from course_lib.widgets.neuron import neuron
from course_lib.widgets.perceptron import perceptron
from course_lib.widgets.softmax import softmax

FIGURES = {
    "neuron": neuron(),
    "perceptron": perceptron("XOR", hidden=True),
    "softmax": softmax(),
}


@pytest.mark.parametrize("size", live_page.SIZES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("kind", FIGURES)
def test_nobody_is_shut_out(browser, tmp_path, kind, scheme, size):
    uri = live_page.write(tmp_path, FIGURES[kind])
    with live_page.opened(browser, uri, size, color_scheme=scheme) as page:
        assert live_page.violations(page) == [] and live_page.sideways(page) <= 0
        scale = page.locator("svg").first.bounding_box()["width"] / 320
        assert 13 * scale >= 11  # CSS pixels of a text in a drawing
        targets = page.locator("select, button, input, .course-handle").all()
        boxes = [target.bounding_box() for target in targets if target.is_visible()]
        smallest = 44 if size == "phone" else 24
        assert len(boxes) > 2
        assert [box for box in boxes if round(box["height"]) < smallest * min(1, scale)] == []


@pytest.mark.parametrize("kind", FIGURES)
def test_two_on_one_page_do_not_disturb_each_other(browser, tmp_path, kind):
    uri = live_page.write(tmp_path, FIGURES[kind], FIGURES[kind])
    with live_page.opened(browser, uri) as page:
        roots = page.locator(f".course-{kind}")
        panes = roots.locator("xpath=./*[contains(@class, 'course-panes')]")
        before = panes.nth(0).inner_text()
        slider = roots.nth(1).locator("input[type=range]").first
        slider.press("ArrowLeft")
        assert panes.nth(0).inner_text() == before != panes.nth(1).inner_text()


@pytest.mark.parametrize("kind", FIGURES)
def test_without_a_script_there_is_a_picture_and_no_dead_control(browser, tmp_path, kind):
    uri = live_page.write(tmp_path, FIGURES[kind])
    with live_page.opened(browser, uri, java_script_enabled=False) as page:
        assert page.locator("svg").first.bounding_box()["height"] > 150
        assert page.locator("input:visible, select:visible, button:visible").count() == 0
        assert "With JavaScript" in page.locator(".static-only").first.inner_text()
