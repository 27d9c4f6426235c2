"""Weigh every page of the built site:  python tools/site_report.py [--lighthouse N] [name …]

For each page, as a first visit in a real browser: KiB over the wire (gzip) without and with
the pictures of the content, the requests, those to other hosts. With --lighthouse N also
Lighthouse's mobile scores, the median of N runs; that needs Node, and npm installs Lighthouse into
.cache. The last lines give median and worst. A name is a part of an address, to report on some
pages only. SITE=/folder reports on another build than _build/html.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
from urllib.parse import urlsplit

import browser
import published
from playwright.sync_api import sync_playwright
from published import PREFIX, SITE, served, wire

LIGHTHOUSE = "lighthouse@12.8.2"  # the last one for Node 20
CACHE = published.ROOT / ".cache" / "lighthouse"
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")


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
    """The pages of the built site whose address has one of the parts; all of them for no parts."""
    names = [name for name in published.pages() if (SITE / name).is_file() and name != "404.html"]
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
