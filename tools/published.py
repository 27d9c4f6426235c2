"""The built site, served as a public server does it: below the path of its address, packed, with
404.html for what is not there. ``SITE=/some/folder`` in the environment looks at another build than
_build/html.
"""

import contextlib
import functools
import gzip
import http.server
import os
import threading
from pathlib import Path
from urllib.parse import urlsplit

import yaml

ROOT = Path(__file__).resolve().parent.parent
SITE = Path(os.environ.get("SITE", ROOT / "_build" / "html"))
CONFIG = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
PREFIX = urlsplit(CONFIG["html"]["baseurl"]).path
PACKED = {".html", ".css", ".js", ".svg", ".json", ".xml", ".txt"}  # what a server sends as gzip


def pages():
    """Every page of the built site, as its path below the site's address."""
    built = [path.relative_to(SITE) for path in SITE.rglob("*.html")]
    return sorted(path.as_posix() for path in built if "_static" not in path.parts) or [
        "index.html"
    ]


def wire(path):
    """The bytes of a file as a server sends them."""
    data = path.read_bytes()
    return gzip.compress(data, 6) if path.suffix in PACKED else data


class Published(http.server.SimpleHTTPRequestHandler):
    """Serves SITE below PREFIX, with a day in the cache."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        path = SITE / "outside the site"
        if self.path.startswith(PREFIX):
            path = Path(self.translate_path("/" + self.path[len(PREFIX) :]))
        path = path / "index.html" if path.is_dir() else path
        found = path.is_file()
        path = path if found else SITE / "404.html"
        data = wire(path) if path.is_file() else b""
        self.send_response(200 if found else 404)
        kind = self.guess_type(str(path))
        text = kind.startswith("text/") or kind.endswith(("javascript", "json"))
        self.send_header("Content-Type", kind + "; charset=utf-8" * text)
        self.send_header("Content-Length", str(len(data)))
        self.send_header("Cache-Control", "max-age=86400")
        if path.suffix in PACKED:
            self.send_header("Content-Encoding", "gzip")
        with contextlib.suppress(ConnectionError):  # the browser has left for another page
            self.end_headers()
            self.wfile.write(data)

    def log_message(self, *args):
        pass


@contextlib.contextmanager
def served():
    """The site's address while it is served on this machine."""
    handler = functools.partial(Published, directory=str(SITE))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}{PREFIX}"
        server.shutdown()
