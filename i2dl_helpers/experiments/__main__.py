"""``python -m i2dl_helpers.experiments [NAME …]``: run the long experiments, all or some, and store their outcomes.

`storing` says what they are and where they go; `make experiments` calls this.
"""

import argparse

from i2dl_helpers.experiments.storing import long_experiments, run_and_store


def main(arguments=None):
    """Run what was named, in the order of the names; without any, everything."""
    known = sorted(long_experiments())
    parser = argparse.ArgumentParser(prog="python -m i2dl_helpers.experiments", description="Run the long experiments.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of {', '.join(known) or '(none yet)'}; else all")
    names = parser.parse_args(arguments).names
    if unknown := [name for name in names if name not in known]:
        parser.error(f"there is no experiment {', '.join(unknown)}; there are {', '.join(known) or 'none yet'}")
    for name in names or known:
        run_and_store(name)


if __name__ == "__main__":
    main()
