"""Live figures: touch the mathematics, with no server, no kernel and no network.

Each function gives a figure for the last line of a cell::

    from course_lib import widgets

    widgets.neuron(w=4, b=-2, activation="sigmoid")

How a figure ``NAME`` is made (``course_lib.live`` does the rest):

- ``NAME.py``: the function. It checks the start values and returns ``live.figure(...)``.
- ``NAME_math.js``: its formulas, the same as course_lib's; no page in them, so that tests run them
  in Python. Shared ones: ``random_math.js``.
- ``NAME.js``: ``start("NAME", (root, data) => …)``, called once for each figure on the page with
  its element and the start values; the helpers are in ``core.js``.
  ``lab.js``, which every figure and quiz has, keeps the keys of its controls from JupyterLab.
- ``NAME.css`` if it needs one, for rules beyond those in ``core.css``.
"""

from course_lib.widgets.backprop import backprop
from course_lib.widgets.depth import depth
from course_lib.widgets.neuron import neuron
from course_lib.widgets.perceptron import perceptron
from course_lib.widgets.regions import regions
from course_lib.widgets.softmax import softmax

__all__ = ["backprop", "depth", "neuron", "perceptron", "regions", "softmax"]
