"""Write the repository's address, which _config.yml knows, wherever else it has to stand.

    python tools/repository.py [URL] [--branch BRANCH] [--hub URL]

Without arguments the files are brought up to _config.yml. With them, _config.yml is changed first:
this is what somebody does who copies ("forks") the repository. Written are

- _config.yml: the address of the published site (GitHub Pages), the launch buttons' class server;
- CITATION.cff: repository-code;
- README.md: the site, the launch badges, the two lines that clone the repository;
- chapters/*.ipynb: the first code cell, which fetches course_lib where it is not installed. A
  chapter that has no such cell gets one, and the execution counts of the others move on by one.

Nothing is downloaded, and doing it twice changes nothing. Standard library only.
"""

import argparse
import json
import re
import sys
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlencode, urlsplit

ROOT = Path(__file__).resolve().parent.parent
CELL_ID = "get-course-lib"
CELL = """\
import importlib.util
import subprocess
import sys

if not importlib.util.find_spec("course_lib"):  # as on Colab: get the course's library
    library = "course_lib[chapters] @ {git}"
    subprocess.run([sys.executable, "-m", "pip", "install", "-q", library], check=True)
    importlib.invalidate_caches()"""
BADGES = re.compile(r"(?<=<!-- launch -->\n).*?(?=\n<!-- /launch -->)", re.DOTALL)
CLONE = re.compile(r"^git clone \S+\ncd \S+$", re.MULTILINE)


class Repository(NamedTuple):
    """Where the course lives: owner and name on GitHub, the branch, a class server or ''."""

    owner: str
    name: str
    branch: str = "main"
    hub: str = ""

    @property
    def url(self):
        return f"https://github.com/{self.owner}/{self.name}"

    @property
    def site(self):
        """Where GitHub Pages publishes it; OWNER.github.io is its owner's main site."""
        host = f"{self.owner.lower()}.github.io"
        return f"https://{host}/" if self.name.lower() == host else f"https://{host}/{self.name}/"

    @property
    def git(self):
        """What pip takes as a package's source."""
        return f"git+{self.url}.git@{self.branch}"

    def colab(self, path):
        where = f"{self.owner}/{self.name}/blob/{self.branch}/{path}"
        return f"https://colab.research.google.com/github/{where}"

    def binder(self, path):
        where = f"{self.owner}/{self.name}/{self.branch}"
        return f"https://mybinder.org/v2/gh/{where}?urlpath=lab/tree/{path}"

    def class_server(self, path):
        """An nbgitpuller link: the hub fetches the repository and opens the page."""
        query = {"repo": self.url, "urlpath": f"lab/tree/{self.name}/{path}", "branch": self.branch}
        return f"{self.hub}/hub/user-redirect/git-pull?{urlencode(query, safe='/')}"


def parse(url, branch="main", hub=""):
    """The repository at a GitHub address; ValueError says what is wrong with it."""
    found = re.fullmatch(r"https://github\.com/([\w-]+)/([\w.-]+?)(?:\.git)?/?", url.strip())
    if not found:
        raise ValueError(
            f"the repository's address must look like https://github.com/OWNER/NAME (Colab, Binder "
            f"and GitHub Pages ask for that); got {url!r}"
        )
    if not re.fullmatch(r"[\w./-]+", branch):
        raise ValueError(f"a branch is a name such as main; got {branch!r}")
    hub = hub.strip().rstrip("/")
    if hub and urlsplit(hub).scheme not in ("https", "http"):
        raise ValueError(f"the hub's address must begin with https://; got {hub!r}")
    return Repository(*found.groups(), branch, hub)


def value(config, key):
    """The text behind ``key:`` in _config.yml; each of our keys occurs once in that file."""
    found = re.findall(rf"^ +{key}: *(.*?)(?: +#.*)?$", config, re.MULTILINE)
    if len(found) != 1:
        raise ValueError(f"_config.yml must have one line '{key}: …', it has {len(found)}")
    return found[0].strip("\"'")


def configured(config):
    """The repository that the text of _config.yml names."""
    return parse(value(config, "url"), value(config, "branch"), value(config, "jupyterhub_url"))


