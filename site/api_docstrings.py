"""Sphinx extension: the library's docstrings, which are plain text first, as pages.

- A formula such as |a - b| or a * b is no markup: bars and stars are escaped. A single word in
  stars stays emphasised.
- An indented block is shown as it is, whether or not "::" stands before it.
- ``keras_bridge`` starts TensorFlow when it is imported. The site is built without TensorFlow, so
  Sphinx gets stand-ins that know nothing: ``autodoc_mock_imports``, and one for Keras below.
"""

import re
import sys
from unittest.mock import MagicMock

MARKUP = re.compile(r"(``.+?``|(?<!\w)\*\w+\*(?!\w))|([|*])")


def as_rest(lines):
    """The lines of a docstring as reStructuredText."""
    result, before, verbatim, example = [], "", False, False
    for line in lines:
        if not line.strip():
            example = False
            result.append(line)
            continue
        if not line.startswith(" "):
            verbatim = False
            example = example or line.startswith(">>>")
        elif result and not result[-1].strip() and not verbatim:
            verbatim = True
            if not before.endswith("::"):
                result += ["::", ""]
        before = line
        if not (verbatim or example):
            line = MARKUP.sub(lambda match: match[1] or "\\" + match[2], line)
        result.append(line)
    return result


def process(app, what, name, obj, options, lines):
    lines[:] = as_rest(lines)


def setup(app):
    keras = MagicMock(name="keras")
    keras.backend.backend.return_value = "tensorflow"
    sys.modules["keras"] = keras
    app.setup_extension("sphinx.ext.autodoc")
    app.connect("autodoc-process-docstring", process)
