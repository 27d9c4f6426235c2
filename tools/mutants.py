"""Break the library on purpose, thousands of times, and list what no test notices.

    make mutants                       every module in TESTS
    make mutants ONLY="softmax arrays" these alone

mutmut makes the mutants: one operator, number, text or argument is changed at a time. A mutant is
killed if a test of its own module fails, or runs for ever. All happens in copies of the tree in
.cache/mutants, and with a Python that has mutmut and borrows the packages of .venv. CHILDREN=1
tries one mutant at a time, where others need the machine too. SURVIVORS=1, after a new test, tries
those alone that no test had noticed, if their module is still the same.

The result is stored in benchmarks/results/mutants.json. There, by hand, a survivor gets its "why":
in what way it does the same as the code that it was made from. The next run keeps the reason as
long as the change is the same, and fails if a survivor has none.

mutmut's own runner starts pytest anew for each mutant, which takes a second or more. Here pytest
(of which this file is then a plugin) collects once, notes which test reaches which function, and
forks for each mutant. A function that no test reaches, but an import calls, is tried once more,
with a fork before any test is imported: a checker's answers are computed then. So it needs Linux or
macOS.
Not mutated are functions with a decorator (mutmut leaves them out) and what stands in no function.
"""

import ast
import difflib
import gc
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import sysconfig
import time
from datetime import date
from pathlib import Path

import own_environment

ROOT = Path(__file__).resolve().parent.parent
COPIES, OWN = ROOT / ".cache" / "mutants", ROOT / ".cache" / "mutmut"
STORED = ROOT / "benchmarks" / "results" / "mutants.json"
CHAPTERS = sorted({path.stem for path in ROOT.glob("course_lib/checks/[!_]*.py")} - {"checker"})
TESTS = {  # module: its tests, without test_ and .py
    "arrays": "arrays",
    "activations": "activations any_input",
    "activations_more": "activations any_input",
    "softmax": "softmax any_input",
    "losses": "losses any_input",
    "network": "network any_input",
    "optimizers": "optimizers any_input",
    "perceptron": "perceptron any_input",
    "gradient_check": "gradient_check any_input",
    "datasets": "datasets",
    "mnist": "mnist corrupt_files",
    "published_weights": "published_weights corrupt_files",
    "ledger": "ledger",
    "ledger_file": "corrupt_files",
    "ledger_page": "ledger_page",
    "tables": "ledger",
    "live": "live quiz",
    "quiz": "quiz",
    "checks/checker": "checks",
    **{f"checks/{name}": f"checks checks_{name}" for name in CHAPTERS},
}
LEFT_OUT = {  # module: why no mutants are made of it
    "keras_bridge": "TensorFlow does not survive a fork",
    "colors": "has no function",
    **dict.fromkeys(
        ["plotting", "drawings", "decision_map"],
        "draws: the figures that the notebooks store, compared when they are executed, hold it",
    ),
    **dict.fromkeys(
        [f"widgets/{kind}" for kind in "backprop depth neuron perceptron regions softmax".split()],
        "markup around a script: the stored outputs, V8 and a browser hold it, none after a fork",
    ),
}
NEEDED = ["course_lib", "tests", "tools", "chapters", "conftest.py", "pyproject.toml", "README.md"]
# V8 does not survive a fork; a test that reads the modules' own text sees the mutants.
NOT_HERE = "not both_languages and not tab_completion"
LIMIT = 20  # a test that takes so many times longer with a mutant, and 5 s, runs for ever
CHILDREN = int(os.environ.get("CHILDREN", os.cpu_count() or 1))  # mutants tried at once


def environment():
    """The Python that has mutmut, and the packages of .venv."""
    python = own_environment.make(OWN, ROOT / "requirements" / "mutants.txt")
    packages = Path(sysconfig.get_path("purelib", vars={"base": str(OWN)}))
    borrowed = sysconfig.get_path("purelib")  # its own .pth files are not read from here
    (packages / "zz_course.pth").write_text(f"{borrowed}\n", encoding="utf-8")
    return python


