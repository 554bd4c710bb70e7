"""Figures: functions that take arrays and return a drawn matplotlib Figure, one file a subject.

They never compute an experiment and never show themselves: `experiments/` computes what they draw, `canvas.show` or a
widget shows it. Colours come from `palette.py`, everything else about the looks from `i2dl.mplstyle`.
"""
