"""Pictures of ten filled shapes, drawn by NumPy alone, where everything that makes recognition hard has its own knob.

Real pictures vary in pose, size, light, background and occlusion all at once; here each is turned up by itself, so that
a notebook can ask which of them a network copes with. `data.shapes` is the door to it; nothing comes before.

A shape is a signed distance: how far a point is from the outline, negative inside. A pixel is covered by the share
½ − distance, clipped to [0, 1], which gives smooth edges without drawing anything larger.
"""

import math

import numpy as np

SIZE = 32
CLASSES = ("disc", "ring", "square", "triangle", "bar", "cross", "star", "heart", "crescent", "arrow")
"""Each stays itself under any rotation, mirror image and change of size: there is no diamond beside the square."""

BITS = 8  # distractors at most
NUMBERS = 3 + 3 + BITS  # rows of eight uniform numbers that a picture is drawn from
CHUNK = 250  # pictures drawn together: what is drawn then stays in the processor's cache


def _star(points=5, inner=0.42):
    angles = np.arange(2 * points) * np.pi / points
    radii = np.where(np.arange(2 * points) % 2 == 0, 1.0, inner)
    return np.stack([radii * np.sin(angles), -radii * np.cos(angles)], axis=1)


CORNERS = {
    "square": [(-0.67, -0.67), (0.67, -0.67), (0.67, 0.67), (-0.67, 0.67)],
    "triangle": [(0, -1), (0.866, 0.5), (-0.866, 0.5)],
    "bar": [(-0.95, -0.28), (0.95, -0.28), (0.95, 0.28), (-0.95, 0.28)],
    "cross": [
        *[(-0.28, -0.95), (0.28, -0.95), (0.28, -0.28), (0.95, -0.28), (0.95, 0.28), (0.28, 0.28)],
        *[(0.28, 0.95), (-0.28, 0.95), (-0.28, 0.28), (-0.95, 0.28), (-0.95, -0.28), (-0.28, -0.28)],
    ],
    "star": _star(),
    "arrow": [(0, -1), (0.8, -0.12), (0.28, -0.12), (0.28, 0.95), (-0.28, 0.95), (-0.28, -0.12), (-0.8, -0.12)],
}


def _polygon_distance(x, y, corners):
    """Signed distance to a polygon: to the nearest edge, negative where a ray crosses an odd number of edges."""
    nearest = np.full_like(x, np.inf)
    inside = np.zeros(x.shape, dtype=bool)
    corners = np.asarray(corners, dtype=x.dtype)
    for (ax, ay), (bx, by) in zip(corners, np.roll(corners, 1, axis=0), strict=True):
        ex, ey, px, py = bx - ax, by - ay, x - ax, y - ay
        along = np.clip((px * ex + py * ey) / (ex * ex + ey * ey), 0, 1)
        nearest = np.minimum(nearest, (px - ex * along) ** 2 + (py - ey * along) ** 2)
        side = px * ey - py * ex
        inside ^= ((y >= ay) & (y < by) & (side > 0)) | ((y < ay) & (y >= by) & (side < 0))
    return np.copysign(np.sqrt(nearest), np.where(inside, -1, 1).astype(x.dtype))


def signed_distance(name, x, y):
    """Distance of points to the outline of a class's shape, negative inside.

    Parameters
    ----------
    name : str
        One of `CLASSES`.
    x, y : float arrays of one shape
        Right and down, in units of the shape's radius: every shape fits into the circle of radius 1.

    Returns
    -------
    float array like x
        Exact outside; inside a union or a difference of parts it may be too short, never of the wrong sign.
    """
    if name in CORNERS:
        return _polygon_distance(x, y, CORNERS[name])
    radius = np.hypot(x, y)
    if name == "disc":
        return radius - 0.85
    if name == "ring":
        return np.abs(radius - 0.7) - 0.2
    if name == "crescent":
        return np.maximum(radius - 0.95, 0.76 - np.hypot(x - 0.42, y))
    side = 0.52  # the heart: a square on its corner, and a disc on each of its two upper sides
    y = y - 0.08
    s, t = np.abs(x + y) / math.sqrt(2), np.abs(x - y) / math.sqrt(2)
    square = np.maximum(s, t) - side
    return np.minimum(square, np.hypot(np.abs(x) - side / math.sqrt(2), y + side / math.sqrt(2)) - side)


