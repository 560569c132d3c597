"""How much `import journeyseg` adds to `import pandas`: pairs of fresh interpreters, in turns.

python -m benchmarks.imports [--pairs 7]
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from statistics import median

import attrs

BAR = 60.0
"""Milliseconds that importing the package may add."""

ALONE = "import pandas"
TOGETHER = "import pandas, journeyseg"


@attrs.frozen
class Pairs:
    """Milliseconds of interpreters that import, start and end included.

    Args:
        alone: With pandas only.
        together: With pandas and journeyseg.
    """

    alone: tuple[float, ...]
    together: tuple[float, ...]

    @property
    def added(self) -> float:
        """Median of the differences inside the pairs."""
        return median(both - one for one, both in zip(self.alone, self.together, strict=True))

    def __str__(self) -> str:
        return (
            f"{ALONE}: {median(self.alone):.0f} ms; {TOGETHER}: {median(self.together):.0f} ms;"
            f" added: {self.added:.0f} ms in the median of {len(self.alone)} pairs (at most {BAR:.0f})"
        )


def milliseconds(code: str) -> float:
    """Wall time of a fresh interpreter that runs this code."""
    begun = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True)
    return (time.perf_counter() - begun) * 1e3


def measured(pairs: int) -> Pairs:
    """So many pairs, after one that warms the file cache and the compiled modules."""
    milliseconds(TOGETHER)
    taken = [(milliseconds(ALONE), milliseconds(TOGETHER)) for _ in range(pairs)]
    return Pairs(tuple(one for one, _ in taken), tuple(both for _, both in taken))


def main() -> None:
    """Command line; fails when the bar is missed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--pairs", type=int, default=7)
    found = measured(parser.parse_args().pairs)
    print(found)
    sys.exit(found.added > BAR)


if __name__ == "__main__":
    main()
