"""The formulas of the live figures, run in Python by V8."""

import json
from contextlib import contextmanager
from importlib.resources import files

from py_mini_racer import MiniRacer


@contextmanager
def scripts(*names):
    """Run files of course_lib/widgets; gives call(expression, *arguments) with $0, $1 … in it.

    Arguments and the result travel as JSON, which has no NaN and no infinity: those become "NaN",
    "Infinity" and "-Infinity" in both directions.
    """
    context = MiniRacer()
    try:
        for name in names:
            context.eval((files("course_lib.widgets") / name).read_text(encoding="utf-8"))
        write = (
            "JSON.stringify({}, (_, v) => typeof v === 'number' && !isFinite(v) ? String(v) : v)"
        )

        def call(expression, *arguments):
            for position in reversed(range(len(arguments))):
                text = json.dumps(arguments[position], default=lambda value: value.tolist())
                expression = expression.replace(f"${position}", text)
            return _numbers(json.loads(context.eval(write.format(f"({expression})"))))

        yield call
    finally:
        context.close()  # else the interpreter hangs at its end


def _numbers(value):
    if isinstance(value, list):
        return [_numbers(item) for item in value]
    if isinstance(value, dict):
        return {key: _numbers(item) for key, item in value.items()}
    return float(value) if value in ("NaN", "Infinity", "-Infinity") else value
