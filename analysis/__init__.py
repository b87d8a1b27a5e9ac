"""What stories show together: numbers only, arrays in and arrays out.

The law of this folder: no database, no web, no plotting, no printing, no clock and no hidden
randomness; nothing of ours is imported from outside the folder, except by `analysis.shell`, which
loads, computes and keeps. Nothing here is disclosure-safe by itself: what a page shows passes the
gate of the storybank first.
"""
