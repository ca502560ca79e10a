"""Reading in: files become rows, checked, in one transaction."""
