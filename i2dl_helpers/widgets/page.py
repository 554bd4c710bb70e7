"""What a widget brings to the page beside its controls: its style, the picture, and names that are read aloud.

ipywidgets gives a slider's handle, a picture and a button with an icon no name that a screen reader would find, so each
widget carries a line of JavaScript that names them once they are shown. A viewer that runs no such line still has the
picture's title. `panel` and `training` put these parts together.
"""

from __future__ import annotations

import html
from functools import cache

CSS = """<style>
.i2dl-widget .i2dl-picture {width: 100%; height: auto; border-radius: 6px; overflow: clip; pointer-events: none}
.i2dl-widget .widget-toggle-buttons {display: flex; align-items: center; gap: 8px}
.i2dl-widget .widget-toggle-button.mod-active {font-weight: 600}
.i2dl-widget .widget-toggle-button.mod-active::before {content: "●\\a0"}
.i2dl-caption {line-height: 1.45; padding: 4px 0}
.i2dl-caption:empty {padding: 0}
.i2dl-hidden {position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap}
@keyframes i2dl-shown {}
.i2dl-names {animation: i2dl-shown .1s 10}
</style>"""

# An animation that moves nothing is how a page can be told, by HTML alone, that something is shown. It goes round a few
# times, since the parts of a widget come one by one.
NAMES = """
const widget = this.closest('.i2dl-widget'), picture = widget.querySelector('.i2dl-picture');
const name = (part, text) => part.setAttribute('aria-label', text);
if (picture.title) { picture.alt = picture.title; picture.removeAttribute('title'); }
for (const slider of widget.querySelectorAll('.widget-slider')) {
  const handle = slider.querySelector('.noUi-handle');
  name(handle, slider.querySelector('label').textContent);
  handle.setAttribute('aria-valuetext', slider.querySelector('.widget-readout').textContent);
}
for (const group of widget.querySelectorAll('.widget-toggle-buttons > div')) {
  group.setAttribute('role', 'group');
  name(group, group.parentNode.querySelector('label').textContent);
}
for (const button of widget.querySelectorAll('button[title]')) name(button, button.title);
const region = this.closest('.i2dl-spoken');
if (region) region.setAttribute('role', 'status');
"""


def names() -> str:
    """HTML without a face: shown in a widget, it names the widget's parts; shown anew, it does so again."""
    again = 'onanimationiteration="this.onanimationend()"'
    return f'<i class="i2dl-names" onanimationend="{html.escape(NAMES)}" {again}></i>'


def caption(text: str) -> str:
    """A caption's HTML, with the style of the whole widget."""
    return f'{CSS}<div class="i2dl-caption">{html.escape(text)}</div>'


def spoken(text: str) -> str:
    """HTML that is read aloud when it changes, and not seen."""
    return f'<div class="i2dl-hidden">{html.escape(text)}</div>{names()}'


def frame(parts: list, width: int):
    """The box that holds a widget's parts, for a picture so wide; a little clear of the bar that marks the cell."""
    import ipywidgets

    edge = 6
    layout = {"max_width": f"{width + edge}px", "padding": f"0 0 0 {edge}px"}
    return ipywidgets.VBox(parts, layout=layout).add_class("i2dl-widget")


def picture():
    """The image of a live figure; on a narrow page it shrinks with its frame. Its `tooltip` is what is read out."""
    return _image_class()(layout={"width": "100%", "margin": "0"}).add_class("i2dl-picture")


@cache
def _image_class():
    import ipywidgets
    import traitlets

    class Image(ipywidgets.Image):
        """An image that can have a `tooltip`: for one the page's script asks for a description as well."""

        description = traitlets.Unicode("").tag(sync=True)

    return Image
