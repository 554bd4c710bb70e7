"""The experiments of the notebooks: seeded functions that return numbers, one file a subject.

They take the reader's own functions wherever they can, and `training` trains with them. Figures and widgets draw what
they return.
"""
