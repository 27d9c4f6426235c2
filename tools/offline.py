"""Pack the course for a place without a network:  python tools/offline.py [folder of the site]

    make offline        builds the site, then writes _build/every-number-checked-<version>.zip

Inside: ``start.html`` (a double click opens the site, from ``file://``), the site, the notebooks,
the wheel of course_lib, the lock with the versions of everything else. The same commit gives the
same bytes but for the wheel's own dates.

A browser lets no page read another one from ``file://``. So the copy of the site does without the
lines of text below a search result, for which the search would read the pages found.
"""

import shutil
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import release

ROOT = Path(__file__).resolve().parent.parent
SUMMARY = "SHOW_SEARCH_SUMMARY: true"
WHEEL = "import sys; from setuptools import build_meta; build_meta.build_wheel(sys.argv[1])"
START = """<!DOCTYPE html>
<html lang="en"><meta charset="utf-8"><title>Every Number Checked</title>
<meta http-equiv="refresh" content="0; url=site/index.html">
<p><a href="site/index.html">Every Number Checked</a></p></html>
"""
README = """Every Number Checked, version {version}, without a network

To read:  open start.html in a browser. Search, formulas, quizzes and live figures work.

To run the notebooks (folder chapters) where Python 3.11, 3.12 or 3.13, JupyterLab, NumPy and
Matplotlib are:

    pip install --no-deps {wheel}
    jupyter lab chapters

Chapters 2, 5 and 10 also import mpmath, SciPy and scikit-learn, chapters 2 and 8 to 10 TensorFlow.
To bring everything to such a machine, let one with a network and the same system collect the
packages, at the versions that were tested, and carry the folder over:

    pip download --require-hashes --no-deps -r lock.txt -d packages
    pip install --no-index --find-links packages --require-hashes --no-deps -r lock.txt

Code: BSD 3-Clause (LICENSE). Text and figures: CC BY 4.0 (LICENSE-text).
"""


def version():
    return release.versions(ROOT)["course_lib/__init__.py"]


def build_wheel(folder):
    """Build the wheel of course_lib into a folder, from a copy; return its path."""
    with tempfile.TemporaryDirectory() as copy:
        copy = Path(copy)
        for name in ("pyproject.toml", "README.md", "LICENSE"):
            shutil.copy(ROOT / name, copy)
        ignore = shutil.ignore_patterns("__pycache__")
        shutil.copytree(ROOT / "course_lib", copy / "course_lib", ignore=ignore)
        command = [sys.executable, "-c", WHEEL, str(folder)]
        subprocess.run(command, cwd=copy, check=True, capture_output=True)
    return next(folder.glob("course_lib-*.whl"))


def copy_site(site, target):
    """Copy the built site, fit for ``file://``."""
    if not (site / "index.html").is_file():
        raise ValueError(f"there is no site in {site}: run `make book` first")
    unused = shutil.ignore_patterns("404.html", "robots.txt", "sitemap.xml", "objects.inv")
    shutil.copytree(site, target, ignore=unused)
    changed = 0
    for script in (target / "_static").glob("*.js"):
        text = script.read_text(encoding="utf-8")
        if SUMMARY in text:
            script.write_text(text.replace(SUMMARY, SUMMARY.replace("true", "false")), "utf-8")
            changed += 1
    if changed != 1:
        raise ValueError(f"one script of the site must say {SUMMARY!r}, {changed} do")


def collect(site, folder):
    """Put everything into a new folder."""
    folder.mkdir(parents=True)
    copy_site(site, folder / "site")
    unwanted = shutil.ignore_patterns(".*", "*.toml", "__pycache__")
    for name in ("chapters", "appendices"):
        shutil.copytree(ROOT / name, folder / name, ignore=unwanted)
    for name in ("LICENSE", "LICENSE-text", "CITATION.cff", "requirements/lock.txt"):
        shutil.copy(ROOT / name, folder)
    wheel = build_wheel(folder)
    (folder / "start.html").write_text(START, encoding="utf-8")
    readme = README.format(version=version(), wheel=wheel.name)
    (folder / "README.txt").write_text(readme, encoding="utf-8")


def pack(site, target):
    """Write the archive; return its path."""
    name = f"every-number-checked-{version()}"
    archive = target / f"{name}.zip"
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary) / name
        collect(site, folder)
        with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed:
            for path in sorted(p for p in folder.rglob("*") if p.is_file()):
                entry = zipfile.ZipInfo(path.relative_to(folder.parent).as_posix())
                entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
                packed.writestr(entry, path.read_bytes())
    return archive


def main(arguments):
    site = Path(arguments[0]) if arguments else ROOT / "_build" / "html"
    try:
        archive = pack(site, ROOT / "_build")
    except ValueError as problem:
        sys.exit(str(problem))
    print(f"{archive}: {archive.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main(sys.argv[1:])
