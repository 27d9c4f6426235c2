"""The back-propagation stepper in a real browser: what it shows after clicks, keys and touches."""

import re

import live_page
import numpy as np
import pytest
from playwright.sync_api import expect

from course_lib import ledger
from course_lib.datasets import two_number_example
from course_lib.live import fixed
from course_lib.network import Dense, Network
from course_lib.optimizers import SGD
from course_lib.widgets.backprop import OUTPUTS, backprop

STILL = {"reduced_motion": "reduce"}  # a phase is then played at once


@pytest.fixture
def uri(tmp_path):
    return live_page.write(tmp_path, backprop())


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def labels(page):
    """name → (symbol, number) of everything written in the picture."""
    texts = page.locator("[data-label]").evaluate_all(
        "all => all.map(t => [t.dataset.label, ...[...t.children].map(s => s.textContent)])"
    )
    return {name: (symbol, number) for name, symbol, number in texts}


def result_of_step(page):
    """The number behind the last equals sign."""
    return page.locator(".bp-numbers b").inner_text().replace("=", "").strip()


def printout(page):
    """name → (ours, document A's or "") of the list below."""
    found = {}
    for item in page.locator(".bp-list li").all():
        symbol, ours, *theirs = item.locator("> span").all_inner_texts()
        name = symbol.translate(str.maketrans("₁₂₃₄₅₆₇₈", "12345678"))
        theirs = theirs[0].replace("document A prints", "").strip() if theirs else ""
        found[name] = (ours, theirs)
    return found


def by_course_lib(output, epochs, rate=0.01):
    """Names → numbers of the last epoch: y and gradients before its update, parameters after it."""
    data = two_number_example()
    T = data.T_one_hot if output == "softmax" else data.T
    loss = "categorical_crossentropy" if output == "softmax" else "half_squared_error"
    model = Network([Dense(data.W1, data.b1, "relu"), Dense(data.W2, data.b2, output)])
    if epochs > 1:
        model.fit(data.X, T, loss=loss, optimizer=SGD(rate), epochs=epochs - 1)
    (_, H), (Z, Y) = model.forward(data.X)
    E, gradients = model.backward(data.X, T, loss)
    names = ["w1", "w3", "w2", "w4", "b1", "b2", "w5", "w7", "w6", "w8", "b3", "b4"]
    flat = np.concatenate([np.ravel(g) for g in gradients])
    values = {f"d{name}": float(v) for name, v in zip(names, flat, strict=True)}
    values |= {"dz1": values["db3"], "dz2": values["db4"]}
    values |= {"dh1": values["db1"], "dh2": values["db2"], "E": float(E)}
    for letter, row in (("h", H), ("z", Z), ("y", Y)):
        values |= {f"{letter}{i}": float(v) for i, v in enumerate(row[0], start=1)}
    SGD(rate).update(model.parameters, gradients)
    flat = np.concatenate([np.ravel(p) for p in model.parameters])
    return values | {name: float(v) for name, v in zip(names, flat, strict=True)}


def name_of(symbol):
    return symbol.strip(" =←").replace("∂E/∂", "d").translate(str.maketrans("₁₂₃₄₅₆₇₈", "12345678"))


@pytest.mark.parametrize("output", OUTPUTS)
def test_all_35_steps_show_the_numbers_of_course_lib(browser, uri, output):
    expected, seen = by_course_lib(output, 1), []
    with live_page.opened(browser, uri, **STILL) as page:
        page.get_by_role("combobox", name="Output").select_option(output)
        for step in range(1, 36):
            press(page, "Next ▶")
            name = name_of(page.locator(".bp-formula > span").first.inner_text())
            seen.append(name)
            assert result_of_step(page) == fixed(expected[name], 6), (step, name)
            assert f"step {step} of 35" in page.locator(".bp-where").inner_text()
    assert len(set(seen)) == 35 and set(seen) == set(expected)


def test_the_picture_shows_what_is_known_and_hides_what_is_not(browser, uri):
    expected = by_course_lib("sigmoid", 1)
    with live_page.opened(browser, uri, **STILL) as page:
        assert labels(page)["h1"] == ("h₁", "?") and labels(page)["dz1"] == ("", "")
        press(page, "Forward")
        found = labels(page)
        for name in ("h1", "h2", "z1", "z2", "y1", "y2"):
            assert found[name][1] == fixed(expected[name], 4)
        assert found["E"] == ("E", "?") and found["w5"] == ("w₅", "0.4000")
        press(page, "Loss")
        assert labels(page)["E"][1] == fixed(expected["E"], 4)
        press(page, "Backward")
        found = labels(page)
        for name in ("w1", "w5", "w7", "b4"):
            sign = "+" if expected[f"d{name}"] > 0 else ""
            symbol = found[name][0]
            assert symbol.startswith("∂E/∂")
            assert found[name][1] == sign + fixed(expected[f"d{name}"], 4)
        press(page, "Update")
        found = labels(page)
        assert found["w5"] == ("w₅", fixed(expected["w5"], 4))
        assert {k: v[0] for k, v in printout(page).items()} == {
            name: fixed(expected[name], 6) for name in ledger.entry("A-03")["numbers"]
        }


def test_the_second_epoch_starts_where_the_first_ended_and_back_leads_back(browser, uri):
    expected = by_course_lib("sigmoid", 2)
    with live_page.opened(browser, uri, **STILL) as page:
        press(page, "Update")
        press(page, "Next ▶")
        assert "Epoch 2 · Forward · step 1" in page.locator(".bp-where").inner_text()
        assert result_of_step(page) == fixed(expected["h1"], 6)
        press(page, "Update")
        assert printout(page)["w7"][0] == fixed(expected["w7"], 6)
        for _ in range(36):
            press(page, "◀ Back")
        assert "Epoch 1 · Update · step 34" in page.locator(".bp-where").inner_text()
        page.get_by_role("slider", name="Step").press("Home")
        assert page.get_by_role("button", name="◀ Back").is_disabled()