def copy_tree(folder):
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name in NEEDED:
        if (ROOT / name).is_dir():
            ignored = shutil.ignore_patterns("__pycache__", "site")
            shutil.copytree(ROOT / name, folder / name, ignore=ignored)
        else:
            shutil.copy2(ROOT / name, folder / name)
    with open(folder / "pyproject.toml", "a", encoding="utf-8") as file:
        file.write('\n[tool.mutmut]\nsource_paths = ["course_lib"]\n')


def main(names):
    python = environment()
    unknown = [name for name in names if name not in TESTS]
    if unknown:
        sys.exit(f"got {' '.join(unknown)}; expected some of {' '.join(TESTS)}")
    results = [store(module, *tried(python, module)) for module in names or TESTS]
    killed, together = (sum(r[key] for r in results) for key in ("killed", "mutants"))
    print(f"together: {killed} of {together} mutants killed, {killed / max(1, together):.1%}")
    open_ = sum(not mutant["why"] for result in results for mutant in result["survivors"])
    if open_:
        sys.exit(f"{open_} survivors have no reason yet: a missing test, or a change of nothing?")


def tried(python, module):
    """{mutant: None if it was killed, else the lines that it changed}, and the source's digest"""
    source = digest(module)
    folder = COPIES / module.replace("/", ".")
    copy_tree(folder)
    command = [python, "-m", "pytest", "-q", "-p", "mutants", "-p", "no:cacheprovider"]
    command += ["--assert=plain", "--tb=no"]  # nobody reads why a mutant was killed
    chapter = module.removeprefix("checks/")  # its tests alone, of those for all checkers
    keywords = f"{NOT_HERE} and {chapter}" if chapter not in (module, "checker") else NOT_HERE
    command += ["--hypothesis-profile=mutants", "-k", keywords]
    command += [f"tests/test_{name}.py" for name in TESTS[module].split()]
    before = stored().get(module, {})
    if os.environ.get("SURVIVORS") and before.get("source") == source:
        left = [[mutant["in"], *mutant["change"]] for mutant in before["survivors"]]
        (folder / "survivors.json").write_text(json.dumps(left), encoding="utf-8")
    environ = os.environ | {"PYTHONPATH": f"tools{os.pathsep}.", "MUTATED": module}
    found = {}
    for result in ("mutants.json", "again.json"):
        if result == "again.json" and not json.loads((folder / "at_import.json").read_text()):
            break
        done = subprocess.run(command, cwd=folder, env=environ, capture_output=True, text=True)
        try:
            found |= json.loads((folder / result).read_text(encoding="utf-8"))
        except FileNotFoundError:
            sys.exit(f"{module}: no mutant was tried\n{done.stdout[-3000:]}{done.stderr[-3000:]}")
    return found, source


def digest(module):
    return hashlib.sha256((ROOT / "course_lib" / f"{module}.py").read_bytes()).hexdigest()[:12]


def stored():
    return json.loads(STORED.read_text(encoding="utf-8")) if STORED.is_file() else {}


def store(module, found, source):
    """Write a module's result into STORED, with the reasons that stand there; print and return it.

    The mutants' numbers change with the code, so that a survivor is known by what it changes.
    """
    results = stored()
    old = results.get(module, {"survivors": []})["survivors"]
    reasons = {(mutant["in"], *mutant["change"]): mutant["why"] for mutant in old}
    survivors = []
    for name, change in found.items():
        if change is not None:
            where = plain(name)
            why = reasons.get((where, *change), "")
            survivors.append({"in": where, "change": change, "why": why})
    results[module] = {
        "date": date.today().isoformat(),
        "source": source,
        "mutants": len(found),
        "killed": len(found) - len(survivors),
        "survivors": survivors,
    }
    results = {name: results[name] for name in TESTS if name in results}
    text = json.dumps(results, indent=1, ensure_ascii=False)
    STORED.write_text(text + "\n", encoding="utf-8")
    print(f"{module}: {results[module]['killed']} of {len(found)} mutants killed", flush=True)
    for mutant in survivors:
        why = mutant["why"] or "NO REASON YET"
        print(f"  {mutant['in']}: {why}", *mutant["change"], sep="\n    ", flush=True)
    return results[module]


