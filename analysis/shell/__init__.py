"""The shell of analysis: the only part that reads and writes the storybank.

It loads, calls the pure functions beside it, and keeps what they found. The reconciler compares
what is stored with what should be stored and makes them equal; killing it costs one chunk.
"""
