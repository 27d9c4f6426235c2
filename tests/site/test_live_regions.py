"""The animal classifiers in a real browser: loss, answers and regions are course_lib's."""

import live_page
import numpy as np
import pytest
from playwright.sync_api import expect
from test_widgets_math import layers_of, logits_and_slopes

from course_lib import activations, losses
from course_lib.datasets import animals
from course_lib.live import fixed
from course_lib.optimizers import SGD, Adam
from course_lib.widgets.regions import FITTED, regions

DATA = animals()
STILL = {"reduced_motion": "reduce"}


@pytest.fixture
def uri(tmp_path):
    return live_page.write(tmp_path, regions())


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def choose(page, name, value):
    page.get_by_role("combobox", name=name).select_option(value)


def read(page, name):
    return page.locator(f".shown-{name}").inner_text()


def trained(network, logits, optimizer, rate, steps, seed):
    """Parameters and functions of the same network, trained with course_lib."""
    parameters = layers_of([2, 10, 3] if network == "deep" else [2, 3], seed or 1)
    if network == "shallow" and seed == 0:
        parameters[0] = np.array(FITTED)
    functions = [activations.relu] * (len(parameters) // 2)
    if logits == "linear":
        functions[-1] = activations.linear
    optimizer = {"sgd": SGD, "adam": Adam}[optimizer](rate)
    for _ in range(steps):
        gradients = logits_and_slopes(parameters, functions, DATA.X, DATA.T)[1]
        optimizer.update(parameters, gradients)
    return parameters, functions


def check(page, network="shallow", logits="relu", optimizer="sgd", rate=0.01, steps=0, seed=0):
    """What is written, and which region holds which point, equals course_lib's."""
    net = trained(network, logits, optimizer, rate, steps, seed)
    scores = logits_and_slopes(*net, DATA.X, DATA.T)[0]
    cost = losses.categorical_crossentropy(scores, DATA.T, from_logits=True)
    top = np.sort(scores, axis=1)
    right = scores.argmax(axis=1) == DATA.labels
    ties = right & (top[:, 2] - top[:, 1] <= 1e-6)
    assert read(page, "step") == f"{steps:,}" and read(page, "cost") == fixed(cost, 4)
    assert read(page, "right") == f"{right.sum()} of 6 ({100 * right.mean():.2f} %)"
    assert read(page, "ties") == f"{ties.sum()} of {right.sum()}"
    points = np.random.default_rng(3).uniform(-0.5, 1.5, (200, 2))
    scores = logits_and_slopes(*net, points, np.eye(3)[np.zeros(200, int)])[0]
    top = np.sort(scores, axis=1)
    clear = top[:, 2] - top[:, 1] > 0.15  # not within a cell of a border
    inside = page.evaluate(
        """(points) => points.map(([x, y]) => [0, 1, 2].filter((k) =>
          document.querySelector(`path.class-${k}`).isPointInFill(
            new DOMPoint((x + 0.5) * 16, (y + 0.5) * 16))))""",
        points[clear].tolist(),
    )
    assert clear.sum() > 5 and inside == [[k] for k in scores[clear].argmax(axis=1).tolist()]


def test_document_b_s_start_is_four_of_six_of_which_three_are_ties(browser, uri):
    with live_page.opened(browser, uri, **STILL) as page:
        check(page)
        press(page, "100 steps")
        check(page, steps=100)
        assert read(page, "cost") == "1.1962" and read(page, "ties") == "3 of 4"
        found = page.locator(".course-found").inner_text()
        assert "stays above ½ ln 3 = 0.5493" in found and "“Bird” cannot learn" in found
        assert page.locator(".floor").is_visible()


@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
@pytest.mark.parametrize("logits", ["relu", "linear"])
@pytest.mark.parametrize("network", ["shallow", "deep"])
def test_every_setting_trains_as_course_lib_does(browser, uri, network, logits, optimizer):
    with live_page.opened(browser, uri, **STILL) as page:
        choose(page, "Network", network)
        choose(page, "On the logits", logits)
        choose(page, "Optimizer", optimizer)
        choose(page, "Learning rate", "0.1")
        press(page, "Other start")
        press(page, "Other start")
        assert read(page, "start") == "random, no. 2"
        press(page, "100 steps")
        press(page, "1 step")
        check(page, network, logits, optimizer, 0.1, 101, seed=2)
        bounded = network == "shallow" and logits == "relu"
        visible = page.locator(".floor").evaluate("g => getComputedStyle(g).visibility")
        assert (visible == "visible") == bounded
        press(page, "Start again")
        check(page, network, logits, optimizer, 0.1, 0, seed=2)


def test_it_runs_and_pauses(browser, uri):
    with live_page.opened(browser, uri) as page:
        press(page, "Run")
        expect(page.locator(".shown-step")).not_to_have_text("0")
        press(page, "Pause")
        steps = int(read(page, "step").replace(",", ""))
        page.wait_for_timeout(200)
        assert int(read(page, "step").replace(",", "")) == steps > 0
        check(page, steps=steps)


def test_with_reduced_motion_it_does_not_run(browser, uri):
    with live_page.opened(browser, uri, **STILL) as page:
        assert page.locator("[data-do=run]").is_hidden()


def test_a_screen_reader_hears_the_result(browser, uri):
    with live_page.opened(browser, uri, **STILL) as page:
        page.locator("[data-do=one]").press("Enter")
        said = page.locator("[aria-live=polite]")
        expect(said).to_contain_text("Step 1: loss 1.2354, 4 of 6 right.")
