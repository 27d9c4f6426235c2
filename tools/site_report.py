"""Weigh every page of the built site:  python tools/site_report.py [--lighthouse N] [name …]

For each page, as a first visit in a real browser: KiB over the wire (gzip) without and with
the pictures of the content, the requests, those to other hosts. With --lighthouse N also
Lighthouse's mobile scores, the median of N runs; that needs Node, and npm installs Lighthouse into
.cache. The last lines give median and worst. A name is a part of an address, to report on some
pages only. SITE=/folder reports on another build than _build/html.
"""

import argparse
import contextlib
import functools
import gzip
import http.server
import json
import os
import shutil
import statistics
import subprocess
import sys
import threading
from pathlib import Path
from urllib.parse import urlsplit

import browser
import yaml
from playwright.sync_api import sync_playwright

ROOT = Path(__file__).resolve().parent.parent
SITE = Path(os.environ.get("SITE", ROOT / "_build" / "html"))
BASE = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))["html"]["baseurl"]
PREFIX = urlsplit(BASE).path
PACKED = {".html", ".css", ".js", ".svg", ".json", ".xml", ".txt"}  # what a server sends as gzip
LIGHTHOUSE = "lighthouse@12.8.2"  # the last one for Node 20
CACHE = ROOT / ".cache" / "lighthouse"
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")


def wire(path):
    """The bytes of a file as a server sends them."""
    data = path.read_bytes()
    return gzip.compress(data, 6) if path.suffix in PACKED else data


class Server(http.server.SimpleHTTPRequestHandler):
    """Serves the site below its path, packed, with a day in the cache: as a public server does."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        path = SITE / urlsplit(self.path).path.removeprefix(PREFIX)
        path = path / "index.html" if path.is_dir() else path
        found = path.is_file()
        data = wire(path) if found else b""
        self.send_response(200 if found else 404)
        kind = self.guess_type(str(path))
        text = kind.startswith("text/") or kind.endswith(("javascript", "json"))
        self.send_header("Content-Type", kind + "; charset=utf-8" * text)
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Cache-Control", "max-age=86400")
        if found and path.suffix in PACKED:
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *args):
        pass


@contextlib.contextmanager
def served():
    handler = functools.partial(Server, directory=str(SITE))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}{PREFIX}"
        server.shutdown()


def weigh(chromium, address, name):
    """(KiB without content pictures, KiB with, requests, foreign requests) of a page."""
    asked = []
    context = chromium.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.on("request", lambda request: asked.append(request.url))
    page.goto(address + name)
    page.wait_for_load_state("networkidle")
    page.evaluate("document.querySelectorAll('img').forEach(image => image.loading = 'eager')")
    page.wait_for_load_state("networkidle")
    context.close()
    urls = [url for url in dict.fromkeys(asked) if not url.startswith("data:")]
    own = [url for url in urls if url.startswith(address)]
    paths = [SITE / urlsplit(url).path.removeprefix(PREFIX) for url in own]
    sizes = {path: len(wire(path)) for path in paths if path.is_file()}
    pictures = sum(size for path, size in sizes.items() if path.parent.name == "_images")
    total = sum(sizes.values())
    return (total - pictures) / 1024, total / 1024, len(own), len(urls) - len(own)


def install_lighthouse():
    """The program's path; None where there is no Node."""
    if not (shutil.which("node") and shutil.which("npm")):
        return None
    program = CACHE / "node_modules" / ".bin" / "lighthouse"
    if not program.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        command = ["npm", "install", "--no-audit", "--no-fund", "--loglevel=error", LIGHTHOUSE]
        subprocess.run([*command, "--prefix", str(CACHE)], check=True)
    return program


def scores(program, chrome, url, runs):
    """Lighthouse's four mobile scores, each the median of the runs."""
    flags = "--headless=new --disable-background-networking --disable-component-update"
    if browser.is_root():
        flags += " --no-sandbox"
    command = [program, url, "--quiet", "--output=json", "--output-path=stdout"]
    command += [f"--chrome-flags={flags}", f"--only-categories={','.join(CATEGORIES)}"]
    found = []
    for _ in range(runs):
        done = subprocess.run(
            command, env=os.environ | {"CHROME_PATH": chrome}, capture_output=True, text=True
        )
        if done.returncode:
            sys.exit(f"Lighthouse failed on {url}:\n{done.stderr[-2000:]}")
        report = json.loads(done.stdout)["categories"]
        found.append([round(100 * report[name]["score"]) for name in CATEGORIES])
    return [round(statistics.median(column)) for column in zip(*found, strict=True)]


def pages(parts):
    names = [path.relative_to(SITE) for path in SITE.rglob("*.html")]
    names = sorted(n.as_posix() for n in names if n.parts[0] != "_static" and n.name != "404.html")
    return [name for name in names if not parts or any(part in name for part in parts)]


def report(parts, runs):
    """Print the table."""
    try:
        chrome = browser.path()
    except ValueError as problem:
        sys.exit(str(problem))
    names = pages(parts)
    if not names:
        sys.exit("There is no such page; run `make book` first.")
    program = install_lighthouse() if runs else None
    if runs and program is None:
        print("No Node here, so no Lighthouse: the weights only.")
    head = f"{'page':38}{'KiB':>7}{'+ pictures':>12}{'requests':>10}{'foreign':>9}"
    print(head + ("  performance/accessibility/best practices/SEO" if program else ""))
    rows = []
    with served() as address, sync_playwright() as playwright:
        chromium = browser.launch(playwright)
        for name in names:
            row = weigh(chromium, address, name)
            line = f"{name:38}{row[0]:7.1f}{row[1]:12.1f}{row[2]:10}{row[3]:9}"
            if program:
                line += "  " + " / ".join(map(str, scores(program, chrome, address + name, runs)))
            print(line, flush=True)
            rows.append(row)
        chromium.close()
    light, full, asked, foreign = zip(*rows, strict=True)
    for word, choose in (("median", statistics.median), ("worst", max)):
        values = f"{choose(light):7.1f}{choose(full):12.1f}{choose(asked):10.0f}"
        print(f"{word:38}{values}{choose(foreign):9.0f}")


def main():
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--lighthouse", type=int, default=0, metavar="N", help="runs per page")
    parser.add_argument("name", nargs="*", help="a part of a page's address")
    arguments = parser.parse_args()
    report(arguments.name, arguments.lighthouse)


if __name__ == "__main__":
    main()
