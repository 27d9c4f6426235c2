"""Sphinx extension: after the build, make each page as light as it can be.

A default Jupyter Book page loads 1.3 MB: fonts with 2,000 icons, style sheets for what no page has,
scripts that draw what the fonts draw already. Here the finished pages get

- one style sheet for the book, without rules that no page uses (lean_css);
- one script for the book, deferred; the search index and its tools on the search page only;
- fonts with the characters in use (lean_fonts);
- highlighted code without spans that show nothing (lean_code);
- images that load when they come into sight;
- names for what a screen reader could not tell.

What no page asks for any more is deleted. Everything works on the files of a build from scratch,
which is what ``make book`` does.
"""

import hashlib
import re
from pathlib import Path
from posixpath import dirname, join, normpath

from lean_code import lean_code, looks
from lean_css import purge
from lean_fonts import css_characters, formula_characters, smaller

# In the order in which a page would load them.
SCRIPTS = [
    "documentation_options.js",
    "doctools.js",
    "sphinx_highlight.js",
    "clipboard.min.js",
    "copybutton.js",
    "scripts/sphinx-book-theme.js",
    "scripts/bootstrap.js",
    "scripts/pydata-sphinx-theme.js",
    "course.js",
]
SEARCH = ["language_data.js", "searchtools.js"]
# Bootstrap's script names the classes of many things that no page has; these it does set here.
BOOTSTRAP = """show showing hide fade collapsing dropdown dropdown-menu dropdown-toggle active
    disabled tooltip tooltip-inner tooltip-arrow bs-tooltip-auto bs-tooltip-top bs-tooltip-bottom
    bs-tooltip-start bs-tooltip-end""".split()
# Classes that scripts in the outputs of cells put together from parts.
PREFIXES = ("quiz", "widget", "verdict", "ledger")
STYLESHEET = re.compile(r'[ \t]*<link\b[^>]*\brel="stylesheet"[^>]*>\n?')
HREF = re.compile(r'href="([^"?]*)')
UNWANTED = [
    re.compile(pattern, re.S)
    for pattern in (
        r'[ \t]*<script\b[^>]*\bsrc="[^"]*(?:_static/|searchindex\.js)[^>]*></script>\n?',
        r'[ \t]*<link rel="preload" as="script"[^>]*>\n?',
        r"[ \t]*<script>\s*(?:let toggle|var togglebutton|const THEBE_|DOCUMENTATION_OPTIONS\.)"
        r"[^<]*</script>\n?",
        r"[ \t]*<!-- (?:So that users|Pre-loaded|Loaded before|Scripts loaded).*?-->\n?",
        r'[ \t]*<meta name="docsearch:[^>]*>\n?',
        r'<meta name="viewport" content="width=device-width, initial-scale=1" ?/>',
        r'<div id="jb-print-docs-body".*?(?=<div id="searchbox">)',  # a second title and contents
    )
]


MENDED = [  # what shuts out readers with a screen reader, in the markup of the theme and of Sphinx
    (
        re.compile(r'<div id="pst-primary-sidebar" '),
        '<div id="pst-primary-sidebar" role="complementary" aria-label="Course" ',
    ),
    (re.compile(r"<th\b[^>]*>(?:\s*<p>\s*</p>\s*|\s*)</th>"), "<td></td>"),  # names nothing
    (re.compile(r'<summary aria-label="Toggle hidden content">'), "<summary>"),  # it has a text
]

# The theme's own line leaves the colours open ("auto") until its script has run: the first picture
# is then drawn without them, and everything is styled a second time.
THEME = re.compile(r'dataset\.theme = localStorage\.getItem\("theme"\) \|\| "\w+"')
THEME_AT_ONCE = (
    'dataset.theme = { light: "light", dark: "dark" }[document.documentElement.dataset.mode] || '
    '(matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")'
)

# What scripts of the theme do not do here, or later: (as it is, as it shall be).
COSTLY = {
    # Measures every box of the page and writes to it by turns, so the whole page is laid out at
    # once, and again; course.js does that for what is in sight.
    "pydata-sphinx-theme.js": (
        ',"complete"===document.readyState?I():window.addEventListener("load",I)',
        "",
    ),
    # Looks through every element for notes in the margin; no page has any.
    "sphinx-book-theme.js": (
        'document.querySelectorAll(n.join(", ")).forEach((e=>{t.observe(e)})),',
        "",
    ),
    # A hundred buttons need not be there before the page can be read.
    "copybutton.js": (
        "runWhenDOMLoaded(addCopyButtonToCodeCells)",
        'addEventListener("load", () => setTimeout(addCopyButtonToCodeCells))',
    ),
}


class Words(set):
    """The words of pages and scripts; a class with one of the prefixes counts as a word."""

    def __contains__(self, name):
        return super().__contains__(name) or name.startswith(PREFIXES)


def words_in(texts):
    found = Words(BOOTSTRAP)
    for text in texts:
        found.update(re.findall(r"[\w-]+", text))
    return found


def read_css(path, target):
    """A style sheet with its imports put in and its addresses as seen from the folder target."""

    def relative(match):
        address = match[1].strip("\"'")
        if re.match(r"data:|https?:|#", address):
            return match[0]
        file = (path.parent / address).resolve()
        return f'url("{file.relative_to(target.resolve()).as_posix()}")'

    css = path.read_text(encoding="utf-8")
    css = re.sub(r"url\(([^)]*)\)", relative, css)
    return re.sub(
        r"@import \"([^\"]+)\";?", lambda m: read_css((path.parent / m[1]).resolve(), target), css
    )


