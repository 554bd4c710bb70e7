"""Pictures looked up at other places: turned, sheared, stretched, bent by a lens, resized.

Whole batches at once, (N, C, H, W), each picture by numbers of its own; `resized` also takes a single (H, W, C). The
transforms that draw these numbers, and the loader, are in `loading`; nothing comes before.
"""

import numpy as np


def affine(pictures, *, degrees=0.0, zoom=1.0, stretch=1.0, shear=0.0, down=0.0, right=0.0, fill="edge"):
    """Turn, shear, stretch, resize and move the contents of pictures about their centres.

    Parameters
    ----------
    pictures : float array (N, C, H, W)
    degrees : float or array (N,)
        Counter-clockwise.
    zoom, stretch : float or array (N,), above 0
        How much larger the contents become; how much wider beside that.
    shear : float or array (N,)
        How far a point leans to the right, as a share of its height above the centre.
    down, right : float or array (N,)
        In pixels.
    fill : {"edge", "zero"}
        What comes in from outside: the nearest pixel's colour, or black.

    Returns
    -------
    float array like pictures
    """
    count, (height, width) = len(pictures), pictures.shape[2:]
    numbers = np.broadcast_arrays(degrees, zoom, stretch, shear, down, right, np.zeros(count))
    turn, zoom, stretch, shear, down, right, _ = (np.asarray(number, float) for number in numbers)
    turn = np.deg2rad(turn)
    forward = np.empty((count, 2, 2))  # where a point (x to the right, y down) of the picture goes
    wide, tall = zoom * stretch, zoom
    forward[:, 0, 0], forward[:, 0, 1] = np.cos(turn) * wide, np.sin(turn) * tall - np.cos(turn) * shear * tall
    forward[:, 1, 0], forward[:, 1, 1] = -np.sin(turn) * wide, np.cos(turn) * tall + np.sin(turn) * shear * tall
    back = np.linalg.inv(forward).astype(np.float32)
    middle_x, middle_y = (width - 1) / 2, (height - 1) / 2
    x = (np.arange(width) - middle_x - right[:, None]).astype(np.float32)[:, None, :]
    y = (np.arange(height) - middle_y - down[:, None]).astype(np.float32)[:, :, None]
    from_x = back[:, 0, 0, None, None] * x + back[:, 0, 1, None, None] * y + np.float32(middle_x)
    from_y = back[:, 1, 0, None, None] * x + back[:, 1, 1, None, None] * y + np.float32(middle_y)
    return look_up(pictures, from_y, from_x, fill)


def lens(pictures, strength, fill="edge"):
    """Bend pictures as a lens does: each point comes from r·(1 + strength·r²), r its distance from the centre.

    Parameters
    ----------
    pictures : float array (N, C, H, W)
    strength : float or array (N,)
        Above 0 a barrel, below 0 a cushion; r is 1 at the middle of the longer side.
    fill : {"edge", "zero"}

    Returns
    -------
    float array like pictures
    """
    height, width = pictures.shape[2:]
    y, x = (np.arange(n, dtype=np.float32) - (n - 1) / 2 for n in (height, width))
    square = (x[None, :] ** 2 + y[:, None] ** 2) / (max(height, width) / 2) ** 2
    factor = 1 + np.broadcast_to(np.asarray(strength, np.float32), len(pictures))[:, None, None] * square
    return look_up(pictures, factor * y[:, None] + (height - 1) / 2, factor * x + (width - 1) / 2, fill)


def look_up(pictures, rows, columns, fill="edge"):
    """Each picture's colours at places between its pixels: from the four pixels around, by how near they are.

    Parameters
    ----------
    pictures : float array (N, C, H, W)
    rows, columns : float arrays (N, H', W')
        Where each pixel of the result is taken from; 0 is the middle of the first row or column.
    fill : {"edge", "zero"}

    Returns
    -------
    float array (N, C, H', W')
    """
    if fill not in ("edge", "zero"):
        raise ValueError(f"fill is {fill!r}, but it must be 'edge' or 'zero'")
    if fill == "zero":
        pictures = np.pad(pictures, ((0, 0), (0, 0), (1, 1), (1, 1)))
        rows, columns = rows + 1, columns + 1
    count, channels, height, width = pictures.shape
    kind = pictures.dtype
    rows, columns = np.clip(rows, 0, height - 1), np.clip(columns, 0, width - 1)
    top, left = (np.minimum(p.astype(np.int32), n - 2) for p, n in ((rows, height), (columns, width)))
    lower, righter = (rows - top).astype(kind), (columns - left).astype(kind)
    first = (top * width + left + np.arange(count, dtype=np.intp)[:, None, None] * (height * width)).astype(np.intp)
    out = np.empty((count, channels, *rows.shape[1:]), kind)
    for c in range(channels):
        plane = np.ascontiguousarray(pictures[:, c]).reshape(-1)
        pair = []
        for start in (0, width):
            a, b = plane[start:].take(first), plane[start + 1 :].take(first)
            b -= a
            b *= righter
            a += b
            pair.append(a)
        above, below = pair
        below -= above
        below *= lower
        np.add(above, below, out=out[:, c])
    return out


def resized(picture, height, width, top=0, left=0, rows=None, columns=None, axes=(0, 1)):
    """A picture in another size, or a part of it: only the part is computed.

    Parameters
    ----------
    picture : float array (H, W, C), or of any shape with `axes`
    height, width : int
        The new size of the whole picture.
    top, left, rows, columns : int, optional
        The part of the new picture that is asked for; all of it when left out.
    axes : (int, int)
        Which axes of the array are rows and columns.

    Returns
    -------
    float array (rows, columns, C)

    Notes
    -----
    Linear between pixels; where the picture becomes smaller, over all pixels that fall into a new one (antialiased).
    """
    wanted = (height, top, rows or height, axes[0]), (width, left, columns or width, axes[1])
    for length, start, count, axis in wanted:
        picture = _along(picture, axis, *_taps(picture.shape[axis], length, start, count))
    return picture


def _taps(old, new, start, count):
    """For each new pixel which old ones it is made of, (count, K), and their shares."""
    scale = old / new
    support = max(scale, 1.0)  # half the width of the triangle that weighs the old pixels
    centre = (np.arange(start, start + count) + 0.5) * scale
    first = np.maximum(np.floor(centre - support + 0.5).astype(int), 0)
    last = np.minimum(np.floor(centre + support + 0.5).astype(int), old)
    index = first[:, None] + np.arange((last - first).max())
    shares = np.maximum(0, 1 - np.abs(index + 0.5 - centre[:, None]) / support) * (index < last[:, None])
    return np.minimum(index, old - 1), shares / shares.sum(axis=1, keepdims=True)


def _along(array, axis, index, shares):
    axis %= array.ndim
    shape = [1] * array.ndim
    shape[axis] = -1
    out = 0.0
    for old, share in zip(index.T, shares.T, strict=True):
        part = array.take(old, axis=axis)
        part *= share.astype(array.dtype).reshape(shape)
        out = part if isinstance(out, float) else np.add(out, part, out=out)
    return out
