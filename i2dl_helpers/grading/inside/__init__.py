"""What runs inside the sandbox, and nothing else of the course: no references, no criteria, no seed.

These files need the standard library and NumPy only and never import `i2dl_helpers`. `sandbox` copies them into a
folder of their own, together with the few files of the engine that call a candidate (`FILES`), so that a function is
called there exactly as in a student's notebook. There they are a package named `inside`.
"""
