"""Themes as leaders meet them: the tree, the map by meaning, edits and weak signals."""