def plain(name):
    """Class.method or function of a mutant."""
    name = name.partition("__mutmut_")[0]
    return name[2:].replace("ǁ", ".")  # begins with xǁ or x_


# --- inside pytest -------------------------------------------------------------------------------


AT_IMPORT = set()  # functions that ran before any test


def package():
    return "course_lib." + os.environ["MUTATED"].replace("/", ".")


def pytest_load_initial_conftests(early_config):
    """Put all mutants of the module into the copy, before conftest.py or a test imports it."""
    from mutmut.mutation import trampoline
    from mutmut.mutation.file_mutation import mutate_file_contents

    config = early_config
    config.again = Path("at_import.json").is_file()
    if config.again:
        return
    trampoline.record_trampoline_hit = lambda name, caller=None: AT_IMPORT.add(name)
    trampoline.set_mutant_under_test("stats")
    path = Path("course_lib", f"{os.environ['MUTATED']}.py")
    source = path.read_text(encoding="utf-8")
    config.mutated = mutate_file_contents(str(path), source)
    path.write_text(config.mutated.code, encoding="utf-8")


def pytest_collection(session):
    """The second time: a child for each mutant, before anything of the course is imported."""
    if not session.config.again:
        return
    from mutmut.mutation import trampoline

    left = json.loads(Path("at_import.json").read_text(encoding="utf-8"))
    verdicts, running = {}, {}
    for name in left["mutants"]:
        while len(running) >= CHILDREN:
            collect(running, verdicts, {})
        child = os.fork()
        if not child:  # goes on as pytest does, to the first test that fails
            signal.signal(signal.SIGALRM, signal.SIG_DFL)
            signal.alarm(30 + int(3 * left["seconds"]))
            trampoline.set_mutant_under_test(f"{package()}.{name}")
            session.config.option.maxfail = 1
            return
        running[child] = name, [], []
    while running:
        collect(running, verdicts, {})
    found = {name: None for name in verdicts if verdicts[name]}
    Path("again.json").write_text(json.dumps(found), encoding="utf-8")
    os._exit(0)


def pytest_runtestloop(session):
    from mutmut.mutation import trampoline

    if session.config.again:
        return None
    assert not session.testsfailed, "collecting the tests failed"
    reached, seconds = baseline(session.items, trampoline)
    verdicts, running, order = {}, {}, {}
    for function, tests in reached.items():
        order[function] = sorted(tests, key=seconds.get)
    names = [name.rpartition(".")[2] for name in session.config.mutated.mutant_names]
    functions = texts(session.config.mutated.code)
    changes = {name: difference(functions, name) for name in names}
    only = Path("survivors.json")
    only = json.loads(only.read_text(encoding="utf-8")) if only.is_file() else None
    gc.freeze()  # else a child that collects garbage copies all that it inherits
    assert reached or AT_IMPORT, "no function of the module was ever called"
    if only is None:
        control(sorted(seconds, key=seconds.get), seconds, trampoline)
    for name in names:
        tests = order.get(function_of(name), [])
        if not tests or only is not None and [plain(name), *changes[name]] not in only:
            verdicts[name] = bool(tests)  # what no test reaches, none can kill
            continue
        while len(running) >= CHILDREN:
            collect(running, verdicts, seconds)
        child = start(f"{package()}.{name}", list(tests), seconds, trampoline)
        running[child] = name, list(tests), tests
    while running:
        collect(running, verdicts, seconds)
    found = {name: None if verdicts[name] else changes[name] for name in names}
    idle = AT_IMPORT - set(reached)
    left = [name for name in names if not verdicts[name] and function_of(name) in idle]
    again = {"mutants": left, "seconds": sum(seconds.values())} if left else {}
    Path("at_import.json").write_text(json.dumps(again), encoding="utf-8")
    Path("mutants.json").write_text(json.dumps(found), encoding="utf-8")
    return True


