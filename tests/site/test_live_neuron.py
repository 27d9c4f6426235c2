"""The live neuron in a real browser: what it shows after clicks, drags and keys."""

import live_page
import numpy as np
import pytest
from playwright.sync_api import expect

from course_lib import activations
from course_lib.live import fixed
from course_lib.widgets.neuron import neuron


@pytest.fixture
def uri(tmp_path):
    return live_page.write(tmp_path, neuron())


def read(page):
    """The sliders as numbers, the texts of the table, what is on the curve's path."""
    w, b = (float(page.locator(f"[name={name}]").input_value()) for name in "wb")
    x = float(page.get_by_role("slider", name="Input x").get_attribute("aria-valuenow"))
    return w, b, x, page.locator("td").all_inner_texts()


def check(page, name="sigmoid"):
    """Everything that is shown equals what course_lib computes."""
    h = activations.ALL[name]
    w, b, x, (z, a, slope, dx) = read(page)
    assert z.endswith(f" = {fixed(w * x + b, 3)}") and a == fixed(h(w * x + b), 4)
    assert slope == fixed(h.derivative(w * x + b), 6)
    assert dx.endswith(f" = {fixed(h.derivative(w * x + b) * w, 6)}")
    path = page.locator("path.curve").get_attribute("d")
    points = np.array([point.split() for point in path[1:].split("L")], dtype=float)
    unit = 60 if name in ("step", "sigmoid", "tanh") else 20
    expected = 142 - np.clip(unit * h(w * np.arange(-120, 121) / 20 + b), -999, 999)
    np.testing.assert_allclose(points[:, 1], expected, atol=0.051)
    return w, b, x


def test_it_starts_saturated(browser, uri):
    with live_page.opened(browser, uri) as page:
        assert check(page) == (4, -2, 2)
        assert page.locator(".course-found").inner_text().startswith("Saturated")


@pytest.mark.parametrize("size", live_page.SIZES)
def test_the_point_is_dragged_by_mouse_and_finger(browser, uri, size):
    with live_page.opened(browser, uri, size) as page:
        unit = page.locator("svg").first.bounding_box()["width"] / 320
        point = page.get_by_role("slider", name="Input x")
        live_page.drag(page, point, -25 * unit, 5, finger=size == "phone")
        assert check(page)[2] == pytest.approx(1, abs=0.051)
        assert not page.locator(".course-found").inner_text().startswith("Saturated")
        live_page.drag(page, point, -900, 0, finger=size == "phone")
        assert check(page)[2] == -6


def test_the_keys_move_point_and_sliders(browser, uri):
    with live_page.opened(browser, uri) as page:
        page.keyboard.press("Tab")
        for key in ("ArrowLeft", "ArrowDown", "PageDown"):
            page.keyboard.press(key)
        assert check(page)[2] == pytest.approx(2 - 12 * 0.05)
        page.keyboard.press("Home")
        assert check(page)[2] == -6
        page.get_by_label("weight w").focus()
        page.keyboard.press("ArrowLeft")
        page.get_by_label("bias b").focus()
        page.keyboard.press("ArrowRight")
        assert check(page)[:2] == (3.9, -1.9)
        assert page.locator("output").all_inner_texts() == ["3.9", "−1.9"]


def test_jupyterlab_leaves_the_keys_to_point_slider_and_menu(browser, uri):
    with live_page.opened(browser, uri) as page:
        taken = live_page.as_in_jupyterlab(page)
        page.get_by_role("slider", name="Input x").focus()
        page.keyboard.press("ArrowLeft")
        page.get_by_label("weight w").focus()
        page.keyboard.press("ArrowLeft")
        assert check(page) == (3.9, -2, 1.95)
        page.get_by_role("combobox", name="h").focus()
        page.keyboard.press("t")
        check(page, "tanh")
        assert taken() == []


@pytest.mark.parametrize("name", ["relu", "gelu", "step", "tanh", "exponential"])
def test_the_menu_changes_the_activation(browser, uri, name):
    with live_page.opened(browser, uri) as page:
        page.get_by_role("combobox", name="h").select_option(name)
        check(page, name)
        page.get_by_label("weight w").fill("-0.7")
        check(page, name)


def test_a_screen_reader_hears_the_result(browser, uri):
    with live_page.opened(browser, uri) as page:
        point = page.get_by_role("slider", name="Input x")
        assert point.get_attribute("aria-valuetext") == "x = 2.00, a = 0.9975"
        point.press("Home")
        said = page.locator("[aria-live=polite]")
        expect(said).to_contain_text(
            "x = −6.00: z = −26.000, a = 0.0000, slope 0.000000. Saturated"
        )
