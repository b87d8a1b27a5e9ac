"""The command `fortell`, as it is and as `python -m fortell`."""

import sys


def main() -> None:
    """Run the command; Ctrl-C while it is still being loaded ends it as quietly as later."""
    try:
        from fortell.cli import main as command  # noqa: PLC0415  it takes a moment
    except KeyboardInterrupt:
        sys.exit("\nAborted!")
    command()


if __name__ == "__main__":
    main()
