"""`python -m fortell` is the command `fortell`."""

from fortell.cli import main

if __name__ == "__main__":
    main()