def _colour(hue, saturation, luma):
    """RGB colours (n, 3) of a given brightness; the arguments are arrays (n,) in [0, 1]."""
    rgb = np.clip(np.abs((6 * hue[:, None] + np.array([0, 4, 2], dtype=hue.dtype)) % 6 - 3) - 1, 0, 1)
    weights = np.array([0.299, 0.587, 0.114], dtype=hue.dtype)
    grey = (rgb @ weights)[:, None]
    rgb = grey + saturation[:, None] * (rgb - grey)
    luma = luma[:, None]
    darker, lighter = rgb * luma / grey, rgb + (1 - rgb) * (luma - grey) / (1 - grey)
    return np.where(luma < grey, darker, lighter)


def _paint(pictures, colour, coverage):
    """Lay a colour (n, 3) over pictures (n, 3, pixels), as far as each pixel is covered (n, pixels)."""
    pictures += coverage[:, None, :] * (colour[:, :, None] - pictures)


def _box_coverage(grid, u, half_length, half_width):
    """How far pixels are covered by a box; u (n, 3) places and turns it anywhere in the picture."""
    x, y, angle = grid[0] - SIZE * (u[:, :1] - 0.5), grid[1] - SIZE * (u[:, 1:2] - 0.5), np.pi * u[:, 2:3]
    along, across = np.cos(angle) * x + np.sin(angle) * y, np.cos(angle) * y - np.sin(angle) * x
    return np.clip(0.5 - np.maximum(np.abs(along) - half_length, np.abs(across) - half_width), 0, 1)


def _background(grid, colour, lumas, u, clutter):
    """A flat colour; with clutter, waves of light and dark run over it and small bits lie about."""
    pictures = np.repeat(colour[:, :, None], grid[0].size, axis=2)
    if clutter == 0:
        return pictures
    waves = 0.0
    for k in range(3):
        turn, speed, phase = 2 * np.pi * u[:, k, 0:1], 0.25 + 0.75 * u[:, k, 1:2], 2 * np.pi * u[:, k, 2:3]
        waves = waves + np.sin(speed * (np.cos(turn) * grid[0] + np.sin(turn) * grid[1]) + phase)
    pictures += 0.06 * clutter * waves[:, None, :]
    for k in range(3, 3 + BITS):
        bit = u[:, k]
        between = lumas[:, 0] + (0.1 + 0.6 * bit[:, 5]) * (lumas[:, 1] - lumas[:, 0])
        coverage = _box_coverage(grid, bit, 1.0 + 2.0 * bit[:, 3:4], 0.9) * (bit[:, 6:7] < clutter)
        _paint(pictures, _colour(bit[:, 4], 0.2 + 0.6 * bit[:, 7], between), coverage)
    return pictures


def _shape_coverage(grid, labels, place, radius):
    """How far pixels are covered by each picture's shape; place (n, 3): right, down, angle."""
    coverage = np.empty((len(labels), grid[0].size), dtype=grid.dtype)
    for label in np.unique(labels):
        of = labels == label
        x, y = grid[0] - place[of, 0:1], grid[1] - place[of, 1:2]
        cos, sin = np.cos(place[of, 2:3]), np.sin(place[of, 2:3])
        distance = signed_distance(CLASSES[label], (cos * x + sin * y) / radius[of], (cos * y - sin * x) / radius[of])
        coverage[of] = np.clip(0.5 - radius[of] * distance, 0, 1)
    return coverage


def _light(pictures, grid, u, light):
    """Brighter or darker, more on one side, and of a tint: what a lamp does to a picture."""
    turn = 2 * np.pi * u[:, 1:2]
    slope = (np.cos(turn) * grid[0] + np.sin(turn) * grid[1]) / (SIZE / 2)
    lamp = 1 + light * (0.55 * u[:, 0:1] - 0.4) + 0.35 * light * u[:, 2:3] * slope
    pictures *= lamp[:, None, :] * (1 + 0.25 * light * (2 * u[:, 3:6, None] - 1))


