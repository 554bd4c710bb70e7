"""Where the nodes of a graph go: columns from left to right, rows without crossings, and a lane for each edge's labels.

`place` decides on columns and lanes, `lay_out` turns them into pixels and edges into curves. `graph.py` draws them.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, pairwise
from typing import NamedTuple

import numpy as np

RADIUS = 16  # of a node; a wide one is a stadium with such ends
BEND = 24  # pixels in which an edge changes its lane
LONGEST_LANE, WIDEST_LANE = 136, 84
LEVEL = np.array([1.0, 0.0])


class Layout(NamedTuple):
    """Where things are, in pixels, y upward."""

    centres: np.ndarray  # (nodes, 2)
    curves: list[np.ndarray]  # of each edge: the points (n, 2) of a line from node to node
    labels: np.ndarray  # (edges, 2): the middle of its level part, where no other edge is
    length: float  # of the level parts
    lane: float  # from one lane to the next


class Places(NamedTuple):
    """Places of nodes, and the ways of edges between them."""

    edges: list[tuple[int, int]]
    columns: list[int]  # of each node, the result's is the largest
    rows: list[float]  # of each node, downward, in lanes
    ways: list[list[tuple[int, float]]]  # of each edge: (column, row) where it begins, and where it passes columns


def lay_out(inputs: Sequence[Sequence[int]], half: Sequence[float], box: tuple[float, float, float, float]) -> Layout:
    """Lay a graph out in a box.

    Parameters
    ----------
    inputs : sequence of sequences of int
        Of each node, the nodes that it uses, which come before it; the last node is the result.
    half : sequence of float
        Half of each node's width, in pixels.
    box : tuple
        Left, bottom, right and top, in pixels.
    """
    places = place(inputs)
    left, bottom, right, top = box
    lanes = 1 + max(row for way in places.ways for _, row in way)
    lane = min(WIDEST_LANE, (top - bottom) / lanes)
    begin, end, reach, length = _columns_in_pixels(places, half, left, right)
    first = (bottom + top + lane * (lanes - 1)) / 2
    at = zip(places.columns, places.rows, strict=True)
    centres = np.array([(begin[c] - reach[c], first - lane * row) for c, row in at])
    ways = [[(begin[c], end[c], first - lane * row) for c, row in way] for way in places.ways]
    pairs = zip(ways, places.edges, strict=True)
    curves = [_curve(way, centres[s], half[s], centres[t], half[t]) for way, (s, t) in pairs]
    labels = np.array([((way[0][0] + way[0][1]) / 2, way[0][2]) for way in ways])
    return Layout(centres, curves, labels, length, lane)


def _columns_in_pixels(places: Places, half, left: float, right: float):
    """Of each column: where the level parts behind it begin and end, and how far that is from its nodes' centres."""
    count = max(places.columns) + 1
    widest = [max(h for h, c in zip(half, places.columns, strict=True) if c == k) for k in range(count)]
    spread, merge = np.zeros(count), np.zeros(count)
    for way, (s, t) in zip(places.ways, places.edges, strict=True):
        spread[way[0][0]] = max(spread[way[0][0]], BEND * (way[0][1] != places.rows[s]))
        for (c, row), (_, following) in pairwise([*way, (None, places.rows[t])]):
            merge[c] = max(merge[c], BEND * (row != following))
    bends = spread.sum() + merge.sum()
    room = right - left - 2 * sum(widest) - bends
    length = min(LONGEST_LANE, room / (count - 1))
    wider = min(2.0, 1 + (room - length * (count - 1)) / bends) if bends else 1.0
    spread, merge = spread * wider, merge * wider
    used = 2 * sum(widest) + spread.sum() + merge.sum() + length * (count - 1)
    x, begin, end = (left + right - used) / 2, [], []
    for k in range(count):
        begin.append(x + 2 * widest[k] + spread[k])
        end.append(begin[-1] + length)
        x = end[-1] + merge[k]
    return begin, end, [widest[k] + spread[k] for k in range(count)], length


def _curve(way, source, source_half: float, target, target_half: float) -> np.ndarray:
    """From node to node: along the level parts, and by smooth bends in between."""
    begin, _, y = way[0]
    port, direction = _port(source, source_half, 1, begin, y)
    parts = [_bend(port, direction, np.array([begin, y]), LEVEL)]
    for (_, end, y), (begin, _, following) in pairwise(way):
        parts.append(_bend(np.array([end, y]), LEVEL, np.array([min(end + 2 * BEND, begin), following]), LEVEL))
    _, end, y = way[-1]
    port, direction = _port(target, target_half, -1, end, y)
    parts.append(_bend(np.array([end, y]), LEVEL, port, -direction))
    points = np.concatenate(parts)
    return points[np.r_[True, np.hypot(*np.diff(points, axis=0).T) > 1e-6]]


def _port(centre, half: float, side: int, x: float, y: float):
    """Where an edge to (x, y) touches a node, on its right (1) or left (−1) side, and the way outward there."""
    angle = np.clip(np.arctan2(y - centre[1], abs(x - centre[0]) - half + RADIUS), -0.9, 0.9)
    outward = np.array([side * np.cos(angle), np.sin(angle)])
    return centre + [side * (half - RADIUS), 0] + RADIUS * outward, outward


