"""How much is looked back at: a quarter, a year, or all the time, in calendar days."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from enum import StrEnum

from comentor_tui.domain.values import dataclass


class Span(StrEnum):
    """How much is looked back at."""

    QUARTER = "quarter"
    YEAR = "year"
    ALL = "all"


MONTHS = {Span.QUARTER: 3, Span.YEAR: 12}


@dataclass(frozen=True)
class Period:
    """From one calendar day to another, both included. Without `since` from the beginning.

    `ahead` says that what is planned for later belongs to it: it is not over yet.
    """

    since: date | None
    until: date
    ahead: bool = True

    def holds(self, day: date) -> bool:
        """Does this day belong to it?"""
        return day <= self.until and (self.since is None or self.since <= day)


def period(span: Span, today: date, back: int = 0) -> Period:
    """The quarter or year that ends today, or the one `back` times before; or all up to today.

    One ends where the next begins, whatever lengths the months have.
    """
    if span is Span.ALL:
        return Period(None, today)
    months = MONTHS[span]
    since, until = (months_before(today, months * times) for times in (back + 1, back))
    return Period(min(until, since + timedelta(days=1)), until, ahead=not back)


def months_before(day: date, months: int) -> date:
    """The same day so many months earlier, or the last one of a shorter month.

    There is no day before the year 1.
    """
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    if year < date.min.year:
        return date.min
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
