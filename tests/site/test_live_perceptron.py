"""The live perceptron in a real browser: gates, one line, two hidden lines."""

import live_page
import numpy as np
import pytest
from playwright.sync_api import expect

from course_lib.datasets import gates
from course_lib.live import fixed
from course_lib.perceptron import Perceptron
from course_lib.widgets.perceptron import UNITS, perceptron

X = gates().X


@pytest.fixture
def open_page(browser, tmp_path):
    def open_one(size="desktop", **options):
        uri = live_page.write(tmp_path, perceptron(**options))
        return live_page.opened(browser, uri, size)

    return open_one


def sliders(page):
    return [float(page.locator(f"[name={name}]").input_value()) for name in ("w1", "w2", "b")]


def check(page, gate, hidden=None):
    """The table says what the library computes; how many are right. ``hidden``: units h1, h2."""
    rows = [row.locator("td:visible").all_inner_texts() for row in page.locator("tbody tr").all()]
    if hidden is None:
        points, (w1, w2, b) = X, sliders(page)
    else:
        points = np.column_stack([Perceptron(u[:2], u[2]).predict(X) for u in hidden])
        assert [row.pop(0) for row in rows] == [f"{a:.0f} {b:.0f}" for a, b in points]
        w1, w2, b = UNITS["y"]
    unit = Perceptron((w1, w2), b)
    z, y, t = unit.scores(points), unit.predict(points), getattr(gates(), gate)
    for i, row in enumerate(rows):
        mark = "✓" if y[i] == t[i] else "✗"
        assert row == [fixed(z[i], 3), f"{y[i]:.0f}", f"{t[i]:.0f}", mark]
    right = int(np.sum(y == t))
    assert page.locator(".count").inner_text() == f"{right} of 4 right."
    return right


def test_every_gate_is_judged(open_page):
    with open_page(gate="OR") as page:
        for gate, right in {"OR": 4, "AND": 2, "NAND": 2, "NOR": 0, "XOR": 3}.items():
            page.get_by_role("combobox", name="gate").select_option(gate)
            assert check(page, gate) == right


def test_the_sliders_move_the_line(open_page):
    with open_page(gate="AND") as page:
        page.locator("[name=b]").focus()
        for _ in range(8):
            page.keyboard.press("ArrowLeft")
        assert sliders(page) == [1, 1, -1.5] and check(page, "AND") == 4
        expect(page.locator(".found")).to_have_text("This unit computes AND.")
        for name in ("w1", "w2"):
            page.locator(f"[name={name}]").fill("0")
        assert page.locator(".course-handle:visible").count() == 0  # no weights, no line
        assert check(page, "AND") == 3


@pytest.mark.parametrize("size", live_page.SIZES)
def test_the_line_is_dragged_and_turned(open_page, size):
    finger = size == "phone"
    with open_page(size, gate="AND") as page:
        unit = page.locator(".board-x").bounding_box()["width"] / 240 * 140  # of 1 on the axes
        live_page.drag(page, page.locator(".shift"), unit / 2, -unit / 2, finger)
        assert sliders(page) == [1, 1, -1.5] and check(page, "AND") == 4
        # from the line at (0.75, 0.75): the arrow to the other side, then NAND is computed
        live_page.drag(page, page.locator(".turn"), -0.42 * unit, 0.42 * unit, finger)
        assert sliders(page) == [-1, -1, 1.5] and check(page, "AND") == 0
        page.get_by_role("combobox", name="gate").select_option("NAND")
        assert check(page, "NAND") == 4


def test_the_keys_shift_and_turn(open_page):
    with open_page(gate="XOR") as page:
        line, arrow = (page.get_by_role("slider", name=name) for name in ("Line", "Arrow"))
        for _ in range(4):
            line.press("ArrowDown")
        assert sliders(page)[2] == -1 and line.get_attribute("aria-valuenow") == "-1"
        line.press("End")
        assert sliders(page)[2] == 3 and check(page, "XOR") == 2
        line.press("Home")
        assert sliders(page)[2] == -3
        best = set()
        line.press("PageUp")
        line.press("PageUp")
        for _ in range(48):  # once around in steps of 7.5 degrees
            arrow.press("ArrowRight")
            best.add(check(page, "XOR"))
        assert max(best) <= 3 and arrow.get_attribute("aria-valuetext").startswith("y: w₁ = ")


@pytest.mark.parametrize("size", live_page.SIZES)
def test_two_hidden_units_solve_xor(open_page, size):
    with open_page(size, gate="XOR", hidden=True) as page:
        assert check(page, "XOR", [UNITS["h1"], UNITS["h2"]]) == 2
        expect(page.locator(".found")).to_contain_text("Points with different targets")
        board = page.locator(".board-h")
        assert board.locator(".sample:visible").count() == 2
        unit = page.locator(".board-x").bounding_box()["width"] / 240 * 140
        live_page.drag(page, page.locator(".shift"), unit / 4, -unit / 4, size == "phone")
        h2 = sliders(page)
        assert h2[:2] == [-1, -1] and 1.125 <= h2[2] < 2
        assert check(page, "XOR", [UNITS["h1"], h2]) == 4
        expect(page.locator(".found")).to_have_text("The three units compute XOR.")
        assert board.locator(".sample:visible").count() == 3
        page.get_by_role("combobox", name="change").select_option("y")
        assert board.locator(".course-handle").count() == 2
        page.locator("[name=b]").fill("-0.5")
        expect(page.locator(".found")).to_have_text(
            "In the hidden space one line is enough now: move y."
        )


def test_the_reader_can_go_from_one_unit_to_three_and_back(open_page):
    with open_page(gate="XOR") as page:
        mode = page.get_by_role("combobox", name="units")
        assert page.locator(".board-h:visible").count() == 0
        mode.select_option("hidden")
        assert page.locator(".board-h:visible").count() == 1
        assert check(page, "XOR", [UNITS["h1"], UNITS["h2"]]) == 2
        mode.select_option("one")
        assert sliders(page) == [1, 1, -0.5] and check(page, "XOR") == 3
        expect(page.locator(".course-said")).to_have_text(
            "3 of 4 right. No line does better on XOR."
        )
