"""The reference implementations: pure NumPy functions, one file a subject, readable after an exercise is solved.

Each function that an exercise asks for is its solution. A body uses NumPy, `math` and builtins, what the notebook's
setup cell lends, and earlier exercises, so that it can stand in a notebook's cell as it is.
"""
