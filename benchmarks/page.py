"""What Lighthouse says of the start page's speed, in its mobile setting: a slow telephone.

    .venv/bin/python benchmarks/page.py              the start page
    .venv/bin/python benchmarks/page.py --rounds 5

The median of some rounds, for a score moves with what else the machine does. The goal is 95 or
more. Nothing here fails a build: speed is measured, not asserted.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import sys
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "scripts"))

import lighthouse
from run import PORTS, filled, server

METRICS = (
    "first-contentful-paint",
    "largest-contentful-paint",
    "total-blocking-time",
    "cumulative-layout-shift",
    "speed-index",
    "total-byte-weight",
)


def told(report: lighthouse.Told) -> str:
    """A round in one line."""
    audits: dict[str, Any] = report.report["audits"]
    return ", ".join(f"{name} {audits[name].get('displayValue', '–')}" for name in METRICS)


def main() -> None:
    """Reads what is wanted and measures it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    print(f"{platform.machine()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    with filled(0) as url, server("kept", {"SKANEKARTA_DATABASE_URL": url}):
        address = f"http://127.0.0.1:{PORTS['kept']}/"
        rounds = [lighthouse.ask(address, ("performance",)) for _ in range(asked.rounds)]
    for each in rounds:
        print(f"{each.score('performance'):4}  {told(each)}")
    median = statistics.median(each.score("performance") for each in rounds)
    print(f"median {median:.0f} of 100; the goal is 95   (Lighthouse {rounds[0].version})")


if __name__ == "__main__":
    main()
