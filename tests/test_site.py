"""What can be checked about the site and the commands without building or installing anything."""

import re
from pathlib import Path

import nbformat
import readme_picture
import yaml
from notebook_rules import svg_description

ROOT = Path(__file__).parent.parent


def read(name):
    return (ROOT / name).read_text(encoding="utf-8")


CONFIG = yaml.safe_load(read("_config.yml"))
TOC = yaml.safe_load(read("_toc.yml"))


def files(entry):
    """Every page below an entry of the table of contents, in reading order."""
    if isinstance(entry, dict):
        own = [entry["file"]] if "file" in entry else []
        return own + [page for value in entry.values() for page in files(value)]
    return [page for value in entry for page in files(value)] if isinstance(entry, list) else []


PAGES = files(TOC)
TEXTS = [
    path
    for pattern in ("*.md", "*.toml", "*.yml", "*.cff", "tools/*.py", "course_lib/*.py")
    for path in ROOT.glob(pattern)
]


def test_every_page_is_in_the_table_of_contents_and_the_other_way_round():
    patterns = ("chapters/*.ipynb", "chapters/*.md", "appendices/*.ipynb", "appendices/*.md")
    there = [path.relative_to(ROOT) for pattern in patterns for path in ROOT.glob(pattern)]
    assert sorted(PAGES) == sorted(path.with_suffix("").as_posix() for path in there)


def test_the_landing_page_names_every_chapter_in_order():
    index = read("index.md")
    chapters = [page for page in PAGES if page.startswith("chapters/")]
    linked = re.findall(r"\((chapters/\w+)\.ipynb\)", index)
    assert list(dict.fromkeys(linked)) == chapters


def test_the_landing_page_tells_the_minutes_that_the_chapters_tell():
    index = read("index.md")
    for page, minutes in re.findall(r"\((chapters/\w+)\.ipynb\) \| (\d+) \|", index):
        notebook = nbformat.read(ROOT / f"{page}.ipynb", as_version=4)
        prose = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "markdown")
        told = re.search(r"(\d+) minutes", prose.partition("Before you start")[2])
        assert told and told.group(1) == minutes, page


def test_the_landing_page_counts_the_lines_of_the_library():
    told = re.search(r"`course_lib` is five modules, (\d+) lines", read("index.md"))
    names = ("activations", "softmax", "losses", "network", "optimizers")
    lines = [len(read(f"course_lib/{name}.py").splitlines()) for name in names]
    assert int(told[1]) == round(sum(lines), -2)


def test_the_site_says_who_it_is_and_where():
    assert CONFIG["project"] == CONFIG["title"] == "Every Number Checked"
    assert re.fullmatch(r"20\d\d", CONFIG["copyright"])
    assert CONFIG["repository"]["url"].startswith("https://github.com/")
    assert CONFIG["html"]["baseurl"].endswith("/")


def test_the_site_shows_stored_outputs_and_nothing_beyond_the_table_of_contents():
    assert CONFIG["execute"]["execute_notebooks"] == "off"
    assert CONFIG["only_build_toc_files"] is True


def test_the_readme_shows_what_the_ledger_says():
    picture = readme_picture.draw()
    readme = read("README.md")
    assert readme_picture.TARGET.read_text(encoding="utf-8") == picture.svg
    assert f'alt="{picture.alt}"' in readme
    assert svg_description(picture.svg) == picture.alt


def test_every_mention_of_the_repository_is_the_address_in_the_configuration():
    address = CONFIG["repository"]["url"].removeprefix("https://github.com/")
    owner = address.partition("/")[0]
    for path in TEXTS:
        found = re.findall(rf"github\.com/({owner}/[\w.-]+)", path.read_text(encoding="utf-8"))
        assert {name.removesuffix(".git") for name in found} <= {address}, path.name
