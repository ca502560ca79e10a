"""`python -m skanekarta`."""

from skanekarta.cli import main

main()
