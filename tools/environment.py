"""Make or check the environment in .venv:  python3 tools/environment.py book|test|lab

Started by the Makefile with whatever python3 there is, so it uses the standard library only and
no syntax newer than Python 3.6. The environment itself gets Python 3.11, 3.12 or 3.13.

book    what the site needs (requirements/book.txt and site.txt)
test    that, and everything in requirements.txt
lab     that, and JupyterLab (requirements/lab.txt)

Versions and hashes come from requirements/lock.txt: the part of it that these names need.
"""

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(ROOT, ".venv")
STATE = os.path.join(VENV, "course-environment.json")
LOCK = os.path.join(ROOT, "requirements", "lock.txt")
NAMES = {  # each includes the ones before it
    "book": ["requirements/book.txt", "requirements/site.txt"],
    "test": ["requirements.txt", "requirements/site.txt"],
    "lab": ["requirements.txt", "requirements/site.txt", "requirements/lab.txt"],
}
DOWNLOADS = {
    "book": "90 MB",
    "test": "760 MB, TensorFlow for the most part",
    "lab": "800 MB, TensorFlow for the most part",
}
SUPPORTED = [(3, 13), (3, 12), (3, 11)]
QUIET = {
    "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    "PIP_ROOT_USER_ACTION": "ignore",
    "PIP_NO_INPUT": "1",
    "PIP_USER": "0",
    "PYTHONUNBUFFERED": "1",
    "UV_PYTHON_DOWNLOADS": "never",
}


class Problem(Exception):
    """Something that the reader can mend; the message says how."""


class Unreachable(Problem):
    """The packages could not be downloaded."""


REASONS = {  # what pip or uv says, in any case → the problem that it tells of
    "certificate": Unreachable(
        "The Python package index answered with a certificate that is not trusted here (a school "
        "or company network?). Let SSL_CERT_FILE and PIP_CERT name your network's certificates, "
        "then run the same command again."
    ),
    r"name resolution|nodename nor servname|getaddrinfo failed|dns error|service not known|"
    r"failed to establish a new connection|error sending request|client error \(connect\)|"
    r"connection refused|network is unreachable|no route to host|timed out|connecttimeout|"
    r"proxyerror|could not connect": Unreachable(
        "The packages could not be downloaded: this machine does not reach the Python package "
        "index. Check the network connection (or the proxy), then run the same command again."
    ),
    "no space left": Problem("The disk is full: free some space, then run the same command again."),
}


def say(text):
    print(text, flush=True)


# --- running other programs -----------------------------------------------------------------------


def clean_environ():
    environ = dict(os.environ, **QUIET)
    for name in ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "CONDA_PREFIX", "UV_SYSTEM_PYTHON"):
        environ.pop(name, None)
    return environ


