"""Hooks for every pytest run, one notebook or all: what nbval does not look at.

nbval executes each cell and compares the outputs' texts. By itself it passes a notebook without
outputs and does not see a PNG. Here every stored output is compared, and every notebook must hold
to the rules.
"""

import copy

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
hypothesis.settings.load_profile("course")


def pytest_configure():
    isolate()


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
