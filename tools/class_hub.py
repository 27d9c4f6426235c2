"""Try a class server on this machine:  python tools/class_hub.py [08]   (make class-hub)

A real JupyterHub, as appendices/teach.md tells a teacher to set one up: the users' environment gets
JupyterLab and what binder/requirements.txt names, nothing else of this repository. At the same time
each student logs in, gets a server of her own, follows the launch link of the chapter as the site
makes it, and runs the notebook that was pulled from the first cell to the last in a kernel there.
Git turns the repository's address to this clone: what is committed is what is tried.

Told are the largest memory of each student's server with its kernel (PSS: pages that several
processes share are divided among them; RSS counts them in full for each), the processor time, and
how long it took. A cell that fails, or writes to stderr, fails the program.

Everything lies in --keep FOLDER (.cache/class-hub), 3 GB: environment, proxy, homes, the hub's log.
Needs uv, git and npm, and Linux for the memory. All users are one user of the system here; a real
hub gives each an account, or a container, of her own.
"""

import argparse
import asyncio
import contextlib
import json
import shutil
import socket
import subprocess
import sys
import time
import uuid
from pathlib import Path
from urllib.parse import parse_qs

import like_colab
import psutil
import repository
from like_colab import Failed
from tornado.httpclient import AsyncHTTPClient, HTTPClientError, HTTPRequest
from tornado.websocket import websocket_connect

ROOT = Path(__file__).resolve().parent.parent
HUB = ["jupyterhub==6.1.1", "jupyterlab==4.6.6"]
PROXY = "configurable-http-proxy@5.3.0"
PASSWORD = "a class on this machine only"
CONFIG = """\
c.JupyterHub.bind_url = "http://127.0.0.1:{ports[0]}"
c.JupyterHub.hub_port = {ports[1]}
c.ConfigurableHTTPProxy.api_url = "http://127.0.0.1:{ports[2]}"
c.ConfigurableHTTPProxy.command = ["{folder}/proxy/node_modules/.bin/configurable-http-proxy"]
c.JupyterHub.authenticator_class = "shared-password"
c.SharedPasswordAuthenticator.user_password = "{password}"
c.Authenticator.allowed_users = {names!r}
c.JupyterHub.spawner_class = "simple"
c.SimpleLocalProcessSpawner.home_dir_template = "{folder}/homes/{{username}}"
c.Spawner.cmd = ["{folder}/environment/bin/jupyterhub-singleuser", "--allow-root"]
c.Spawner.default_url = "/lab"
c.Spawner.http_timeout = c.Spawner.start_timeout = 300
c.Spawner.environment = {environ!r}
"""


def install(folder):
    """The users' environment, which is the hub's too here, and the hub's proxy."""
    python = folder / "environment" / "bin" / "python"
    if not python.exists():
        like_colab.run(
            ["uv", "venv", "--quiet", "--python", sys.executable, folder / "environment"]
        )
    pip = ["uv", "pip", "install", "--quiet", "--python", python]
    clone = folder / "course"  # a build would leave its folder in this one
    shutil.rmtree(clone, ignore_errors=True)
    like_colab.run(["git", "clone", "--quiet", ROOT, clone])
    like_colab.run([*pip, *HUB, "--requirements", "binder/requirements.txt"], cwd=clone)
    like_colab.run(["npm", "install", "--silent", "--prefix", folder / "proxy", PROXY])
    return python


def free_ports(count):
    with contextlib.ExitStack() as stack:
        sockets = [stack.enter_context(socket.socket()) for _ in range(count)]
        for each in sockets:
            each.bind(("127.0.0.1", 0))
        return [each.getsockname()[1] for each in sockets]


