"""What is typed in a command and read as something else: a day, a share."""

from datetime import date

import click

from storybank.days import FIRST_YEAR, read_day


class Day(click.ParamType[date]):
    """A day, written as 2026-09-01."""

    name = "YYYY-MM-DD"

    def convert(
        self, value: str | date, param: click.Parameter | None, ctx: click.Context | None
    ) -> date:
        """The day that was typed."""
        if isinstance(value, date):
            return value
        try:
            day = read_day(value)
        except ValueError:
            day = date.min
        if day.year < FIRST_YEAR:
            self.fail(f"{value} is no day. Write a day as 2026-09-01.", param, ctx)
        return day


class Share(click.ParamType[float]):
    """A number from 0 to 1."""

    name = "share"

    def convert(
        self, value: str | float, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """The share that was typed."""
        try:
            share = float(value)
        except ValueError:
            share = -1.0
        if not 0 <= share <= 1:  # nan is in no range
            self.fail(f"{value} is no share from 0 to 1, such as 0.5.", param, ctx)
        return share