def test_the_keys_scrub_through_the_steps(browser, uri):
    with live_page.opened(browser, uri, **STILL) as page:
        step = page.get_by_role("slider", name="Step")
        step.press("End")
        assert "step 35" in page.locator(".bp-where").inner_text()
        step.press("ArrowLeft")
        assert "step 34" in page.locator(".bp-where").inner_text()
        assert step.get_attribute("aria-valuetext").startswith("Update, step 34: ")


def test_touching_a_number_tells_where_it_comes_from(browser, uri):
    with live_page.opened(browser, uri, "phone", **STILL) as page:
        press(page, "Backward")
        page.locator("[data-label=w7]").tap()
        assert page.locator(".bp-formula").inner_text() == "∂E/∂w₇ = ∂E/∂z₂·h₁"
        page.locator("[data-label=y2]").tap()
        assert page.locator(".bp-formula").inner_text().startswith("y₂ = 1 / (1 + exp(−z₂))")


RUNS = {
    "A-03": ("sigmoid", "1,000"),
    "A-04": ("sigmoid", "100,000"),
    "A-09": ("linear", "100,000"),
    "A-23": ("softmax", "100,000"),
}


@pytest.mark.parametrize("entry", RUNS)
def test_single_precision_prints_document_a_and_double_prints_ours(browser, uri, entry):
    output, epochs = RUNS[entry]
    printed = ledger.entry(entry)["numbers"]
    with live_page.opened(browser, uri) as page:
        page.get_by_role("combobox", name="Output").select_option(output)
        press(page, epochs)
        ours, theirs = ({k: v[i] for k, v in printout(page).items()} for i in (0, 1))
        assert theirs == {name: text.replace("-", "−") for name, text in printed.items()}
        computed = by_course_lib(
            output, 666 if output == "linear" else int(epochs.replace(",", ""))
        )
        if output == "linear":  # A prints y every 100 epochs
            computed |= {y: by_course_lib(output, 600)[y] for y in ("y1", "y2")}
        differing = ledger.entry(entry)["differing"]["double"]
        assert sum(text.startswith("≠") for text in ours.values()) == differing
        assert {k: text.removeprefix("≠ ") for k, text in ours.items()} == {
            name: fixed(computed[name], 6) for name in printed
        }
        assert f"{14 - differing} of 14 numbers" in page.locator(".bp-result").inner_text()

        page.get_by_role("combobox", name="Precision").select_option("single")  # the same run again
        ours = {k: v[0] for k, v in printout(page).items()}
        assert ours == theirs and page.locator("mark").count() == 0
        said = page.locator(".bp-result").inner_text()
        assert "All 14 numbers are those that document A prints" in said
        assert ("Training stops here" in said) == (output == "linear")


def test_the_marked_digits_begin_with_the_first_that_differs(browser, uri):
    with live_page.opened(browser, uri) as page:
        press(page, "100,000")
        marked = page.locator("li", has_text="b₄").locator("mark").inner_text()
        assert (marked, printout(page)["b4"]) == ("438", ("≠ 1.591438", "1.591643"))


def test_another_learning_rate_is_nobody_s_printout(browser, uri):
    with live_page.opened(browser, uri) as page:
        page.get_by_role("combobox", name="Learning rate").select_option("0.1")
        press(page, "1,000")
        expected = by_course_lib("sigmoid", 1_000, rate=0.1)
        assert printout(page)["w8"] == (fixed(expected["w8"], 6), "")
        assert "prints no numbers for this" in page.locator(".bp-result").inner_text()


def test_100_000_epochs_take_less_than_a_second(browser, uri):
    with live_page.opened(browser, uri) as page:
        for precision in ("double", "single"):
            page.get_by_role("combobox", name="Precision").select_option(precision)
            press(page, "100,000")
            time = re.search(r"in ([\d.]+) (m?s),", page.locator(".bp-result").inner_text())
            seconds = float(time[1]) / (1000 if time[2] == "ms" else 1)
            assert seconds < 1


def test_a_phase_plays_with_running_dots_and_stops_at_its_end(browser, uri):
    with live_page.opened(browser, uri) as page:
        press(page, "Forward")
        page.wait_for_selector("circle.dot", state="attached")
        expect(page.locator(".bp-where")).to_contain_text("step 6 of 35", timeout=20_000)
        page.wait_for_timeout(900)
        assert "step 6 of 35" in page.locator(".bp-where").inner_text()
        assert page.locator("circle.dot").count() == 0


def test_with_reduced_motion_nothing_runs(browser, uri):
    with live_page.opened(browser, uri, **STILL) as page:
        press(page, "Next ▶")
        assert page.locator("circle.dot").count() == 0


def test_a_screen_reader_hears_each_step(browser, uri):
    with live_page.opened(browser, uri, **STILL) as page:
        press(page, "Forward")
        said = page.locator("[aria-live=polite]")
        expect(said).to_have_text("Forward, step 6: y₂ = 0.731967")


@pytest.mark.parametrize("size", live_page.SIZES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nobody_is_shut_out_at_any_moment(browser, uri, scheme, size):
    with live_page.opened(browser, uri, size, color_scheme=scheme, **STILL) as page:
        for name in ("Forward", "Backward", "Update", "1,000"):
            press(page, name)
            assert live_page.violations(page) == [] and live_page.sideways(page) <= 0, name
        scale = page.locator("svg").first.bounding_box()["width"] / 304
        assert 11.5 * scale >= 11
