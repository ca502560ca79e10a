"""Stops the project's own cluster and removes its data, after saying what goes.

remove_cluster.py [--yes]     --yes: don't ask
"""

from __future__ import annotations

import shutil
import sys

from skanekarta.cluster import Cluster
from skanekarta.errors import SkanekartaError
from skanekarta.settings import Settings


def main() -> int:
    """Exit code: 0 when the data are gone."""
    cluster = Cluster(Settings().state_dir)
    if not cluster.home.exists():
        print(f"Det finns inget kluster i {cluster.state_dir}.")
        return 0
    print(f"Tar bort {cluster.home}: hela databasen, också det som har skrivits i loggen.")
    if "--yes" not in sys.argv and input("Skriv ja för att göra det: ").strip().lower() != "ja":
        print("Inget är borttaget.")
        return 1
    try:
        cluster.stop()
    except SkanekartaError as error:
        print(error, file=sys.stderr)
        return 1
    shutil.rmtree(cluster.home)
    for name in ("lock", "users", "port", "keep"):
        (cluster.state_dir / name).unlink(missing_ok=True)
    print("Borttaget.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