def ask(command):
    """The output of a command, or None when it cannot run or fails."""
    try:
        done = subprocess.run(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=clean_environ(),
            timeout=60,
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.decode("utf-8", "replace") if done.returncode == 0 else None


def run(command):
    """Run a command, show how far it is, and explain a failure."""
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env=clean_environ(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    lines, packages = [], 0
    for raw in process.stdout:
        lines.append(raw.decode("utf-8", "replace").rstrip())
        packages += lines[-1].startswith("Collecting ")  # pip, one by one
        news = progress(lines[-1], packages)
        if news:
            say("      " + news)
    if process.wait() != 0:
        raise explained(lines)


def progress(line, packages):
    """What to tell about a line of pip or uv, with so many packages begun; "" for nothing."""
    if line.startswith("Collecting ") and packages % 25 == 0:
        return f"{packages} packages"
    if line.startswith("Installing collected packages"):
        return f"{packages} packages, all there; unpacking them"
    # pip: "  Downloading numpy-2.4.6-….whl (16.6 MB)"; uv: "Downloading numpy (15.8MiB)"
    large = re.match(r"\s*Downloading (?:\S*/)?([^\s/]+) \((\d{2,}(?:\.\d+)?) ?Mi?B\)", line)
    if not large:
        return ""
    name = re.match(r"[\w.-]+?(?=-\d|$)", large.group(1)).group(0)
    return f"downloading {name} ({float(large.group(2)):.0f} MB)"


def explained(lines):
    """The Problem that these lines of pip or uv tell of; shows their end if they tell of none."""
    for said, problem in REASONS.items():
        if re.search(said, "\n".join(lines), re.IGNORECASE):
            return problem
    say("\n".join("      " + line for line in lines[-20:]))
    return Problem("The environment could not be made; the lines above say why.")


# --- finding python and uv ------------------------------------------------------------------------

PROBE = """
import json, sys
try:
    import ensurepip, venv
    has_venv = True
except ImportError:
    has_venv = False
path = getattr(sys, "_base_executable", None) or sys.executable
print(json.dumps([list(sys.version_info[:3]), path, has_venv]))
"""


def probe(program):
    """(version, path of the interpreter below any venv, can it make a venv), or None."""
    found = ask([program, "-E", "-s", "-c", PROBE])
    try:
        version, path, has_venv = json.loads(found)
    except (TypeError, ValueError):
        return None
    return tuple(version), path, has_venv


def dotted(version):
    return ".".join(str(part) for part in version)


def find_uv():
    uv = shutil.which("uv")
    return uv if uv and ask([uv, "--version"]) else None


def find_python(uv):
    """A Python that can carry the course: PYTHON=…, the one running this, or one on PATH."""
    wanted = os.environ.get("PYTHON", "").strip()
    if wanted:
        candidates = [wanted]
    else:
        candidates = [sys.executable] + ["python{}.{}".format(*v) for v in SUPPORTED]
    seen = []
    for candidate in candidates:
        found = probe(candidate) if candidate else None
        if found is None:
            continue
        version, path, has_venv = found
        if version[:2] not in SUPPORTED:
            seen.append(f"{candidate} is {dotted(version)}")
        elif not (uv or has_venv):
            package = f"python{dotted(version[:2])}-venv"
            seen.append(f"{candidate} lacks venv; on Debian or Ubuntu: sudo apt install {package}")
        else:
            return version, path
    if wanted and not seen:
        seen = [f"{wanted} does not run"]
    raise Problem(
        "This book needs Python 3.11, 3.12 or 3.13, and none was found ({}). Install one from "
        "https://www.python.org/downloads/ and run the same command again, or name one that you "
        "have: make test PYTHON=/path/to/python3.12".format("; ".join(seen) or "no Python at all")
    )


# --- what to install ------------------------------------------------------------------------------


def read(path):
    with open(os.path.join(ROOT, path), encoding="utf-8") as file:
        return file.read()


def normal(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def names_in(path):
    """The package names of a readable requirements file."""
    return [normal(n) for n in re.findall(r"^([A-Za-z0-9][\w.-]*)", read(path), re.MULTILINE)]


def locked(names, lock):
    """The entries of the lock that these packages need, hashes and all.

    uv writes below each entry, as comments, which packages ask for it ("via").
    """
    entries = []
    for text in re.findall(r"^[A-Za-z0-9].*\n(?:[ ]+.*\n)*", lock, re.MULTILINE):
        name = normal(re.match(r"[\w.-]+", text).group(0))
        via = re.findall(r"^ +#(?: via)? +([A-Za-z0-9][\w.-]*)", text, re.MULTILINE)
        entries.append((name, {normal(parent) for parent in via}, text))
    needed, size = set(names), 0
    while size != len(needed):
        size = len(needed)
        needed.update(name for name, via, _ in entries if via & needed)
    missing = sorted(needed - {name for name, _, _ in entries})
    if missing:
        raise Problem(f"requirements/lock.txt lacks {', '.join(missing)}: run make lock.")
    return "".join(text for name, _, text in entries if name in needed)


def fingerprint(*paths):
    digest = hashlib.sha256()
    for path in paths:
        digest.update(read(path).encode("utf-8"))
    return digest.hexdigest()


# --- the environment ------------------------------------------------------------------------------


def venv_python():
    if os.name == "nt":
        return os.path.join(VENV, "Scripts", "python.exe")
    return os.path.join(VENV, "bin", "python")


def read_state():
    try:
        with open(STATE, encoding="utf-8") as file:
            return json.load(file)
    except (OSError, ValueError):
        return {}


def write_state(state):
    with open(STATE, "w", encoding="utf-8") as file:
        json.dump(state, file, indent=1)


def make_venv(uv, version, path):
    say(f"[environment] making .venv with Python {dotted(version)} from {path}")
    if os.path.isdir(VENV):
        if os.listdir(VENV) and not os.path.exists(STATE):
            raise Problem(
                "There is a folder .venv that this program did not make. Rename or delete it, "
                "then run the same command again."
            )
        say("      (the one that is there does not fit any more, or was not finished)")
        shutil.rmtree(VENV)
    os.makedirs(VENV)
    write_state({})
    if uv:
        run([uv, "venv", "--quiet", "--allow-existing", "--python", path, VENV])
    else:
        run([path, "-m", "venv", VENV])


def install(uv, *arguments):
    if uv:  # unlike pip it leaves the compiling to the first import: never, where none is written
        command = [uv, "pip", "install", "--compile-bytecode", "--python", venv_python()]
    else:
        command = [venv_python(), "-m", "pip", "install", "--progress-bar", "off", "--retries", "3"]
    run(command + list(arguments))


def install_packages(uv, name):
    """Install what a set needs, at the locked versions."""
    wanted = sorted(set(n for path in NAMES[name] for n in names_in(path)))
    part = os.path.join(VENV, f"requirements-{name}.txt")
    with open(part, "w", encoding="utf-8") as file:
        file.write(locked(wanted, read("requirements/lock.txt")))
    install(uv, "--no-deps", "--require-hashes", "--only-binary", ":all:", "-r", part)


def fits(state, packages):
    """Is .venv finished, alive, of this folder and these requirements, of the Python asked for?"""
    alive = probe(venv_python()) if "sets" in state else None
    return (
        alive is not None
        and state["python"] == dotted(alive[0])
        and state["root"] == ROOT
        and state["packages"] == packages
        and (not os.environ.get("PYTHON", "").strip() or find_python(True)[1] == state["base"])
    )


def prepare(name):
    started = time.time()
    packages = fingerprint(*sorted({path for paths in NAMES.values() for path in paths}), LOCK)
    project = fingerprint("pyproject.toml", "course_lib/__init__.py")  # the version stands there
    state = read_state()
    fit = fits(state, packages)
    if fit and name in state["sets"] and state["course_lib"] == project:
        say(f"[environment] .venv is ready (Python {state['python']})")
        return

    uv = find_uv()
    if not fit:
        version, path = find_python(uv)
        make_venv(uv, version, path)
        state = {"root": ROOT, "packages": packages, "python": dotted(version), "base": path}
        state.update(sets=[], course_lib=None)
    before = dict(state)
    write_state({})  # until all is done, so that an interrupted run is noticed
    try:
        if name not in state["sets"]:
            say(f"[environment] installing the packages with {'uv' if uv else 'pip'}")
            say(f"      the first time this downloads about {DOWNLOADS[name]}")
            install_packages(uv, name)
            state["sets"] = list(NAMES)[: list(NAMES).index(name) + 1]
        if state["course_lib"] != project:
            say("[environment] installing course_lib")
            install(uv, "--no-deps", "--no-build-isolation", "--editable", ROOT)
            state["course_lib"] = project
    except Unreachable:  # nothing was installed yet: what was there before is still whole
        write_state(before)
        raise
    write_state(state)
    say(f"[environment] ready after {time.time() - started:.0f} s")


def main(arguments):
    if len(arguments) != 1 or arguments[0] not in NAMES:
        sys.exit(__doc__.strip())
    try:
        prepare(arguments[0])
    except Problem as problem:
        sys.exit(f"\n{problem}")
    except KeyboardInterrupt:
        sys.exit("\nStopped. The same command begins again.")


if __name__ == "__main__":
    main(sys.argv[1:])
