"""JupyterLab in a real browser: a server of its own, and a notebook in it that is worked by the keyboard.

The tests beside this file and `benchmarks/browser.py` stand on it. Whatever takes time is waited for by what it leads
to, never for a time that was guessed; the limit is one that only a hung machine reaches.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TypeVar

from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
TOKEN = "tests"
LIMIT = 60  # seconds for anything that takes one or two on a quiet machine

T = TypeVar("T")
NOTEBOOK = "jupyterapp.shell.currentWidget"
CELL = f"{NOTEBOOK}.content.widgets.find(cell => cell.model.id === id)"


class Lab:
    """A JupyterLab server and a browser; `folder` is the desk that its notebooks lie on."""

    def __init__(self, folder: Path, browser: Browser, address: str):
        self.folder, self.browser, self.address = folder, browser, address

    @contextmanager
    def open(self, name: str) -> Iterator[Notebook]:
        """A notebook of the desk in a page of its own, its kernel ready; the kernel ends with it."""
        with closing(self.browser.new_context(viewport={"width": 1280, "height": 900})) as context:
            context.set_default_timeout(1000 * LIMIT)
            yield (notebook := Notebook(context.new_page(), f"{self.address}/lab/tree/{name}?reset&token={TOKEN}"))
            notebook.run_javascript(f"{NOTEBOOK}.sessionContext.shutdown()")


@contextmanager
def start(folder: Path, **environment: str) -> Iterator[Lab]:
    """Start server and browser, and end both whatever happens.

    Parameters
    ----------
    folder : Path
        Takes everything: the desk, JupyterLab's settings, the progress.
    **environment : str
        What the kernels find beside it.
    """
    folder = folder.resolve()
    desk = folder / "desk"
    desk.mkdir(parents=True)
    with _server(folder, desk, environment) as address, sync_playwright() as playwright:
        expect.set_options(timeout=1000 * LIMIT)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        try:
            yield Lab(desk, browser, address)
        finally:
            browser.close()


@contextmanager
def _server(folder: Path, desk: Path, environment: dict[str, str]) -> Iterator[str]:
    news = folder / "settings" / "@jupyterlab" / "apputils-extension" / "notification.jupyterlab-settings"
    news.parent.mkdir(parents=True)
    news.write_text('{"fetchNews": "false"}', encoding="utf-8")
    kept = {name: value for name, value in os.environ.items() if name != "MPLBACKEND"}  # a kernel chooses its own
    places = {
        "JUPYTER_CONFIG_DIR": "config", "JUPYTER_DATA_DIR": "data", "JUPYTER_RUNTIME_DIR": "runtime",
        "JUPYTERLAB_SETTINGS_DIR": "settings", "JUPYTERLAB_WORKSPACES_DIR": "workspaces", "IPYTHONDIR": "ipython",
        "I2DL_STATE": "progress.json",
    }  # fmt: skip
    own = {name: str(folder / place) for name, place in places.items()} | {"JUPYTER_PREFER_ENV_PATH": "1"}
    options = (
        "--no-browser", "--allow-root", "--port=0", "--ServerApp.port_retries=0", f"--IdentityProvider.token={TOKEN}",
        "--LabApp.expose_app_in_browser=True", "--LabApp.extension_manager=readonly", f"--ServerApp.root_dir={desk}",
    )  # fmt: skip
    log = folder / "server.log"
    with log.open("w") as out:
        command = [sys.executable, "-m", "jupyterlab", *options]
        process = subprocess.Popen(command, cwd=desk, env=kept | own | environment, stdout=out, stderr=out)
    try:
        yield _address(process, folder / "runtime", log)
    finally:
        process.terminate()  # it ends its kernels; one that outlived it would end itself
        try:
            process.wait(LIMIT / 2)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _address(process: subprocess.Popen, runtime: Path, log: Path) -> str:
    """Where the server is, once it says so in its own file: it took a port that was free."""

    def told() -> str | None:
        if process.poll() is not None:
            said = log.read_text(encoding="utf-8", errors="replace")
            raise RuntimeError(f"JupyterLab did not start:\n{said[-2000:]}")
        try:
            own = json.loads((runtime / f"jpserver-{process.pid}.json").read_text(encoding="utf-8"))
        except (FileNotFoundError, ValueError):  # not yet, or half written
            return None
        return own["url"].rstrip("/")

    return until(told, "JupyterLab's address")


def until(there: Callable[[], T], what: str) -> T:
    """The first value that is true; TimeoutError, saying what was waited for, where none comes."""
    end = time.monotonic() + LIMIT
    while not (value := there()):
        if time.monotonic() > end:
            raise TimeoutError(f"{what} did not come within {LIMIT} s")
        time.sleep(0.05)
    return value


class Notebook:
    """A notebook in JupyterLab. `errors` are what the page's console and scripts complained of."""

    def __init__(self, page: Page, address: str):
        self.page, self.errors = page, []
        page.on("console", lambda message: self.errors.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.goto(address)
        self.wait("window.jupyterapp?.shell?.currentWidget?.sessionContext?.session?.kernel?.status === 'idle'")
        self.run_javascript(f"Promise.all([{NOTEBOOK}.context.ready, {NOTEBOOK}.revealed])")
        self.run_javascript("jupyterapp.shell.collapseLeft()")

    # The page

    def run_javascript(self, code: str, argument=None):
        """The value of an expression, in which `id` stands for the argument."""
        return self.page.evaluate(f"id => {code}", argument)

    def wait(self, condition: str, argument=None, seconds: float = LIMIT) -> None:
        """Wait until an expression holds, in which `id` stands for the argument."""
        self.page.wait_for_function(f"id => {condition}", arg=argument, timeout=1000 * seconds)

    def press(self, *keys: str) -> None:
        """Press keys, or combinations, one after the other."""
        for key in keys:
            self.page.keyboard.press(key)

    # Cells

    @property
    def outputs(self) -> list[dict]:
        """All outputs as the file would hold them, each with the id of its `cell`."""
        found = "cell => cell.model.outputs.toJSON().map(output => ({...output, cell: cell.model.id}))"
        cells = f"{NOTEBOOK}.content.widgets.filter(cell => cell.model.type === 'code')"
        return self.run_javascript(f"{cells}.flatMap({found})")

    def cell(self, id: str) -> Locator:
        """A cell, scrolled into view."""
        self.run_javascript(f"{NOTEBOOK}.content.scrollToCell({CELL}, 'start')", id)
        self.run_javascript(f"void {CELL}.node.setAttribute('data-cell', id)", id)
        return self.page.locator(f'[data-cell="{id}"]')

    def output(self, id: str) -> Locator:
        """What stands below a cell."""
        return self.cell(id).locator(".jp-Cell-outputArea")

    def run_all(self, seconds: float = 5 * LIMIT) -> None:
        """Run every cell, as the menu does, and wait until all have run."""
        self.run_javascript("void jupyterapp.commands.execute('notebook:run-all-cells').then(() => window.ran = true)")
        self.wait("window.ran", seconds=seconds)

    def run(self, id: str, *, wait: bool = True) -> None:
        """Run a cell by Shift + Enter."""
        before = self.run_javascript(f"{CELL}.model.executionCount", id)
        self.select(id)
        self.press("Shift+Enter")
        if wait:
            self.wait(f"(count => count !== null && count !== {json.dumps(before)})({CELL}.model.executionCount)", id)

    def select(self, id: str) -> None:
        """Make a cell the one that keys go to."""
        self.cell(id)
        place = f"{NOTEBOOK}.content.widgets.indexOf({CELL})"
        self.run_javascript(f"void ({NOTEBOOK}.content.activeCellIndex = {place})", id)
        self.run_javascript(f"{NOTEBOOK}.content.mode = 'command'")
        self.run_javascript(f"{NOTEBOOK}.content.activate()")

    def type_last_line(self, id: str, *lines: str) -> None:
        """In place of a cell's last line, type these, as a student would: the editor indents by itself."""
        self.select(id)
        self.press("Enter")
        self.wait(f"{CELL}.editor?.hasFocus()", id)
        self.press("ControlOrMeta+End", "Shift+Home")
        for number, line in enumerate(lines):
            if number:
                self.press("Enter")
            self.page.keyboard.type(line)

    def evaluate(self, expression: str) -> str:
        """The repr of an expression in the kernel."""
        ask = (
            f"{NOTEBOOK}.sessionContext.session.kernel.requestExecute("
            "{code: '', silent: true, user_expressions: {it: id}}).done.then(r => r.content.user_expressions.it)"
        )
        answer = self.run_javascript(ask, expression)
        return answer["data"]["text/plain"] if answer["status"] == "ok" else f"{answer['ename']}: {answer['evalue']}"
