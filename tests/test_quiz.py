"""The quiz as data: what it shows, what it refuses."""

import re

import pytest

from course_lib.quiz import quiz

QUESTION = "What is `softmax([1, 1])` if 0 < 1?"
CHOICES = {"`[0.5, 0.5]`": "Equal scores & equal shares.", "[1, 1]": "That sums to 2 > 1."}


def show(question=QUESTION, choices=CHOICES, right="`[0.5, 0.5]`"):
    return quiz(question, choices, right)._repr_mimebundle_()


def test_the_text_asks_and_does_not_answer():
    assert show()["text/plain"] == (
        "What is softmax([1, 1]) if 0 < 1?\n  ( ) [0.5, 0.5]\n  ( ) [1, 1]"
    )


def test_code_in_backticks_is_code_and_the_rest_is_escaped():
    html = show()["text/html"]
    assert "<legend>What is <code>softmax([1, 1])</code> if 0 &lt; 1?</legend>" in html
    assert "Equal scores &amp; equal shares." in html
    assert '<legend>It\'s "a"</legend>' in show('It\'s "a"')["text/html"]
    html = show(choices={"<b>a</b>": "`<i>`", "b": "c"}, right="b")["text/html"]
    assert "<span>&lt;b&gt;a&lt;/b&gt;</span>" in html and "<code>&lt;i&gt;</code>" in html


def test_a_quiz_is_this_html():
    html = show("Which?", {"1": "One.", "2": "Two."}, "2")["text/html"]
    (_, script), *_ = re.findall(r"<(script)>(.*?)</script>", html, re.DOTALL)
    assert script.startswith("(() => {\naddEventListener(") and "of document.querySel" in script
    html = re.sub(r"<(script|style)>.*?</\1>", r"<\1>", html, flags=re.DOTALL)
    assert html.splitlines() == [
        '<form class="course-live course-quiz" method="dialog">',
        "<style>",
        "<fieldset><legend>Which?</legend>",
        "<label><input type=radio name=choice><span>1</span></label>",
        "<label><input type=radio name=choice><span>2</span></label>",
        "</fieldset><div role=status></div>",
        "<details><summary>Answer</summary><dl>",
        "<dt>1</dt><dd><p><b>✗ Not quite.</b> One.</p></dd>",
        "<dt>2</dt><dd><p class=right><b>✓ Right.</b> Two.</p></dd>",
        "</dl></details></form>",
        "<script>",
    ]


@pytest.mark.parametrize("right", CHOICES)
def test_the_right_choice_alone_is_called_right(right):
    said = re.findall(r"<dd><p.*?<b>(.*?)</b>", show(right=right)["text/html"])
    verdicts = ["✓ Right." if choice == right else "✗ Not quite." for choice in CHOICES]
    assert said == verdicts


def test_five_choices_are_not_too_many():
    html = show(choices=dict.fromkeys("abcde", "Why."), right="e")["text/html"]
    assert html.count("<label>") == 5


def test_only_the_words_differ_between_two_quizzes():
    a, b = show()["text/html"], show("Else?", {"1": "x", "2": "y"}, "2")["text/html"]
    scripts = [re.findall(r"<(script|style)>(.*?)</\1>", html, re.DOTALL) for html in (a, b)]
    assert scripts[0] == scripts[1] and len(scripts[0]) == 2
    assert a == show()["text/html"] and " id=" not in a


def test_a_quiz_takes_two_kilobytes_beside_its_words():
    words = QUESTION + "".join(CHOICES) + "".join(CHOICES.values())
    assert len(show()["text/html"].encode()) - len(words.encode()) < 2400


@pytest.mark.parametrize(
    "change, message",
    [
        ({"right": "0.5"}, r"is '0.5'; expected one of the choices \['`\[0.5, 0.5\]`', '"),
        ({"choices": {"`[0.5, 0.5]`": "Only one."}}, "2 to 5 texts to explanations, got {'`"),
        ({"choices": dict.fromkeys("abcdef", "?"), "right": "a"}, "2 to 5"),
        ({"choices": ["a", "b"], "right": "a"}, r"got \['a', 'b'\]"),
        ({"choices": {"a": "Yes.", "b": " "}, "right": "a"}, "its explanation is a text, got 'b'"),
        ({"choices": {"a": "Yes.", 2: "No."}, "right": "a"}, "got 2: 'No.'"),
        ({"question": ""}, "must be a text, got ''"),
    ],
)
def test_a_quiz_that_cannot_be_answered_is_refused(change, message):
    with pytest.raises(ValueError, match=f"^(right|choices|each choice|question) .*{message}"):
        show(**change)
