"""One module for each command of the terminal; each reads top-down as a list of steps."""
