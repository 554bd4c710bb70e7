"""Two weights held in a ball, a path down a bowl, and the mean of several errors: three pictures of regularization.

`experiments.regularization_planes` and `regularization_ensembles` compute; `widgets/regularization.py` holds the
controls.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from matplotlib.collections import LineCollection, PolyCollection

from i2dl_helpers.live import LiveFigure

from .canvas import new_figure, styled
from .labels import label
from .palette import BLUE, FAINT, GREEN, INK, MUTED, ORANGE, VERMILION, readable
from .regularization import lam_text

DASH = (0, (5, 2))
TURN = np.linspace(0, 2 * np.pi, 121)
CIRCLE = np.stack([np.cos(TURN), np.sin(TURN)])
SQUARE = np.array([[1, 0, -1, 0, 1], [0, 1, 0, -1, 0]], dtype=float)


@styled
def balls_figure(constrained: Callable, wedges: Callable, zero_share: Callable) -> LiveFigure:
    """Two weights that may not leave a ball: where the loss is least inside it, and which optima give an exact 0.

    Parameters
    ----------
    constrained : callable
        ``constrained(ball, best, budget, q)`` → the two weights.
    wedges : callable
        ``wedges(ball, budget, q)`` → polygons in which the unconstrained optimum must lie for an exact 0.
    zero_share : callable
        ``zero_share(ball, budget, q)`` → the share of the square that they cover.
    """
    figure = new_figure()
    left, right = figure.subplots(1, 2, width_ratios=(1.35, 1))
    left.set(xlim=(-2, 2), ylim=(-2, 2), aspect="equal", xlabel="w₁", ylabel="w₂", title="Least loss inside the ball")
    left.set_xticks([-2, -1, 0, 1, 2])
    left.set_yticks([-2, -1, 0, 1, 2])
    shade = left.add_collection(PolyCollection([], facecolors=["#F6DFAF"], edgecolors="none", zorder=0))
    (ball_line,) = left.plot([], [], color=GREEN, lw=3)
    rings = left.add_collection(LineCollection([], colors=[MUTED], linewidths=1.2, alpha=0.8))
    left.axhline(0, color=FAINT, lw=1, zorder=0.5)
    left.axvline(0, color=FAINT, lw=1, zorder=0.5)
    (star,) = left.plot([], [], "*", color=VERMILION, ms=17, mec="white", zorder=5)
    (dot,) = left.plot([], [], "o", color=BLUE, ms=11, mec="white", zorder=6)
    (line,) = left.plot([], [], color=BLUE, lw=1.5, ls=(0, (2, 2)), zorder=4)
    right.set(xlim=(-0.6, 1.6), ylim=(-2.15, 2.15), title="The two weights")
    right.set_xticks([0, 1], ["w₁", "w₂"])
    right.axhline(0, color=MUTED, lw=1)
    without = [right.plot([], [], "*", color=VERMILION, ms=14)[0] for _ in range(2)]
    stems = [right.plot([], [], color=BLUE, lw=9, solid_capstyle="butt")[0] for _ in range(2)]
    values = [label(right, i + 0.12, 0, color=readable(BLUE), weight="bold", ha="left", va="center") for i in range(2)]
    share = label(right, 1.58, -2.1, ha="right", va="bottom", color=readable(ORANGE), weight="bold")

    def update(ball, first, second, budget, q):
        best = np.array([first, second])
        w = constrained(ball, best, budget, q)
        shade.set_verts(wedges(ball, budget, q))
        ball_line.set_data(*(budget * (SQUARE if ball == "L1" else CIRCLE)))
        here = (w[0] - first) ** 2 + q * (w[1] - second) ** 2
        levels = [here * f for f in (0.25, 1.0, 2.0)] if here > 1e-9 else [0.1, 0.4, 0.9]
        rings.set_segments([best + np.sqrt(level) * (CIRCLE.T / [1, np.sqrt(q)]) for level in levels])
        star.set_data([first], [second])
        dot.set_data([w[0]], [w[1]])
        line.set_data([first, w[0]], [second, w[1]])
        for i in range(2):
            without[i].set_data([i], [best[i]])
            stems[i].set_data([i, i], [0, w[i]])
            values[i].set_text("exactly 0" if w[i] == 0 else f"{w[i]:.2f}")
            values[i].set_position((i + 0.12, w[i] / 2 if abs(w[i]) > 0.3 else 0.2))
        share.set_text(f"exact 0 for {zero_share(ball, budget, q):.0%} of stars")

    def describe(ball, first, second, budget, q):
        w = constrained(ball, np.array([first, second]), budget, q)
        words = " and ".join(f"w{'₁₂'[i]} {'exactly 0' if w[i] == 0 else f'{w[i]:.2f}'}" for i in range(2))
        return (
            f"An {ball} ball of size {budget:.1f}; without it the loss is least at ({first:.1f}, {second:.1f}), inside "
            f"it at {words}. For {zero_share(ball, budget, q):.0%} of all places in the square a weight becomes "
            f"exactly 0 (w₂ counts {q:g} times as much as w₁)."
        )

    moving = [shade, ball_line, rings, star, dot, line, *without, *stems, *values, share]
    return LiveFigure(figure, moving, update, describe)


@styled
def path_figure(
    path: np.ndarray, losses: dict[str, np.ndarray], rings: Sequence, best: np.ndarray, best_val: np.ndarray,
    penalised: Callable, lam_for: Callable,
) -> LiveFigure:  # fmt: skip
    """Descent on a bowl, step by step, beside the weights that L2 would choose, and both losses along the way.

    Parameters
    ----------
    path : float array (steps + 1, 2)
    losses : dict of str → float array (steps + 1,)
        "training" and "validation" loss along the path.
    rings : sequence of float arrays (2, n)
        Level lines of the training loss.
    best, best_val : float arrays (2,)
        Where the two losses are least.
    penalised : callable
        λ → weights (2,).
    lam_for : callable
        step → the λ that is about as strong.
    """
    figure = new_figure()
    left, right = figure.subplots(1, 2, width_ratios=(1.2, 1))
    left.set(xlim=(-0.2, 2.55), ylim=(-0.2, 2.3), aspect="equal", xlabel="w₁", ylabel="w₂", title="Two weights")
    left.set_xticks([0, 1, 2])
    left.set_yticks([0, 1, 2])
    left.add_collection(LineCollection([r.T for r in rings], colors=[FAINT], linewidths=1.4, zorder=0))
    all_lams = np.array([penalised(lam) for lam in np.geomspace(1e-3, 1e2, 200)])
    left.plot(*all_lams.T, color=VERMILION, lw=1.8, ls=DASH, zorder=2)
    left.plot(*best, "*", color=INK, ms=15, mec="white", zorder=3)
    left.plot(*best_val, "P", color=GREEN, ms=11, mec="white", zorder=3)
    left.text(best[0] + 0.1, best[1] + 0.02, "training\noptimum", color=INK, va="center", fontsize=11.5)
    x, y = best_val + np.array([0.12, -0.12])
    left.text(x, y, "validation\noptimum", color=readable(GREEN), va="top", fontsize=11.5)
    (walked,) = left.plot([], [], color=BLUE, zorder=3.5)
    (now,) = left.plot([], [], "o", color=BLUE, ms=10, mec="white", zorder=6)
    (held,) = left.plot([], [], "s", color=VERMILION, ms=10, mec="white", zorder=5)
    top = losses["training"][0]
    right.set(xlabel="step τ", title="Losses along the path", xlim=(-3, len(path) + 2), yscale="log")
    right.set_ylim(0.004, 3 * top)
    right.set_yticks([0.01, 0.1, 1], ["0.01", "0.1", "1"])
    right.minorticks_off()
    right.plot(losses["training"], color=BLUE)
    right.plot(losses["validation"], color=GREEN, ls=DASH)
    least = int(np.argmin(losses["validation"]))
    right.plot([least], losses["validation"][[least]], "P", color=GREEN, ms=11, mec="white")
    right.text(len(path), 1.2 * losses["validation"][-1], "validation", color=readable(GREEN), ha="right", va="bottom")
    right.text(66, 0.013, "training", color=readable(BLUE))
    (here,) = right.plot([], [], color=MUTED, lw=1.5, ls=(0, (2, 2)))
    texts = [
        label(right, len(path), 2.7 * top, ha="right", va="top", color=readable(BLUE), weight="bold"),
        label(right, len(path), 1.6 * top, ha="right", va="top", color=readable(VERMILION), weight="bold"),
        label(right, len(path), 0.95 * top, ha="right", va="top", color=INK),
    ]

    def chosen(step, follow, lam):
        return lam_for(step) if follow else lam

    def update(step, follow, lam):
        strength = chosen(step, follow, lam)
        w = penalised(strength)
        walked.set_data(*path[: step + 1].T)
        now.set_data(*path[step][:, None])
        held.set_data(*w[:, None])
        here.set_data([step, step], [1e-3, 10])
        texts[0].set_text(f"● stopped at τ = {step}")
        texts[1].set_text(f"■ L2 with λ = {short(strength)}")
        texts[2].set_text(f"apart by {np.hypot(*(w - path[step])):.2f}")

    def describe(step, follow, lam):
        strength = chosen(step, follow, lam)
        w = penalised(strength)
        return (
            f"A bowl over two weights. Descent from 0, stopped at step {step}, stands at ({path[step][0]:.2f}, "
            f"{path[step][1]:.2f}); L2 with λ = {short(strength)} chooses ({w[0]:.2f}, {w[1]:.2f}). Training loss "
            f"{losses['training'][step]:.2f}, validation loss {losses['validation'][step]:.2f}, least "
            f"{losses['validation'][least]:.2f} at step {least}."
        )

    return LiveFigure(figure, [walked, now, held, here, *texts], update, describe)


def short(lam: float) -> str:
    """A λ in two digits."""
    return "∞" if lam > 1e6 else lam_text(float(f"{lam:.2g}"))


@styled
def ensemble_figure(means: Callable, variance: Callable, most: int) -> LiveFigure:
    """Errors of the mean of k models: how they scatter, and their mean square against k.

    Parameters
    ----------
    means : callable
        ``means(k, c)`` → simulated mean errors (n,), for errors of variance 1 with the mean product c.
    variance : callable
        ``variance(1.0, c, k)`` → float: the reader's formula.
    most : int
        Largest k.
    """
    figure = new_figure()
    left, right = figure.subplots(1, 2)
    edges = np.linspace(-3.2, 3.2, 65)
    width = edges[1] - edges[0]
    counts = np.histogram(means(1, 0.0), edges)[0] / len(means(1, 0.0)) / width
    left.stairs(counts, edges, color=MUTED, lw=1.5, ls=DASH)
    left.set(xlim=(-3.2, 3.2), ylim=(0, 1.85), yticks=[], xlabel="error of the mean", title="How errors scatter")
    left.spines["left"].set_visible(False)
    left.text(-1.35, 0.32, "one model", color=MUTED, ha="right")
    steps = left.stairs(counts, edges, color=BLUE, lw=2.4)
    text = label(left, 3.15, 1.8, ha="right", va="top", weight="bold", color=readable(BLUE))
    ks = np.arange(1, most + 1)
    right.set(xlabel="models k", title="Their mean square", xlim=(0.3, most + 0.7), ylim=(0, 1.08))
    right.set_xticks([1, 5, 10, 15, 20])
    right.plot(ks, 1 / ks, color=FAINT, lw=2.4)
    right.text(most, 1 / most + 0.015, "v/k", color=MUTED, ha="right", va="bottom")
    (curve,) = right.plot([], [], "o-", color=BLUE, ms=4)
    (floor,) = right.plot([], [], color=VERMILION, lw=1.8, ls=DASH)
    (cross,) = right.plot([], [], "x", color=INK, ms=11, mew=2.5, zorder=5)
    texts = [
        label(right, most + 0.5, 0, ha="right", va="top", weight="bold", color=readable(BLUE)),
        label(right, most + 0.5, 0, ha="right", va="top", color=INK),
        label(right, most + 0.5, 0, ha="right", va="top", color=readable(VERMILION)),
    ]

    def update(k, c):
        drawn = means(k, c)
        steps.set_data(np.histogram(drawn, edges)[0] / len(drawn) / width)
        text.set_text(f"k = {k}, c = {c:.1f}")
        curve.set_data(ks, [variance(1.0, c, int(n)) for n in ks])
        floor.set_data([1, most], [c, c])
        measured = float(np.mean(drawn**2))
        cross.set_data([k], [measured])
        words = f"formula {variance(1.0, c, k):.3f}", f"× measured {measured:.3f}", f"- - never below {c:.1f}"
        for i, (text_of, shown) in enumerate(zip(texts, words, strict=True)):
            text_of.set_text(shown)
            text_of.set_position((most + 0.5, (1.06 if c < 0.75 else 0.6) - 0.08 * i))

    def describe(k, c):
        return (
            f"The mean of {k} models whose errors have variance 1 and a mean product of {c:.1f}. Its mean square is "
            f"{variance(1.0, c, k):.3f} by the formula, {np.mean(means(k, c) ** 2):.3f} in a simulation; unrelated "
            f"errors would give {1 / k:.3f}, and it never falls below {c:.1f}."
        )

    return LiveFigure(figure, [steps, text, curve, floor, cross, *texts], update, describe)
