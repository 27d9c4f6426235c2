"""The live softmax in a real browser: shares, losses, and where the naive form breaks."""

import live_page
import numpy as np
import pytest
from playwright.sync_api import expect

from course_lib.live import fixed
from course_lib.softmax import log_softmax
from course_lib.softmax import softmax as stable
from course_lib.widgets.softmax import TYPES, softmax


@pytest.fixture
def uri(tmp_path):
    return live_page.write(tmp_path, softmax())


def check(page):
    """The table and the losses equal NumPy's and the library's; the naive shares."""
    read = {i.get_attribute("name"): i.input_value() for i in page.locator("input, select").all()}
    dtype = np.dtype(read["type"]).type
    scores = np.array([float(read[f"z{k}"]) for k in range(5)], dtype)
    z = scores / dtype(float(read["T"])) + dtype(float(read["c"]))
    label = int(read["class"])
    with np.errstate(all="ignore"):
        e = np.exp(z)
        naive = e / e.sum()
        loss = -np.log(naive[label])
    for row, rough, fine in zip(page.locator("tbody tr").all(), naive, stable(z), strict=True):
        texts = row.locator("td").all_inner_texts()[2:]
        assert texts == [fixed(float(rough), 4), fixed(float(fine), 4)]
    assert page.locator(".loss-naive").inner_text() == fixed(float(loss), 4)
    assert page.locator(".loss-stable").inner_text() == fixed(-float(log_softmax(z)[label]), 4)
    return naive


@pytest.mark.parametrize("dtype, last", [("float16", 5), ("float32", 83), ("float64", 704)])
def test_the_naive_form_breaks_one_step_after_its_last_good_one(browser, uri, dtype, last):
    with live_page.opened(browser, uri) as page:
        page.get_by_role("combobox", name="float type").select_option(dtype)
        c = page.locator("[name=c]")
        c.fill(str(last))
        assert np.isfinite(check(page)).all()
        c.press("ArrowRight")
        assert np.isnan(check(page)).sum() == 1
        expect(page.locator(".nan1")).to_have_text("NaN")
        expect(page.locator(".course-found")).to_contain_text("NaN: ∞ / ∞ in " + dtype)


@pytest.mark.parametrize("dtype", TYPES)
def test_every_setting_changes_shares_and_losses_as_in_the_library(browser, uri, dtype):
    with live_page.opened(browser, uri) as page:
        page.get_by_role("combobox", name="float type").select_option(dtype)
        page.locator("[name=z0]").press("ArrowLeft")
        assert page.locator("[name=z0]").input_value() == "1.2"
        check(page)
        page.locator("[name=T]").fill("2.5")
        page.get_by_role("combobox", name="true class").select_option("3")
        check(page)


def test_a_bar_is_as_high_as_its_share(browser, uri):
    with live_page.opened(browser, uri) as page:
        for k, share in enumerate(stable([1.3, 5.1, 2.2, 0.7, 1.1])):
            for kind in ("naive", "stable"):
                height = float(page.locator(f"rect.{kind}{k}").get_attribute("height"))
                assert height == pytest.approx(160 * share, abs=0.006)
