"""The signal through many layers in a real browser: sizes and counts are NumPy's."""

import re

import live_page
import numpy as np
import pytest
from playwright.sync_api import expect

from course_lib.widgets.depth import PRESETS, depth, send_through, short


@pytest.fixture
def uri(tmp_path):
    return live_page.write(tmp_path, depth())


def read(page, name):
    return page.locator(f".shown-{name}").inner_text()


def set_slider(page, name, value):
    page.get_by_role("slider", name=name).fill(str(value))


def check(page, std, layers, activation, precision):
    with np.errstate(divide="ignore"):
        sizes, last = send_through(std, layers, activation, precision)
        powers = np.log10(sizes)
    assert read(page, "size") == short(sizes[-1])
    assert read(page, "factor") == short((sizes[-1] / sizes[0]) ** (1 / layers))
    assert read(page, "beyond") == f"{100 * np.mean(np.abs(last) > 0.99):.0f} %"
    drawn = page.locator(".sizes").get_attribute("d")[1:].split("L")
    ys = np.array([point.split()[1] for point in drawn], float)
    top = float(page.locator(".top").text_content().replace("1e", ""))
    finite = powers[np.isfinite(powers)]
    np.testing.assert_allclose(ys, 60 - 60 * finite / top, atol=0.06)
    bars = page.locator(".bars").get_attribute("d")
    shares = np.array(re.findall(r"v(-[\d.]+)h", bars), float) / -100
    limit = float(page.locator(".high").text_content().replace("−", "-"))
    counts = np.histogram(last[np.isfinite(last)], 21, (-limit, limit))[0]
    np.testing.assert_allclose(shares, counts[counts > 0] / max(1, counts.max()), atol=0.002)


@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize("activation", ["linear", "sigmoid", "relu"])
def test_the_sizes_are_numpy_s(browser, uri, activation, preset):
    with live_page.opened(browser, uri) as page:
        page.get_by_role("combobox", name="activation").select_option(activation)
        page.get_by_role("combobox", name="precision").select_option("double")
        page.get_by_role("button", name=preset, exact=True).click()
        check(page, PRESETS[preset], 20, activation, "double")


def test_what_stands_there_before_the_first_touch_is_what_the_script_computes(browser, uri):
    with live_page.opened(browser, uri) as page:
        check(page, 0.01, 20, "relu", "single")
        before = [page.locator(name).get_attribute("d") for name in (".bars", ".sizes", ".ends")]
        page.get_by_role("button", name="0.01", exact=True).click()
        check(page, 0.01, 20, "relu", "single")
        after = [page.locator(name).get_attribute("d") for name in (".bars", ".sizes", ".ends")]
        assert after[1:] == before[1:]


def test_the_keys_move_depth_and_scale(browser, uri):
    with live_page.opened(browser, uri) as page:
        page.get_by_role("slider", name="layers").press("ArrowLeft")
        assert page.locator("output").all_inner_texts() == ["0.01", "19"]
        check(page, 0.01, 19, "relu", "single")
        page.get_by_role("slider", name="std of weights").press("ArrowRight")
        check(page, 10**-1.99, 19, "relu", "single")


def test_float32_ends_where_float64_goes_on(browser, uri):
    with live_page.opened(browser, uri) as page:
        set_slider(page, "layers", 50)
        assert "every number is 0" in page.locator(".course-found").inner_text()
        assert read(page, "size") == "0"
        page.get_by_role("combobox", name="precision").select_option("double")
        check(page, 0.01, 50, "relu", "double")
        assert page.locator(".course-found").inner_text().startswith("The signal dies")
        page.get_by_role("button", name="1", exact=True).click()
        check(page, 1, 50, "relu", "double")
        page.get_by_role("combobox", name="precision").select_option("single")
        sizes = send_through(1, 50, "relu", "single")[0]
        first = int(np.argmax(~np.isfinite(sizes)))
        found = page.locator(".course-found").inner_text()
        assert found.startswith(f"Layer {first} holds the first ∞") and "NaN" in found


def test_float64_ends_too(browser, uri):
    with live_page.opened(browser, uri) as page:
        page.get_by_role("combobox", name="precision").select_option("double")
        set_slider(page, "layers", 100)
        set_slider(page, "std of weights", 3)
        assert "the range of 64 bits has ended" in page.locator(".course-found").inner_text()


def test_a_saturated_tanh_keeps_its_size_and_is_said_aloud(browser, uri):
    with live_page.opened(browser, uri) as page:
        page.get_by_role("combobox", name="activation").select_option("tanh")
        page.get_by_role("button", name="1", exact=True).click()
        assert int(read(page, "beyond").removesuffix(" %")) > 70
        assert 0.9 < float(read(page, "size")) < 1
        said = page.locator("[aria-live=polite]")
        expect(said).to_contain_text("many units say nearly ±1")
