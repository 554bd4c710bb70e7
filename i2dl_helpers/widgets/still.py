"""A widget on a page without a kernel: its frames, drawn beforehand, and the HTML that a small script moves.

The book is built with the environment variable I2DL_BOOK, the folder of its pictures. A widget then writes its frames
there and shows itself as HTML: the first frame, its caption and its description stand there without any script, and
`book/static/player.js` adds the controls. `panel` hands over to this module; the book's pages come next.
"""

from __future__ import annotations

import hashlib
import html
import io
import json
import os
from collections.abc import Iterator
from itertools import product
from pathlib import Path

from .controls import Choice, Entry, Toggle, side_by_side

ROOM = 1_500_000  # bytes that one widget's frames may take
GRID = 60  # frames of two controls moved together
RATIOS = (2, 1.5, 1)  # as sharp as there is room for
COLOURS = 128  # of a frame: a drawing has fewer, and a quarter of the bytes is left


def folder() -> Path | None:
    """Where the frames go, if a book is being made."""
    place = os.environ.get("I2DL_BOOK")
    return Path(place) if place else None


def page(widget, place: Path) -> str:
    """The widget as HTML, its frames written to `place`.

    Parameters
    ----------
    widget : panel.Widget
    place : Path
        A folder; a frame's name is made from its contents, so that equal ones
        are kept once.

    Returns
    -------
    str
        Pictures are named relative to the page, as ``NAME_OF_THE_FOLDER/FRAME``.
    """
    settings, pictures = fitting(widget)
    positions = {name: stops(control, settings, name) for name, control in widget.controls.items()}
    shots = zip(settings, pictures, strict=True)
    frames = [frame(widget, each, positions, keep(picture, place)) for each, picture in shots]
    texts = {name: [control.text(value) for value in positions[name]] for name, control in widget.controls.items()}
    controls = [
        {"name": name, "label": control.label, "kind": kind(control, texts[name]), "texts": texts[name]}
        for name, control in widget.controls.items()
    ]
    width, height = widget.live.size
    data = json.dumps({"controls": controls, "frames": frames}, ensure_ascii=False).replace("<", "\\u003c")
    return (
        f'<figure class="i2dl-still" id="widget-{widget.name.replace("_", "-")}" style="max-width:{width}px">'
        f'<img src="{frames[0]["src"]}" alt="{html.escape(frames[0]["alt"])}" width="{width}" height="{height}">'
        f"<figcaption>{html.escape(widget.text)}</figcaption>"
        f'<script type="application/json">{data}</script></figure>'
    )


def last(curves, place: Path) -> str:
    """What live curves show at the end of a training, as HTML; `curves` has `render`, `alt` and `line`."""
    source = keep(small(curves.render(ratio=2)), place)
    return (
        f'<figure style="max-width:800px"><img src="{source}" alt="{html.escape(curves.alt())}">'
        f"<figcaption>{html.escape(curves.line())}</figcaption></figure>"
    )


def fitting(widget) -> tuple[list[dict], list[bytes]]:
    """Settings and their pictures within the room there is: as many as possible first, then as sharp as possible."""
    for at_most in range(15, 1, -2):
        settings = list(asked(widget, at_most))
        size = {ratio: len(settings) * len(small(widget.render(ratio=ratio))) for ratio in RATIOS}
        for ratio in [r for r in RATIOS if size[r] < ROOM] or RATIOS[-1:]:
            pictures = drawn(widget, settings, ratio)
            if pictures is not None:
                return settings, pictures
    raise ValueError(f"{widget.name}: two positions of each control take more than {ROOM / 1e6} MB.")


def drawn(widget, settings: list[dict], ratio: float) -> list[bytes] | None:
    """The pictures at these settings, or None as soon as they take more room than there is."""
    pictures, taken = [], {}
    for each in settings:
        picture = small(widget.render(ratio=ratio, **each))
        taken[hash(picture)] = len(picture)
        if sum(taken.values()) > ROOM:
            return None
        pictures.append(picture)
    return pictures


def asked(widget, at_most: int = 15) -> Iterator[dict]:
    """The settings of the frames: the start, each control alone, and two controls together where these are few."""
    yield {}
    for name in widget.controls:
        for value in widget.positions(name, at_most):
            if value != widget.controls[name].start:
                yield {name: value}
    pair = widget.together
    grid = list(product(*(widget.positions(name, at_most) for name in pair))) if len(pair) == 2 else []
    if len(grid) <= GRID:
        starts = [widget.controls[name].start for name in pair]
        yield from (
            dict(zip(pair, values, strict=True))
            for values in grid
            if all(value != start for value, start in zip(values, starts, strict=True))
        )


def stops(control, settings: list[dict], name: str) -> list:
    """The positions of a control on the page: its start and all that some frame was asked for, in their order."""
    reached = {control.start, *(each[name] for each in settings if name in each)}
    return [value for value in control.values if value in reached]


def frame(widget, asked_for: dict, positions: dict[str, list], source: str) -> dict:
    """What the page has to know of a frame: where it is, what it shows, and how all controls stand there."""
    settled, changes = widget.settle(**asked_for), {}
    for changed in [None, *asked_for]:  # a label that was given at the start holds for all
        for name, change in widget.adapt(settled, changed).items():
            changes.setdefault(name, {}).update(change)
    record = {"src": source, "alt": widget.alt(**asked_for), "at": [], "asked": sorted(asked_for)}
    for number, (name, control) in enumerate(widget.controls.items()):
        record["at"].append(nearest(positions[name], settled[name], control))
        change = changes.get(name, {})
        if change.get("hidden"):
            record.setdefault("hidden", []).append(number)
        if "label" in change:
            record.setdefault("labels", {})[number] = change["label"]
    return record


def nearest(values: list, value, control) -> int:
    """The place of a value among a control's positions, or of the one beside it, where it is not one of them."""
    if value in values:
        return values.index(value)
    if value not in control.values:  # a text of its own: it has no place, and the page shows the start
        return values.index(control.start)
    rank = control.values.index(value)
    return min(range(len(values)), key=lambda i: abs(control.values.index(values[i]) - rank))


def kind(control, texts: list[str]) -> str:
    """How the page shows a control whose positions have these texts."""
    if isinstance(control, Toggle):
        return "toggle"
    if not isinstance(control, Choice | Entry):
        return "range"
    return "options" if side_by_side(texts) else "list"


def small(picture: bytes) -> bytes:
    """The same picture in fewer bytes: a drawing with fewer colours, or as WebP where it is more like a photograph.

    The palette has to cover all colours: one that follows the most frequent ones makes a pale area white.
    """
    from PIL import Image

    image = Image.open(io.BytesIO(picture)).convert("RGB")
    drawing, photograph = io.BytesIO(), io.BytesIO()
    image.quantize(COLOURS, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(drawing, "PNG")
    if drawing.tell() > image.width * image.height / 12:  # a drawing's lines and letters take half of that
        image.save(photograph, "WEBP", quality=88, method=2)
        if photograph.tell() < drawing.tell() / 1.5:
            return photograph.getvalue()
    return drawing.getvalue()


def keep(picture: bytes, place: Path) -> str:
    """Write a frame under a name made from its contents; give the address that the page uses."""
    place.mkdir(parents=True, exist_ok=True)
    kind = "png" if picture.startswith(b"\x89PNG") else "webp"
    path = place / f"{hashlib.sha256(picture).hexdigest()[:16]}.{kind}"
    if not path.exists():
        path.write_bytes(picture)
    return f"{place.name}/{path.name}"
