"""Widgets: controls wired to a live figure, one file a subject.

Each widget is made by a function that takes the student's own functions where it can, so that the picture shows what
they wrote. A cell whose last line is such a call shows the widget; `render` gives its picture without a kernel.
"""
