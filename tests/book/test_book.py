"""The whole book: every solved notebook runs, and in a real browser its pages need no other host and no kernel."""

from __future__ import annotations

import functools
import html
import http.server
import os
import re
import threading
from itertools import pairwise

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import sync_playwright

from book import __main__ as book
from book import running
from i2dl_helpers import notebook as nb
from i2dl_helpers.widgets import still
from tests.browser.lab import CHROMIUM, FLAGS, LIMIT

STEMS = sorted(path.stem for path in (running.ROOT / "notebooks").glob("*.ipynb"))
WORK = running.ROOT / "build" / "book-source"
every_page = pytest.mark.parametrize("stem", [*STEMS, "index"])


@pytest.mark.parametrize("stem", STEMS)
def test_a_solved_notebook_runs_and_passes(stem):
    """Does every cell of a solved notebook run, every check pass (else it raises), and nothing go to standard error?"""
    made = running.run(stem, WORK)
    outputs = [output for cell in made.cells for output in cell.get("outputs", [])]
    assert len(outputs) > 10
    assert [o for o in outputs if o.output_type == "error" or o.get("name") == "stderr" or "Traceback" in str(o)] == []


@pytest.fixture(scope="module")
def site():
    """The folder of the whole book."""
    output = running.ROOT / "build" / "book"
    book.write(STEMS, output, work=WORK)
    return output


@pytest.fixture(scope="module")
def browser():
    if CHROMIUM is None:
        (pytest.fail if os.environ.get("I2DL_BROWSER_REQUIRED") else pytest.skip)("there is no Chromium on the PATH")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def served(site):
    """The book's address on this machine."""

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=site))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


class Page:
    """A page of the book in a browser that refuses every other host."""

    def __init__(self, browser, address, **context):
        self.context = browser.new_context(viewport={"width": 1280, "height": 900}, **context)
        self.context.set_default_timeout(1000 * LIMIT)
        self.complaints, self.refused = [], []
        home = address.rsplit("/", 1)[0]
        self.context.route("**/*", lambda route: self.decide(route, home))
        self.page = self.context.new_page()
        self.page.on("console", lambda said: self.complaints.append(said.text) if said.type == "error" else None)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.goto(address)
        self.page.evaluate("window.MathJax?.startup?.promise")

    def decide(self, route, home):
        if route.request.url.startswith((home, "data:", "blob:")):
            route.continue_()
        else:
            self.refused.append(route.request.url)
            route.abort()


@pytest.fixture
def visit(browser):
    """Open a page; it is closed when the test ends."""
    opened = []

    def open_page(address, **context):
        opened.append(Page(browser, address, **context))
        return opened[-1]

    yield open_page
    for page in opened:
        page.context.close()


def source(stem):
    """What a page is made from."""
    return next((WORK / "pages").glob(f"{stem}.*")).read_text(encoding="utf-8")


@every_page
def test_no_other_host_is_asked(site, visit, stem):
    """From the file system, does a page load whole, its formulas drawn, without any request to elsewhere?"""
    seen = visit((site / f"{stem}.html").as_uri())
    assert (seen.refused, seen.complaints) == ([], [])
    if "$$" in source(stem):
        assert seen.page.locator("mjx-container svg").count() > 0


@every_page
def test_over_http_too(served, visit, stem):
    """The same from a server."""
    seen = visit(f"{served}/{stem}.html")
    assert (seen.refused, seen.complaints) == ([], [])


MOVE = """async figure => {
    const stuck = [], picture = figure.querySelector('img');
    for (const control of figure.querySelectorAll('.i2dl-controls > *')) {
        const inputs = [...control.querySelectorAll('input, option')], seen = new Set([picture.src + picture.alt]);
        if (control.hidden || inputs[0].type === 'radio' && inputs.length < 2 || inputs[0].max === '0') continue;
        for (const input of inputs) {
            if (input.type === 'range') {
                for (const end of [input.min, input.max]) {
                    input.value = end;
                    input.dispatchEvent(new Event('input', {bubbles: true}));
                    seen.add(picture.src + picture.alt);
                }
            } else if (input.matches('option')) {
                input.selected = true;
                input.parentElement.dispatchEvent(new Event('change', {bubbles: true}));
                seen.add(picture.src + picture.alt);
            } else { input.click(); seen.add(picture.src + picture.alt); }
        }
        await picture.decode();
        if (seen.size < 2) stuck.push(control.textContent);
        if (!picture.naturalWidth || !/\\w/.test(picture.alt)) stuck.push('no picture');
    }
    return stuck;
}"""


@pytest.mark.parametrize("stem", STEMS)
def test_every_widget_moves(site, visit, stem):
    """Does each control of each widget change picture or words, without a kernel?"""
    seen = visit((site / f"{stem}.html").as_uri())
    seen.page.evaluate("document.querySelectorAll('details').forEach(fold => fold.open = true)")
    for figure in seen.page.locator(".i2dl-still").all():
        assert figure.evaluate(MOVE) == [], figure.get_attribute("id")
    assert seen.complaints == []