@contextlib.contextmanager
def running(python, folder, here, names):
    """A running hub with a list of students: its address and its process."""
    for name in ("homes", "clone.git"):
        shutil.rmtree(folder / name, ignore_errors=True)
    (folder / "homes").mkdir()
    environ = like_colab.git_turned_here(here, like_colab.bare_clone(folder, here))
    environ["GIT_CONFIG_VALUE_0"] = here.url  # as the launch link names it, without .git
    ports = free_ports(3)
    told = dict(ports=ports, folder=folder, password=PASSWORD, environ=environ, names=set(names))
    config = folder / "jupyterhub_config.py"
    config.write_text(CONFIG.format(**told), encoding="utf-8")
    command = [python, "-m", "jupyterhub", "--config", config]
    with (folder / "hub.log").open("wb") as log:
        hub = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log)
        try:
            yield f"http://127.0.0.1:{ports[0]}", psutil.Process(hub.pid)
        finally:
            hub.terminate()
            hub.wait(60)
            for name in ("jupyterhub.sqlite", "jupyterhub_cookie_secret"):
                (folder / name).unlink(missing_ok=True)


class Student:
    """One student: what she does, and what her server used for it."""

    def __init__(self, hub, name):
        self.hub, self.name = hub, name
        self.token = ""
        self.bad = []
        self.pss = self.rss = self.cpu = self.seconds = 0.0

    async def ask(self, path, method="GET", told=None, headers=None):
        """An answer of the hub or of the student's server."""
        headers = headers or {"Authorization": f"token {self.token}"}
        body = json.dumps(told or {}) if method == "POST" else None
        request = HTTPRequest(
            self.hub + path, method, headers, body, request_timeout=600, follow_redirects=False
        )
        answer = await AsyncHTTPClient().fetch(request)
        return answer.body.decode()

    async def log_in(self):
        """With name and password, for a token that stands for the browser's cookies."""
        who = {"auth": {"username": self.name, "password": PASSWORD}}
        path = f"/hub/api/users/{self.name}/tokens"
        self.token = json.loads(await self.ask(path, "POST", who, {"Accept": "*/*"}))["token"]

    async def start_server(self):
        await self.ask(f"/hub/api/users/{self.name}/server", "POST")
        while not json.loads(await self.ask(f"/hub/api/users/{self.name}"))["servers"][""]["ready"]:
            await asyncio.sleep(0.5)

    async def follow(self, link):
        """What the page behind the launch link does; return the notebook's path on her server."""
        query = link.partition("?")[2]
        await self.ask(f"/user/{self.name}/git-pull?{query}")
        news = await self.ask(f"/user/{self.name}/git-pull/api?{query}")
        if '"finished"' not in news:
            raise Failed(f"{self.name}: the pull did not finish: {news[-2000:]}")
        return parse_qs(query)["urlpath"][0].removeprefix("lab/tree/")

    async def run(self, path):
        """Run every cell of a notebook on her server, in its folder."""
        contents = json.loads(await self.ask(f"/user/{self.name}/api/contents/{path}"))
        told = {"path": path, "name": path, "type": "notebook", "kernel": {"name": "python3"}}
        session = json.loads(await self.ask(f"/user/{self.name}/api/sessions", "POST", told))
        channels = f"/user/{self.name}/api/kernels/{session['kernel']['id']}/channels"
        address = self.hub.replace("http", "ws", 1) + channels
        request = HTTPRequest(address, headers={"Authorization": f"token {self.token}"})
        kernel = await websocket_connect(request, max_message_size=2**28)
        for cell in contents["content"]["cells"]:
            if cell["cell_type"] == "code":
                await self.execute(kernel, cell)
        kernel.close()

    async def execute(self, kernel, cell):
        header = {
            "msg_id": uuid.uuid4().hex,
            "msg_type": "execute_request",
            "session": self.name,
            "username": self.name,
            "version": "5.3",
        }
        content = {"code": cell["source"], "store_history": True, "allow_stdin": False}
        message = {"header": header, "parent_header": {}, "metadata": {}, "content": content}
        await kernel.write_message(json.dumps({**message, "channel": "shell"}))
        while True:
            text = await kernel.read_message()
            if text is None:
                raise Failed(f"{self.name}: the kernel went away in cell {cell['id']}")
            got = json.loads(text)
            kind, content = got["header"]["msg_type"], got["content"]
            if got["parent_header"].get("msg_id") != header["msg_id"]:
                continue
            if kind == "error":
                self.bad.append(f"cell {cell['id']}: {content['ename']}: {content['evalue']}")
            elif kind == "stream" and content["name"] == "stderr":
                self.bad.append(f"cell {cell['id']} wrote to stderr: {content['text'][:200]}")
            elif kind == "status" and content["execution_state"] == "idle":
                return

    async def learn(self, here, chapter):
        """From the log-in to the last cell."""
        started = time.monotonic()
        try:
            await self.log_in()
            await self.start_server()
            path = await self.follow(here.class_server(f"chapters/{chapter.name}"))
            await self.run(path)
        except (Failed, HTTPClientError) as problem:
            self.bad.append(str(problem))
        self.seconds = time.monotonic() - started

    def used(self, pss, rss, cpu):
        """Keep the largest of what her server, her kernel and what they started used."""
        self.pss, self.rss, self.cpu = max(self.pss, pss), max(self.rss, rss), max(self.cpu, cpu)