def _draw_chunk(labels, u, *, pose, scale, light, clutter, occlusion):
    """The pictures (n, 3, 32·32) of labels (n,) and uniform numbers u (n, 4 + BITS, 8), as `draw` describes them."""
    centres = np.arange(SIZE, dtype=np.float32) - (SIZE - 1) / 2
    grid = np.stack([np.tile(centres, SIZE), np.repeat(centres, SIZE)])
    colours, lamp, where = u[:, 0], u[:, 1], u[:, 2]
    lumas = np.stack([0.08 + 0.27 * colours[:, 0], 0.62 + 0.3 * colours[:, 1]], axis=1)
    lumas = np.where(colours[:, 2:3] < 0.5, lumas, lumas[:, ::-1])  # dark behind light, or light behind dark
    radius = 10.5 * np.exp(scale * math.log(1.45) * (2 * where[:, 0:1] - 1.15))
    room = SIZE / 2 - 0.5 - radius
    place = pose * np.concatenate([room, room, np.full_like(room, np.pi)], axis=1) * (2 * where[:, 1:4] - 1)

    pictures = _background(grid, _colour(colours[:, 3], 0.6 * colours[:, 4], lumas[:, 0]), lumas, u[:, 3:], clutter)
    shape_colour = _colour(colours[:, 5], 0.35 + 0.65 * colours[:, 6], lumas[:, 1])
    _paint(pictures, shape_colour, _shape_coverage(grid, labels, place, radius))
    if occlusion > 0:
        turn, half = 2 * np.pi * where[:, 4], 0.38 * math.sqrt(occlusion) * radius
        centre = place[:, :2] + 0.6 * radius * np.stack([np.cos(turn), np.sin(turn)], axis=1)
        patch = np.concatenate([centre / SIZE + 0.5, where[:, 5:6]], axis=1)
        colour = _colour(where[:, 6], 0.5 * where[:, 7], lumas.mean(axis=1))
        _paint(pictures, colour, _box_coverage(grid, patch, half, half))
    if light > 0:
        _light(pictures, grid, lamp, light)
    return np.clip(pictures, 0, 1, out=pictures)


def draw(labels, rng, **knobs):
    """A picture for each label.

    Parameters
    ----------
    labels : int array (n,)
        Indices into `CLASSES`.
    rng : numpy.random.Generator
        One array of uniform numbers is drawn, the same whatever the knobs: with equal seeds a knob changes what it is
        named after, and nothing else.
    **knobs : float
        All five of `data.shapes`.

    Returns
    -------
    float32 array (n, 3, 32, 32) in [0, 1]
    """
    return draw_from(labels, rng.random((len(labels), NUMBERS, 8), dtype=np.float32), **knobs)


def draw_from(labels, u, **knobs):
    """A picture for each label, from numbers that the caller chooses: so that colours, say, can be the same in all.

    Parameters
    ----------
    labels : int array (n,)
        Indices into `CLASSES`.
    u : float32 array (n, NUMBERS, 8) in [0, 1]
        What `draw` draws. Of each picture, ``u[0]``: dark luma, bright luma, which lies behind (below ½: the dark one),
        hue and saturation behind, hue and saturation of the shape. ``u[1]``: lamp, direction and size of its slope,
        tint (3). ``u[2]``: size, right, down, angle, and four of the patch. The others: the background.
    **knobs : float
        All five of `data.shapes`.

    Returns
    -------
    float32 array (n, 3, 32, 32) in [0, 1]
    """
    pictures = np.empty((len(labels), 3, SIZE * SIZE), dtype=np.float32)
    for start in range(0, len(labels), CHUNK):
        piece = slice(start, start + CHUNK)
        pictures[piece] = _draw_chunk(labels[piece], u[piece], **knobs)
    return pictures.reshape(-1, 3, SIZE, SIZE)
