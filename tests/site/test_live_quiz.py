"""The quiz in a real browser: mouse, finger, keys, screen reader, both themes, no script."""

import live_page
import pytest

from course_lib.quiz import quiz

QUIZZES = [
    quiz(
        "What is the largest slope of the `sigmoid`?",
        {"0.25": "At z = 0.", "0.5": "That is its value at 0.", "1": "That is `tanh`."},
        right="0.25",
    ),
    quiz("Is 0.1 + 0.2 equal to 0.3?", {"Yes": "Not in binary.", "No": "Try it."}, right="No"),
]
RIGHT, WRONG = "✓ Right. At z = 0.", "✗ Not quite. That is its value at 0."


@pytest.fixture
def uri(tmp_path):
    return live_page.write(tmp_path, *QUIZZES)


def parts(page, number=0):
    """The radio buttons and the region that speaks, of one quiz."""
    group = page.get_by_role("group").nth(number)
    return group.get_by_role("radio"), page.get_by_role("status").nth(number)


def test_the_mouse_chooses_and_may_choose_again(browser, uri):
    with live_page.opened(browser, uri) as page:
        radios, said = parts(page)
        assert said.inner_text() == "" and page.get_by_text("Answer").count() == 0
        page.get_by_text("0.5", exact=True).click()
        assert said.inner_text() == WRONG and radios.nth(1).is_checked()
        page.get_by_text("0.25").click()
        assert said.inner_text() == RIGHT and not radios.nth(1).is_checked()


def test_the_quizzes_of_a_page_do_not_disturb_each_other(browser, uri):
    with live_page.opened(browser, uri) as page:
        (first, said), (second, other) = parts(page), parts(page, 1)
        first.nth(0).check()
        second.nth(0).check()
        assert first.nth(0).is_checked() and second.nth(0).is_checked()
        assert (said.inner_text(), other.inner_text()) == (RIGHT, "✗ Not quite. Not in binary.")


def test_the_keyboard_chooses(browser, uri):
    with live_page.opened(browser, uri) as page:
        radios, said = parts(page)
        page.keyboard.press("Tab")
        page.keyboard.press("Space")
        assert said.inner_text() == RIGHT
        page.keyboard.press("ArrowDown")
        assert said.inner_text() == WRONG and radios.nth(1).is_checked()
        page.keyboard.press("Enter")  # sends nothing anywhere
        assert said.inner_text() == WRONG and page.url == uri
        page.keyboard.press("Tab")
        page.keyboard.press("Space")
        assert parts(page, 1)[0].nth(0).is_checked()


def test_jupyterlab_leaves_the_keys_to_the_choices_and_takes_those_with_a_modifier(browser, uri):
    with live_page.opened(browser, uri) as page:
        taken = live_page.as_in_jupyterlab(page)
        radios, said = parts(page)
        page.get_by_text("0.25").click()
        page.keyboard.press("ArrowDown")
        assert said.inner_text() == WRONG and radios.nth(1).is_checked() and taken() == []
        page.keyboard.press("Shift+Enter")
        assert taken() == ["Shift", "Enter"]  # runs the cell there
        page.keyboard.press("ArrowUp")
        assert said.inner_text() == RIGHT and taken() == []
        radios.nth(0).blur()
        page.keyboard.press("ArrowDown")
        assert taken() == ["ArrowDown"] and said.inner_text() == RIGHT


def test_a_screen_reader_hears_the_question_with_its_choices(browser, uri):
    with live_page.opened(browser, uri) as page:
        question = page.get_by_role("group", name="What is the largest slope of the sigmoid?")
        assert [question.get_by_role("radio", name=name, exact=True).count()
                for name in ("0.25", "0.5", "1")] == [1, 1, 1]  # fmt: skip


@pytest.mark.parametrize("size", live_page.SIZES)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nobody_is_shut_out(browser, uri, size, scheme):
    with live_page.opened(browser, uri, size, color_scheme=scheme) as page:
        parts(page)[0].nth(0).check()
        parts(page, 1)[0].nth(0).check()
        assert live_page.violations(page) == [] and live_page.sideways(page) <= 0
        heights = [label.bounding_box()["height"] for label in page.locator("label").all()]
        assert min(heights) >= 44


def test_without_a_script_the_answer_unfolds(browser, uri):
    with live_page.opened(browser, uri, java_script_enabled=False) as page:
        page.get_by_text("Answer").first.click()
        assert page.locator("details p").nth(0).inner_text() == RIGHT
        assert page.locator("details p").nth(1).inner_text() == WRONG


@pytest.mark.parametrize(
    "attributes", ['data-theme="{}"', 'theme="{}"', 'data-jp-theme-light="{}"']
)
def test_the_page_decides_on_light_or_dark(browser, tmp_path, attributes):
    for system, theme in (("light", "dark"), ("dark", "light")):
        value = {"dark": "false", "light": "true"}[theme] if "jp" in attributes else theme
        uri = live_page.write(tmp_path, *QUIZZES, attributes=attributes.format(value))
        with live_page.opened(browser, uri, color_scheme=system) as page:
            paper = page.locator("form").first.evaluate("e => getComputedStyle(e).backgroundColor")
            assert paper == {"light": "rgb(255, 255, 255)", "dark": "rgb(20, 24, 30)"}[theme]