def config_for(config, repository):
    values = {
        "url": repository.url,
        "branch": repository.branch,
        "baseurl": repository.site,
        "jupyterhub_url": repository.hub or '""',
    }
    for key, new in values.items():
        value(config, key)  # it is there, once
        line = re.compile(rf"^( +{key}:) *\S+(?=$| +#)", re.MULTILINE)
        config = line.sub(lambda found, new=new: f"{found[1]} {new}", config)
    return config


def badges(repository):
    """For the README: a link to the site, and launch links as pictures to the first chapter."""
    first = min(ROOT.glob("chapters/*.ipynb")).relative_to(ROOT).as_posix()
    colab, binder = repository.colab(first), repository.binder(first)
    picture = "https://colab.research.google.com/assets/colab-badge.svg"
    return (
        f"**[Read the course]({repository.site})**, or run its first chapter:\n\n"
        f"[![Open the first chapter in Colab]({picture})]({colab})\n"
        f"[![Open the first chapter on Binder](https://mybinder.org/badge_logo.svg)]({binder})"
    )


def readme_for(text, repository):
    for pattern, what in ((BADGES, "<!-- launch --> … <!-- /launch -->"), (CLONE, "git clone …")):
        if len(pattern.findall(text)) != 1:
            raise ValueError(f"README.md must have one place '{what}'")
    text = BADGES.sub(lambda _: badges(repository), text)
    return CLONE.sub(f"git clone {repository.url}.git\ncd {repository.name}", text)


def citation_for(text, repository):
    return re.sub(
        r"^repository-code:.*$", f'repository-code: "{repository.url}"', text, flags=re.MULTILINE
    )


def first_cell(repository):
    """The source of the first code cell of every chapter."""
    return CELL.format(git=repository.git)


def notebook_for(text, repository):
    """A chapter with the first code cell; outputs and all other cells stay as they are."""
    notebook = json.loads(text)
    cells = notebook["cells"]
    cell = {
        "cell_type": "code",
        "execution_count": 1,
        "id": CELL_ID,
        "metadata": {"tags": ["remove-cell"]},
        "outputs": [],
        "source": first_cell(repository).splitlines(keepends=True),
    }
    cells = [other for other in cells if other["id"] != CELL_ID]
    code = [other for other in cells if other["cell_type"] == "code"]
    cells.insert(cells.index(code[0]) if code else len(cells), cell)
    for count, other in enumerate([cell, *code], start=1):
        if other["execution_count"] is not None:  # a cell that was never run stays one
            other["execution_count"] = count
        for output in other["outputs"]:
            if output["output_type"] == "execute_result":
                output["execution_count"] = other["execution_count"]
    notebook["cells"] = cells
    return json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def planned(repository):
    """path → text of every file that knows the address, as it has to be."""
    files = {
        "_config.yml": config_for,
        "CITATION.cff": citation_for,
        "README.md": readme_for,
        **{f"chapters/{path.name}": notebook_for for path in ROOT.glob("chapters/*.ipynb")},
    }
    return {
        name: rewrite((ROOT / name).read_text(encoding="utf-8"), repository)
        for name, rewrite in files.items()
    }


def main(arguments):
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("url", nargs="?", default="", help="https://github.com/OWNER/NAME")
    parser.add_argument("--branch", default="")
    parser.add_argument("--hub", default=None, help="a class's JupyterHub; '' for none")
    given = parser.parse_args(arguments)
    try:
        now = configured((ROOT / "_config.yml").read_text(encoding="utf-8"))
        hub = now.hub if given.hub is None else given.hub
        repository = parse(given.url or now.url, given.branch or now.branch, hub)
        files = planned(repository)
    except ValueError as problem:
        sys.exit(str(problem))
    changed = [n for n, text in files.items() if (ROOT / n).read_text(encoding="utf-8") != text]
    for name in changed:
        (ROOT / name).write_text(files[name], encoding="utf-8")
    print(f"{repository.url}, branch {repository.branch}, site {repository.site}")
    print("changed: " + (", ".join(changed) or "nothing"))


if __name__ == "__main__":
    main(sys.argv[1:])
