"""Sphinx extension: sitemap.xml, robots.txt, and a 404 page that works from any depth.

A server shows 404.html below the address that was asked for, so its own links must not be
relative: they begin with the path of ``html_baseurl``.
"""

import re
from pathlib import Path
from urllib.parse import urlsplit
from xml.sax.saxutils import escape

RELATIVE = re.compile(r'\b(href|src|action|data-content_root)="(?![\w+.-]+:|/|#)([^"]*)"')


def page_404(app):
    yield "404", {"title": "No such page", "pageurl": None}, "404.html"


def absolute(page, prefix):
    """The page with links that begin at the server's root."""

    def link(match):
        path = re.sub(r"^(?:\.\.?/)+", "", match[2])
        return f'{match[1]}="{prefix}{path}"'

    return RELATIVE.sub(link, page)


def sitemap(base, names, root):
    """A sitemap of the pages with these names."""
    urls = [base + ("" if name == root else f"{name}.html") for name in names]
    lines = [f"<url><loc>{escape(url)}</loc></url>" for url in urls]
    return "\n".join(
        [
            '<?xml version="1.0" encoding="UTF-8"?>',
            '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">',
            *lines,
            "</urlset>\n",
        ]
    )


def write(app, exception):
    """After the build: write sitemap.xml and robots.txt, make 404.html's links absolute."""
    if exception or app.builder.format != "html":
        return
    base, outdir = app.config.html_baseurl, Path(app.outdir)
    names = sorted(app.env.found_docs, key=lambda name: (name != app.config.root_doc, name))
    (outdir / "sitemap.xml").write_text(sitemap(base, names, app.config.root_doc), encoding="utf-8")
    (outdir / "robots.txt").write_text(
        f"User-agent: *\nAllow: /\n\nSitemap: {base}sitemap.xml\n", encoding="utf-8"
    )
    path = outdir / "404.html"
    page = path.read_text(encoding="utf-8")
    path.write_text(absolute(page, urlsplit(base).path), encoding="utf-8")


def setup(app):
    app.connect("html-collect-pages", page_404)
    app.connect("build-finished", write, priority=950)  # after lean, which rewrites the heads