def function_of(name):
    return f"{package()}.{name.partition('__mutmut_')[0]}"


def baseline(items, trampoline):
    """({function: tests that reach it}, {test: seconds}) of the code as it is."""
    reached, seconds, hits = {}, {}, set()
    trampoline.record_trampoline_hit = lambda name, caller=None: hits.add(name)
    trampoline.set_mutant_under_test("stats")
    for item, following in zip(items, [*items[1:], None], strict=True):
        hits.clear()
        started = time.monotonic()
        assert not fails(item, following), f"{item.nodeid} fails without any mutant"
        seconds[item] = time.monotonic() - started
        for name in hits:
            reached.setdefault(name, []).append(item)
    return reached, seconds


def control(tests, seconds, trampoline):
    """Nothing is killed where nothing was changed: also in a child all tests must pass."""
    child = start("none", tests, seconds, trampoline)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    name = tests[code - 1].nodeid if 0 < code < 255 else f"a test (status {code})"
    assert code == 0, f"{name} fails in a child without any mutant"


def fails(item, following):
    """Run a test as pytest does, but without a report: to write one takes longer than to fail."""
    from _pytest.runner import CallInfo
    from _pytest.tmpdir import tmppath_result_key
    from _pytest.warnings import catch_warnings_for_item

    item._initrequest()
    item.stash[tmppath_result_key] = {}  # tmp_path looks there, when it is taken down
    steps = {
        "setup": lambda: item.ihook.pytest_runtest_setup(item=item),
        "call": lambda: item.ihook.pytest_runtest_call(item=item),
        "teardown": lambda: item.ihook.pytest_runtest_teardown(item=item, nextitem=following),
    }
    failed, ready = False, True
    with catch_warnings_for_item(item.config, item.ihook, "runtest", item):  # as errors, mostly
        for when, step in steps.items():
            if ready or when == "teardown":
                error = CallInfo.from_call(step, when, reraise=(KeyboardInterrupt,)).excinfo
                failed = failed or error is not None and error.typename != "Skipped"
                ready = ready and error is None
    return failed


def start(mutant, tests, seconds, trampoline):
    """A child that tries the tests and ends with the place of the first that fails, or with 0."""
    child = os.fork()
    if child:
        return child
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    try:
        trampoline.set_mutant_under_test(mutant)
        for place, (test, following) in enumerate(zip(tests, [*tests[1:], None], strict=True), 1):
            signal.alarm(5 + int(LIMIT * seconds[test]))
            if fails(test, following):
                os._exit(min(place, 255))
    except BaseException:
        os._exit(255)
    os._exit(0)


def collect(running, verdicts, seconds):
    """Wait for a child.

    A quick test that killed it moves to the front: it may kill the function's next mutant too.
    """
    child, status = os.wait()
    name, tests, order = running.pop(child)
    verdicts[name] = status != 0
    place = os.waitstatus_to_exitcode(status)
    if 0 < place <= min(len(tests), 254) and seconds[tests[place - 1]] < 0.1:
        order.remove(tests[place - 1])
        order.insert(0, tests[place - 1])


def texts(code):
    """{name of a function: its lines}"""
    lines = code.split("\n")
    return {
        node.name: lines[node.lineno - 1 : node.end_lineno]
        for node in ast.walk(ast.parse(code))
        if isinstance(node, ast.FunctionDef)
    }


def difference(functions, name):
    """The lines in which a mutant differs from its function."""
    parts = []
    for mutant in (f"{name.partition('__mutmut_')[0]}__mutmut_orig", name):
        first, *rest = functions[mutant]
        parts.append([first.replace(mutant, plain(name).rpartition(".")[2]), *rest])
    return [
        line[0] + line[1:].strip()
        for line in difflib.unified_diff(*parts, n=0, lineterm="")
        if line[0] in "-+" and line[:3] not in ("---", "+++")
    ]


if __name__ == "__main__":
    main(sys.argv[1:])