def test_there_are_widgets(site):
    """Has the book a still for every widget that the notebooks show?"""
    shown = [re.findall(r'id="(widget-[\w-]+)"', (site / f"{stem}.html").read_text("utf-8")) for stem in STEMS]
    assert sum(map(len, shown)) >= 15


@pytest.mark.parametrize("stem", STEMS)
def test_a_widget_can_be_read_about_without_running_it(site, stem):
    """Stands below each widget's cell, in the notebook itself, its caption and the way to its place in the book?"""
    page = (site / f"{stem}.html").read_text(encoding="utf-8")
    shown = re.findall(r'class="i2dl-still" id="([\w-]+)".*?<figcaption>(.*?)</figcaption>', page, re.S)
    cells = nb.read(running.ROOT / "notebooks" / f"{stem}.ipynb")["cells"]
    below = {cell["id"]: (above, cell) for above, cell in pairwise(cells) if cell["id"].startswith("widget-")}
    assert list(below) == [place for place, _ in shown]
    for place, text in shown:
        above, cell = below[place]
        caption = re.match(r"\*([^*]+)\* \[", cell["source"])[1]
        assert above["cell_type"] == "code" and html.unescape(text).startswith(caption)
        assert cell == nb.caption_cell(caption, stem, place)
    assert len({place for place, _ in shown}) == len(shown)


def test_keys_move_a_slider(site, visit):
    """Does a slider follow the arrow keys and say what it is set to?"""
    seen = visit((site / "01_backprop_by_hand.html").as_uri())
    slider = seen.page.locator(".i2dl-still input[type=range]").first
    picture = seen.page.locator(".i2dl-still img").first
    before, told = picture.get_attribute("src"), slider.get_attribute("aria-valuetext")
    slider.focus()
    slider.press("ArrowRight")
    assert picture.get_attribute("src") != before and slider.get_attribute("aria-valuetext") != told


def test_a_prediction_opens_its_result(site, visit):
    """Is a result closed at first, and open, with a verdict, once something was predicted?"""
    seen = visit((site / "01_backprop_by_hand.html").as_uri())
    block = seen.page.locator(".i2dl-predict").first
    fold = seen.page.locator(f'.i2dl-result[data-id="{block.get_attribute("data-id")}"]').first
    assert fold.get_attribute("open") is None
    block.locator("input").first.check()
    assert fold.get_attribute("open") is not None
    assert re.search(r"So it is|came out otherwise", block.locator(".i2dl-verdict").inner_text())


def test_a_search_finds(served, visit):
    """Does the search find a word, in the book alone?"""
    seen = visit(f"{served}/search.html?q=sigmoid")
    seen.page.wait_for_selector("#search-results li")
    assert seen.refused == []


HARD = {"serious", "critical"}


@pytest.mark.parametrize("scheme", ["light", "dark"])
@every_page
def test_axe_finds_nothing_serious(site, visit, stem, scheme):
    """By the rules of axe-core, is a page free of serious violations, in both themes?"""
    seen = visit((site / f"{stem}.html").as_uri(), color_scheme=scheme, reduced_motion="reduce")
    seen.page.evaluate("document.querySelectorAll('details').forEach(fold => fold.open = true)")
    found = Axe().run(seen.page).response["violations"]
    serious = {v["id"]: [node["html"][:160] for node in v["nodes"][:3]] for v in found if v["impact"] in HARD}
    assert serious == {}


def test_nothing_is_wider_than_a_small_screen(site, visit):
    """On a telephone, does no page scroll sideways?"""
    for stem in STEMS:
        seen = visit((site / f"{stem}.html").as_uri())
        seen.page.set_viewport_size({"width": 390, "height": 800})
        assert seen.page.evaluate("document.documentElement.scrollWidth") <= 390, stem


def test_room(site):
    """Do the frames of no widget take more than they may?"""
    for stem in STEMS:
        text = (site / f"{stem}.html").read_text(encoding="utf-8")
        for data in re.findall(r'<script type="application/json">(.*?)</script>', text, re.S):
            names = set(re.findall(r'"src": "([^"]+)"', data))
            assert sum((site / name).stat().st_size for name in names) <= still.ROOM, stem


def test_without_solutions(tmp_path):
    """Is no solution on any page, where none is wanted?"""
    work = tmp_path / "work"
    work.mkdir()
    for part in ("executed", running.SHOWN):  # what has been run once is taken; the other pages stay as they are
        (work / part).symlink_to(WORK / part)
    book.write(STEMS[:1], tmp_path / "book", solutions=False, work=work)
    text = (tmp_path / "book" / f"{STEMS[0]}.html").read_text(encoding="utf-8")
    assert "Show a solution" not in text and "raise" in text
