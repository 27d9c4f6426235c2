"""Hooks for every pytest run, one notebook or all: what nbval does not look at.

nbval executes each cell and compares the outputs' texts. By itself it passes a notebook without
outputs and does not see a PNG. Here every stored output is compared, and every notebook must hold
to the rules.
"""

import copy
import os

import hypothesis
import pytest
from isolation import isolate
from nbval.plugin import IPyNbCell, coalesce_streams
from notebook_rules import differences, problems

# The same examples in every run. How long one takes depends on what else the machine does: no test
# may fail by the clock.
hypothesis.settings.register_profile(
    "course",
    max_examples=50,
    derandomize=True,
    deadline=None,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.register_profile(  # for tools/mutants.py: nobody reads its counterexamples
    "mutants",
    hypothesis.settings.get_profile("course"),
    phases=(hypothesis.Phase.explicit, hypothesis.Phase.generate),
)
hypothesis.settings.load_profile("course")


def pytest_configure():
    isolate()
    # Two workers share the cores already. The stored outputs come from several threads, so that
    # this also shows that no printed digit depends on their number.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")


STARTS_TENSORFLOW = {"test_keras_bridge.py", "test_against_keras.py"}


def pytest_collection_modifyitems(items):
    """Longest first, so that no worker is left alone with it: notebooks, Keras's before all."""
    text = {path: path.read_text(encoding="utf-8") for path in {item.path for item in items}}

    def rank(item):
        return (
            item.path.suffix != ".ipynb",
            "keras_bridge" not in text[item.path],
            -len(text[item.path]),
        )

    items.sort(key=rank)  # keeps the order inside a file


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """``--dist loadfile`` in the order above, and one worker for all tests of TensorFlow."""
    from xdist.scheduler import LoadFileScheduling

    class InOrder(LoadFileScheduling):
        def _split_scope(self, nodeid):
            file = super()._split_scope(nodeid)
            return "tensorflow" if file.rpartition("/")[2] in STARTS_TENSORFLOW else file

    if config.option.dist == "loadfile":
        config.option.loadscopereorder = False
        return InOrder(config, log)


def pytest_collect_file(file_path, parent):
    if file_path.suffix == ".ipynb":
        return RuledNotebook.from_parent(parent, path=file_path)


class RuledNotebook(pytest.File):
    """The notebook once more, as one test: does the file hold to the rules?"""

    def collect(self):
        yield Rules.from_parent(self, name="rules")


class Rules(pytest.Item):
    def runtest(self):
        found = problems(self.path)
        if found:
            pytest.fail("\n".join(found), pytrace=False)

    def reportinfo(self):
        return self.path, None, f"{self.path.name}::rules"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item):
    """After nbval has executed a cell, compare all that it produced with all that is stored."""
    if not isinstance(item, IPyNbCell):
        return (yield)
    stored = coalesce_streams(copy.deepcopy(item.cell.outputs))
    result = yield
    found = differences(stored, item.test_outputs, same=item.options["check"])
    if found:
        item.raise_cell_error("\n".join(found))
    return result
