"""The stories behind a view: reading, searching, keeping, holding back and following up."""
