"""Working a widget by the keyboard alone: from control to control by Tab, each moved by its own keys.

A control that Tab does not reach, that has no name, or that leaves the picture or its words as they were, fails.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import ElementHandle, Locator, TimeoutError, expect

from .lab import Notebook

VIEW = "application/vnd.jupyter.widget-view+json"
CONTROLS = "button, input, select, .noUi-handle"
FOCUSED = """widget => {
    const part = document.activeElement;
    if (!widget.contains(part)) return null;
    const kinds = {'.noUi-handle': 'slider', '.widget-toggle-button': 'option', 'button': 'button', 'select': 'list',
                   'input[type=checkbox]': 'toggle', 'input[type=text]': 'entry', '.widget-readout': 'readout'};
    const kind = Object.keys(kinds).find(selector => part.matches(selector));
    const label = part.matches('.widget-toggle-button') ? part.textContent : part.labels?.[0]?.textContent;
    part.setAttribute('data-reached', '');
    if (part.dataset.value) part.parentElement.setAttribute('data-reached-' + part.value, '');  // a group is remade
    return {
        kind: kinds[kind] || part.outerHTML,
        name: part.getAttribute('aria-label') || label || '',
        text: part.value,
        chosen: part.matches('.mod-active'),
        last: part.hasAttribute('aria-valuemax') && part.ariaValueNow === part.ariaValueMax,
    };
}"""
PIXELS = """async picture => {
    const bytes = await (await fetch(picture.src)).arrayBuffer();
    return [...new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))].join();
}"""
MISSED = """parts => parts.filter(part => part.checkVisibility() && !part.hasAttribute('data-reached')
    && !part.parentElement.hasAttribute('data-reached-' + part.value)).map(part => part.outerHTML)"""


def widgets(notebook: Notebook) -> Iterator[tuple[str, Locator]]:
    """Every widget in a notebook's outputs, with its cell's id, scrolled into view, its parts named."""
    for id in dict.fromkeys(output["cell"] for output in notebook.outputs if VIEW in output.get("data", {})):
        found = notebook.output(id).locator(".i2dl-widget")
        expect(found.first).to_be_visible()
        for widget in found.all():
            expect(widget.locator(".i2dl-picture")).to_have_attribute("alt", re.compile(r"\w"))
            yield id, widget


def work(notebook: Notebook, widget: Locator) -> list[str]:
    """Go through a widget by Tab and move whatever can be moved; the names of the controls that moved the picture."""
    moved = []
    widget.locator(CONTROLS).locator("visible=true").first.focus()
    while (control := widget.evaluate(FOCUSED)) is not None:
        name = control["name"]
        assert name or control["kind"] == "readout", f"after {moved}: a {control['kind']} without a name"
        assert len(moved) < 100, f"Tab goes round in the widget: {moved}"
        if keys := keys_of(control):
            move(notebook, widget, control, keys)
            moved.append(name)
        notebook.press("Tab")
    missed = widget.locator(CONTROLS).evaluate_all(MISSED)
    assert not missed, f"Tab does not reach {missed}; it moved {moved}"
    return moved


def keys_of(control: dict) -> list[str]:
    """What to press on a control so that something changes; nothing where that needs another one first."""
    kind = control["kind"]
    if kind == "slider":
        return ["Home" if control["last"] else "ArrowRight"]
    if kind == "entry":
        return ["ControlOrMeta+A", "2" if control["text"] == "1" else "1", "Enter"]
    if kind == "button":  # twice, since the first two of a list may be the same graph, once under a name of its own
        return [] if control["name"].endswith(": back") else ["Enter", "Enter"]
    if kind == "option":
        return [] if control["chosen"] else ["Space"]
    return {"toggle": ["Space"], "list": [], "readout": []}[kind]  # a list's buttons stand beside it


def move(notebook: Notebook, widget: Locator, control: dict, keys: list[str]) -> None:
    """Move a control, and move it back, so that the others are tried as they are met: whitened points have no offset.

    An option stays chosen where it has brought other controls into view, which are to be tried as well.
    """
    here, back = widget.evaluate_handle("() => document.activeElement"), way_back(widget, control)
    shown = widget.locator(CONTROLS).locator("visible=true")
    many = shown.count()
    with changing(notebook, widget, control["name"]):
        notebook.press(*keys)
    if back and (control["kind"] == "button" or shown.count() == many):
        back.focus()
        with changing(notebook, widget, f"{control['name']}, and back"):
            notebook.press(keys[0])
        here.focus()


def way_back(widget: Locator, control: dict) -> ElementHandle | Locator | None:
    """What undoes the control in focus, by the same key: the option chosen now, a toggle itself, a button's fellow."""
    if control["kind"] == "option":
        return widget.evaluate_handle("() => document.activeElement.parentElement.querySelector('.mod-active')")
    if control["kind"] == "toggle":
        return widget.evaluate_handle("() => document.activeElement")
    if control["kind"] == "button":
        return widget.get_by_role("button", name=control["name"].removesuffix("on") + "back", exact=True)
    return None


@contextmanager
def changing(notebook: Notebook, widget: Locator, name: str) -> Iterator[None]:
    """Wait until the widget's picture has another description than before the block; then it must be another, too."""
    picture = widget.locator(".i2dl-picture").element_handle()
    pixels, words = picture.evaluate(PIXELS), picture.get_attribute("alt")
    yield
    try:  # the words come last, when the sharp picture is there
        notebook.page.wait_for_function("([picture, words]) => picture.alt !== words", arg=[picture, words])
    except TimeoutError:
        pytest.fail(f"{name}: the picture is still described by {words!r}")
    assert picture.evaluate(PIXELS) != pixels, f"{name}: the picture that was described by {words!r} is still there"