def _bend(start, leaving, end, arriving, points: int = 14) -> np.ndarray:
    """A cubic curve from start to end with these directions; a straight one where both lie on a level."""
    if abs(start[1] - end[1]) < 1e-6:
        return np.array([start, end])
    reach = 0.45 * np.hypot(*(end - start))
    t = np.linspace(0, 1, points)[:, None]
    a, b = start + reach * leaving, end - reach * arriving
    return (1 - t) ** 3 * start + 3 * t * (1 - t) ** 2 * a + 3 * t**2 * (1 - t) * b + t**3 * end


def place(inputs: Sequence[Sequence[int]]) -> Places:
    """Place a graph given by the inputs of each of its nodes, all of which come before it; the last is the result."""
    edges = [(s, t) for t, sources in enumerate(inputs) for s in sources]
    columns = _columns(len(inputs), edges)
    chains = _chains(edges, columns)
    columns += [columns[edges[e][0]] + k for e, chain in enumerate(chains) for k in range(1, len(chain) - 1)]
    links = [(a, b, e) for e, chain in enumerate(chains) for a, b in pairwise(chain)]
    order = _order(inputs, columns, links)
    rows, ports = _rows(order, columns, links)
    ways = [[(columns[a], ports[a, e]) for a in chain[:-1]] for e, chain in enumerate(chains)]
    return Places(edges, columns[: len(inputs)], rows[: len(inputs)], ways)


def _columns(count: int, edges) -> list[int]:
    """As far to the right as possible: just before the first use, so that only values used twice have long edges."""
    back = [0] * count
    for s, t in reversed(edges):
        back[s] = max(back[s], back[t] + 1)
    return [max(back) - b for b in back]


def _chains(edges, columns) -> list[list[int]]:
    """Each edge as a chain of points, with a new one (numbered after the nodes) in every column that it passes."""
    free, chains = len(columns), []
    for s, t in edges:
        between = columns[t] - columns[s] - 1
        chains.append([s, *range(free, free + between), t])
        free += between
    return chains


def _order(inputs, columns, links) -> list[list[int]]:
    """The points of each column from top to bottom: as the formula reads, then swapped while that saves crossings."""
    first: dict[int, int] = {}
    into: dict[int, list[int]] = {}
    for a, b, _ in links:
        into.setdefault(b, []).append(a)

    def visit(point: int) -> None:
        for a in into.get(point, ()):
            visit(a)
        first.setdefault(point, len(first))

    visit(len(inputs) - 1)
    order = [sorted((p for p in first if columns[p] == c), key=first.get) for c in range(max(columns) + 1)]
    while True:
        best, swap = _crossings(order, links), None
        for c, column in enumerate(order):
            for i in range(len(column) - 1):
                column[i : i + 2] = column[i + 1], column[i]
                if (crossings := _crossings(order, links)) < best:
                    best, swap = crossings, (c, i)
                column[i : i + 2] = column[i + 1], column[i]
        if swap is None:
            return order
        c, i = swap
        order[c][i : i + 2] = order[c][i + 1], order[c][i]


def _crossings(order, links) -> int:
    at = {point: (c, i) for c, column in enumerate(order) for i, point in enumerate(column)}
    ends = [(*at[a], at[b][1]) for a, b, _ in links]
    return sum(c == d and (i - j) * (m - n) < 0 for (c, i, m), (d, j, n) in combinations(ends, 2))


def _rows(order, columns, links):
    """A row for each point: level with the mean of what comes in; leaves give way to all others.

    Each edge that leaves a point has a lane of its own there; the second result gives its row.
    """
    rank = {point: i for column in order for i, point in enumerate(column)}
    leaving = {p: sorted((rank[b], e) for a, b, e in links if a == p) for p in rank}
    lane = {(p, e): k - (len(out) - 1) / 2 for p, out in leaving.items() for k, (_, e) in enumerate(out)}
    size = {p: max(len(out), 1) for p, out in leaving.items()}
    entering = {p: [(a, e) for a, b, e in links if b == p] for p in rank}
    rows = {p: float(i) for p, i in rank.items()}

    def wish(p: int) -> float:
        if entering[p]:
            return np.mean([rows[a] + lane[a, e] for a, e in entering[p]])
        return np.mean([rows[b] - lane[p, e] for a, b, e in links if a == p])

    for _ in range(8):
        for column in order:
            gaps = [(size[p] + size[q]) / 2 for p, q in pairwise(column)]
            weights = [1.0 if entering[p] else 1e-3 for p in column]
            rows |= zip(column, _apart([wish(p) for p in column], weights, gaps), strict=True)
    top = min(rows[p] - (size[p] - 1) / 2 for p in rows)
    return [rows[p] - top for p in range(len(columns))], {(p, e): rows[p] + k - top for (p, e), k in lane.items()}


def _apart(wishes: list[float], weights: list[float], gaps: list[float]) -> list[float]:
    """The places nearest to the wishes (weighted least squares) that keep their order and at least these gaps."""
    offsets = np.concatenate([[0], np.cumsum(gaps)])
    pools: list[tuple[float, float, int]] = []  # mean, weight, members
    for value, weight in zip(wishes - offsets, weights, strict=True):
        pools.append((value, weight, 1))
        while len(pools) > 1 and pools[-2][0] > pools[-1][0]:
            (u, v, m), (x, y, n) = pools[-2:]
            pools[-2:] = [((u * v + x * y) / (v + y), v + y, m + n)]
    return (np.repeat([p[0] for p in pools], [p[2] for p in pools]) + offsets).round(6).tolist()
