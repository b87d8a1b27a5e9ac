"""A disk that is full."""

# A disk that has room for the database and no more: no file of this process may grow beyond it.
NO_ROOM = """
import resource
from fortell.cli import main
resource.setrlimit(resource.RLIMIT_FSIZE, (65536, 65536))
main()
"""
