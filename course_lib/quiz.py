"""A question with choices that answers by itself, on the site as in a notebook, with no kernel.

>>> quiz(
...     "What is the largest slope of the sigmoid?",
...     {"0.25": "At z = 0: 0.5 · 0.5.", "1": "That is the slope of `tanh` at 0."},
...     right=f"{0.5 * (1 - 0.5)}",
... )
What is the largest slope of the sigmoid?
  ( ) 0.25
  ( ) 1

The right choice is computed by the cell, so a quiz cannot contradict the chapter. The reader picks
a choice with the mouse, a finger or the arrow keys, hears or reads whether it is right and why, and
may pick again. Without JavaScript the answer is there to unfold.
"""

import re
from html import escape

from course_lib.live import Live, script, style


def quiz(question, choices, right):
    """A quiz of 2 to 5 ``choices``, a mapping from each choice's text to what choosing it says.

    ``right`` is the text of the right choice. `code` in backticks is shown as code, all else as it
    is written.
    """
    _check(question, choices, right)
    inputs, answers = [], []
    for choice, why in choices.items():
        name, sign, verdict = (
            (" class=right", "✓", "Right.") if choice == right else ("", "✗", "Not quite.")
        )
        inputs.append(f"<label><input type=radio name=choice><span>{_html(choice)}</span></label>")
        paragraph = f"<p{name}><b>{sign} {verdict}</b> {_html(why)}</p>"
        answers.append(f"<dt>{_html(choice)}</dt><dd>{paragraph}</dd>")
    lines = [
        # method="dialog": the Enter key sends the form nowhere, not even without the script
        '<form class="course-live course-quiz" method="dialog">',
        style("quiz.css"),
        f"<fieldset><legend>{_html(question)}</legend>",
        *inputs,
        "</fieldset><div role=status></div>",
        "<details><summary>Answer</summary><dl>",
        *answers,
        "</dl></details></form>",
        script("lab.js", "quiz.js"),
    ]
    text = [question, *(f"  ( ) {choice}" for choice in choices)]
    return Live("\n".join(lines), "\n".join(text).replace("`", ""))


def _check(question, choices, right):
    if not isinstance(question, str) or not question.strip():
        raise ValueError(f"question must be a text, got {question!r}")
    if not hasattr(choices, "items") or not 2 <= len(choices) <= 5:
        raise ValueError(f"choices must map 2 to 5 texts to explanations, got {choices!r}")
    for choice, why in choices.items():
        for text in (choice, why):
            if not isinstance(text, str) or not text.strip():
                raise ValueError(
                    f"each choice and its explanation is a text, got {choice!r}: {why!r}"
                )
    if right not in choices:
        raise ValueError(f"right is {right!r}; expected one of the choices {list(choices)}")


def _html(text):
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text, quote=False))