def stylesheets(page, name):
    """The style sheets that a page asks for, as paths from the root of the site."""
    return [
        normpath(join(dirname(name), HREF.search(link)[1])) for link in STYLESHEET.findall(page)
    ]


def fingerprint(data):
    return hashlib.sha256(data).hexdigest()[:8]


def write_fonts(css, static, pages):
    """Write the fonts that the css names, smaller and as woff2, and the css that names them."""
    formulas = set().union(*map(formula_characters, pages))
    icons = css_characters(css)

    def face(match):
        path = re.search(r'url\("([^"]*\.woff2)"\)', match[0])
        if path is None:
            return match[0]
        font = smaller((static / path[1]).read_bytes(), formulas if "KaTeX" in match[0] else icons)
        if font is None:
            return ""
        (static / "fonts").mkdir(exist_ok=True)
        name = f"fonts/{Path(path[1]).stem}-{fingerprint(font)}.woff2"
        (static / name).write_bytes(font)
        return re.sub(r"src: ?[^;}]*", f'src:url("{name}") format("woff2")', match[0])

    return re.sub(r"@font-face\{[^}]*\}\n?", face, css)


def write_css(names, outdir, pages, scripts):
    """One style sheet for all pages; its name carries its fingerprint."""
    static = outdir / "_static"
    css = "\n".join(read_css(outdir / name, static) for name in names)
    css = write_fonts(purge(css, words_in([*pages, *scripts])), static, pages)
    name = f"course-{fingerprint(css.encode())}.css"
    (static / name).write_text(css, encoding="utf-8")
    return name


def read_script(path):
    """A script as it is, or with its costly part changed."""
    script = path.read_text(encoding="utf-8")
    costly, cheaper = COSTLY.get(path.name, ("", ""))
    if costly not in script:
        raise ValueError(f"{path.name} has changed: it does not contain {costly!r}")
    return script.replace(costly, cheaper) if costly else script


def write_script(scripts, static):
    """One script for all pages; its name carries its fingerprint."""
    bundle = ";\n".join(re.sub(r"^//# sourceMappingURL.*$", "", s, flags=re.M) for s in scripts)
    name = f"course-{fingerprint(bundle.encode())}.js"
    (static / name).write_text(bundle, encoding="utf-8")
    return name


def lazy_images(page):
    """Images below the first one load when they come into sight."""
    head, article, body = page.partition("<article")
    first, image, rest = body.partition("<img ")
    rest = re.sub(r"<img (?![^>]*loading=)", '<img loading="lazy" decoding="async" ', rest)
    return head + article + first + image + rest


def lean_page(page, name, css, script):
    """The page with one style sheet and one script instead of what it asked for."""
    for pattern in [STYLESHEET, *UNWANTED]:
        page = pattern.sub("", page)
    for pattern, better in MENDED:
        page = pattern.sub(better, page)
    page = THEME.sub(THEME_AT_ONCE, page)
    root = "../" * name.count("/")
    files = [f"_static/{script}"]
    if name == "search.html":
        files += [*(f"_static/{tool}" for tool in SEARCH), "searchindex.js"]
    tags = [f'<link rel="stylesheet" href="{root}_static/{css}" />']
    tags += [f'<script defer src="{root}{file}"></script>' for file in files]
    page = page.replace("</title>", "</title>\n    " + "\n    ".join(tags), 1)
    return lazy_images(page)


def delete_unused(static, pages, css):
    """Delete the files below _static that nothing asks for."""
    asked = set(re.findall(r"_static/([^\"'?#\s)]+)", "\n".join(pages)))
    asked.update(re.findall(r'url\("([^"]+)"\)', css))
    for path in sorted(static.rglob("*"), reverse=True):
        if path.is_file() and path.relative_to(static).as_posix() not in asked:
            path.unlink()
        elif path.is_dir() and not any(path.iterdir()):
            path.rmdir()


def make_lean(app, exception):
    """After the build: one style sheet, one script and small fonts for all pages."""
    if exception or app.builder.format != "html":
        return
    outdir = Path(app.outdir)
    static = outdir / "_static"
    pages = {
        path.relative_to(outdir).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(outdir.rglob("*.html"))
        if static not in path.parents
    }
    styles, plain = looks((static / "pygments.css").read_text(encoding="utf-8"))
    pages = {name: lean_code(page, styles, plain) for name, page in pages.items()}
    names = list(dict.fromkeys(n for name, page in pages.items() for n in stylesheets(page, name)))
    sources = [static / name for name in SCRIPTS if (static / name).is_file()]
    scripts = [read_script(path) for path in sources]
    spoken = [text for path, text in zip(sources, scripts, strict=True) if path.stem != "bootstrap"]
    spoken.append((static / "searchtools.js").read_text(encoding="utf-8"))  # it names classes too
    css = write_css(names, outdir, list(pages.values()), spoken)
    script = write_script(scripts, static)
    for name, page in pages.items():
        pages[name] = lean_page(page, name, css, script)
        (outdir / name).write_text(pages[name], encoding="utf-8")
    delete_unused(static, pages.values(), (static / css).read_text(encoding="utf-8"))


def setup(app):
    app.connect("build-finished", make_lean, priority=900)
