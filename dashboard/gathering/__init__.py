"""How the gathering goes: collections, who is missing, waiting stories and thresholds."""
