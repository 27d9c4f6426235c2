"""Give the course and its library their next version:  make release VERSION=0.2.0

Written are ``course_lib/__init__.py`` (the only place that the package reads), ``CITATION.cff``
and ``CHANGELOG.md``, whose part *Unreleased* gets the version and today's date.
"""

import os
import re
import sys
from datetime import date
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
UNRELEASED = "## [Unreleased]\n"
PLACES = {
    "course_lib/__init__.py": r'(?<=^__version__ = ").*(?="$)',
    "CITATION.cff": r"(?<=^version: ).*",
}


def versions(root=ROOT):
    """File → the version that stands in it; of CHANGELOG.md the newest, or the one announced."""
    found = {name: re.search(p, read(root, name), re.M)[0] for name, p in PLACES.items()}
    newest = re.search(r"^## \[(\d[^\]]*)\]|^Becomes (\S+)\.$", read(root, "CHANGELOG.md"), re.M)
    found["CHANGELOG.md"] = newest[1] or newest[2]
    return found


def read(root, name):
    return (root / name).read_text(encoding="utf-8")


def release(version, today, root=ROOT):
    """Write the version into the three files; ValueError if it is none, or has nothing to tell."""
    if not re.fullmatch(r"\d+\.\d+\.\d+", version):
        raise ValueError(f"VERSION is like 0.2.0, three numbers; got {version!r}")
    changelog = read(root, "CHANGELOG.md")
    if f"## [{version}]" in changelog:
        raise ValueError(f"{version} is released already; CHANGELOG.md tells when")
    news = changelog.partition(UNRELEASED)[2].partition("\n## [")[0]
    if not re.search(r"^- ", news, re.M):
        raise ValueError("CHANGELOG.md says nothing under Unreleased: what will a reader notice?")
    kept = re.sub(r"\nBecomes .*\n", "", news)
    heading = f"{UNRELEASED}\n## [{version}] - {today}\n"
    texts = {"CHANGELOG.md": changelog.replace(UNRELEASED + news, heading + kept)}
    for name, pattern in PLACES.items():
        texts[name] = re.sub(pattern, version, read(root, name), flags=re.M)
    dated = re.sub(r"^date-released: .*\n", "", texts["CITATION.cff"], flags=re.M)
    texts["CITATION.cff"] = re.sub(
        r"^(version: .*\n)", rf"\1date-released: {today}\n", dated, flags=re.M
    )
    for name, text in texts.items():
        (root / name).write_text(text, encoding="utf-8")


def main():
    version = os.environ.get("VERSION", "")
    try:
        release(version, date.today().isoformat())
    except ValueError as error:
        sys.exit(str(error))
    print(f'git commit -am "Release {version}"\ngit tag -a v{version} -m "Version {version}"')
    print("git push --follow-tags")


if __name__ == "__main__":
    main()
