"""The front door: the command `fortell` and the one process that serves both apps.

The only place that knows all rooms.
"""