def use(processes):
    """Memory now in MB (PSS, RSS) and processor time so far in s of some processes together."""
    pss = rss = cpu = 0.0
    for each in processes:
        with contextlib.suppress(psutil.NoSuchProcess):
            memory, times = each.memory_full_info(), each.cpu_times()
            pss, rss = pss + memory.pss / 1e6, rss + memory.rss / 1e6
            cpu += times.user + times.system + times.children_user + times.children_system
    return pss, rss, cpu


async def watch(hub, students, most):
    """Measure each second; keep the largest sum of all in ``most``."""
    while True:
        together = use([hub])[0]
        for child in hub.children():  # the proxy and the servers
            with contextlib.suppress(psutil.NoSuchProcess):
                used = use([child, *child.children(recursive=True)])
                together += used[0]
                name = child.environ().get("JUPYTERHUB_USER")
                if name in students:
                    students[name].used(*used)
        most["all"] = max(most["all"], together)
        await asyncio.sleep(1)


async def attend(hub, process, here, chapters, names):
    """Let so many students learn at once; return them and the largest memory of all together."""
    await ready(hub)
    students = [Student(hub, name) for name in names]
    most = {"all": 0.0}
    watching = asyncio.create_task(watch(process, {s.name: s for s in students}, most))
    await asyncio.gather(
        *(s.learn(here, chapters[n % len(chapters)]) for n, s in enumerate(students))
    )
    watching.cancel()
    logged_in = [student for student in students if student.token]
    await asyncio.gather(*(s.ask(f"/hub/api/users/{s.name}/server", "DELETE") for s in logged_in))
    return students, most["all"]


async def ready(hub):
    for _ in range(240):
        with contextlib.suppress(OSError, HTTPClientError):
            await AsyncHTTPClient().fetch(f"{hub}/hub/api/")
            return
        await asyncio.sleep(0.5)
    raise Failed("the hub did not start: its log is hub.log")


def main(arguments):
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("chapters", nargs="*", default=["08"], metavar="08", help="handed round")
    parser.add_argument("--students", type=int, default=3)
    parser.add_argument("--keep", type=Path, default=ROOT / ".cache" / "class-hub")
    given = parser.parse_args(arguments)
    folder = given.keep.resolve()
    chapters = [p for c in given.chapters for p in sorted(ROOT.glob(f"chapters/{c}*.ipynb"))]
    folder.mkdir(parents=True, exist_ok=True)
    try:
        if not chapters:
            raise Failed(f"no chapter begins with {' or '.join(given.chapters)}")
        here = repository.configured((ROOT / "_config.yml").read_text(encoding="utf-8"))
        python = install(folder)
        names = [f"student-{number}" for number in range(1, given.students + 1)]
        with running(python, folder, here, names) as (hub, process):
            here = here._replace(hub=hub)
            students, together = asyncio.run(attend(hub, process, here, chapters, names))
    except Failed as problem:
        sys.exit(str(problem))
    for number, student in enumerate(students):
        print(
            f"{student.name}, {chapters[number % len(chapters)].stem}: {student.pss:.0f} MB (PSS; "
            f"RSS {student.rss:.0f} MB), {student.cpu:.0f} s of CPU, {student.seconds:.0f} s"
        )
        for bad in student.bad:
            print(f"    {bad}")
    print(f"all together, with hub and proxy: {together:.0f} MB")
    sys.exit(int(any(student.bad for student in students)))


if __name__ == "__main__":
    main(sys.argv[1:])
