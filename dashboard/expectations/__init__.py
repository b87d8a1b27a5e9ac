"""Expect, then see: what leaders think the stories will say, and what they said."""
