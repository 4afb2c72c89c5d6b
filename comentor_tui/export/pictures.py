"""The look-back as pictures, each with a plain sentence that says what it shows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from itertools import groupby, zip_longest

from comentor_tui.domain import balance, retelling
from comentor_tui.domain.durations import HOUR, MINUTE, MONTHS, day, day_of
from comentor_tui.domain.lookback import LookBack, Meeting
from comentor_tui.domain.records import Medium, SessionKind, SessionState
from comentor_tui.domain.trends import Level, Trend
from comentor_tui.export.drawing import (
    Ink,
    Length,
    Lengths,
    Lines,
    Part,
    Picture,
    Said,
    Side,
    Sides,
    Signs,
    Strip,
    Words,
)

MOST_SESSIONS = 60
"""More than so many sessions are drawn by months, more months by years."""

MOST_SIGNS = 60
"""More sessions than that share a sign with their neighbours."""

MOST_DAYS = 15
"""Up to so many months are drawn day by day, more than that month by month. A year touches 13, and
the next date is one or two after it."""

MOST_LINES = 10
"""So many gifts or changes of each person are told; the log has them all."""

LONG = 100 * HOUR
"""From so much time on nobody counts minutes."""

FEW = 6
"""Bars that count are drawn as if there were at least so many."""

DAYS = 31

# Signs of the calendar, in the order of the legend. What is listed first is what is seen where
# a day (or a month) has more than one.
VISIT, MET, SOCIAL, MISSED, PLANNED = "■", "●", "○", "–", "▫"
NO_DAY, OUTSIDE = "·", " "
MANY = "+"
MEANING = {
    VISIT: "in person",
    MET: "call or video",
    SOCIAL: "social",
    MISSED: "did not take place",
    PLANNED: "planned",
}
LEVELS = {Level.NONE: "·", Level.LITTLE: "◦", Level.YES: "●"}
LEVEL_MEANING = {"·": "not felt", "◦": "a little", "●": "yes"}
REMEDY = "▴"


def pictures(of: LookBack, words: Words) -> tuple[Picture, ...]:
    """All pictures of a look-back, in their order."""
    names = (words.name(words.you), words.name(words.other))
    return (
        Picture(
            "balance",
            "How we shared the time",
            retelling.shares(of, words.people, words.name),
            names,
            _parts(_balance(of, words)),
        ),
        Picture("rhythm", "When we met", retelling.rhythm(of), names, _parts(_calendar(of))),
        Picture("hours", "Our hours", retelling.hours(of), names, _parts(_hours(of))),
        Picture(
            "targets",
            "What we set out to do",
            retelling.targets(of),
            names,
            _parts(_targets(of, words)),
        ),
        Picture(
            "pitfalls",
            "Pitfalls, and what we did about them",
            retelling.pitfalls(of),
            names,
            _parts(_pitfalls(of, words)),
        ),
        Picture(
            "gifts",
            "Gifts received",
            retelling.gifts(of, words.people, words.name),
            names,
            _parts(_gifts(of, words)),
        ),
        Picture(
            "changes",
            "Changes noticed",
            retelling.changes(of, words.changes),
            names,
            _parts(_categories(of, words), _changes(of, words)),
        ),
    )


def ink_of(sign: str) -> Ink:
    """How a sign is drawn where there is colour."""
    return Ink.QUIET if sign in (NO_DAY, MISSED, PLANNED) else Ink.BOTH


def _parts(*parts: Part | None) -> tuple[Part, ...]:
    return tuple(part for part in parts if part is not None)


# -- balance --------------------------------------------------------------------------------------


def _balance(of: LookBack, words: Words) -> Sides | None:
    if not of.shared:
        return None
    today = of.period.until
    rows = [_share(label, group, words) for label, group in _groups(of.shared, today)]
    return Sides(tuple(rows), max(1, *(max(row.left, row.right) for row in rows)))


def _share(label: str, group: Sequence[Meeting], words: Words) -> Side:
    charged = {who: sum(each.charged.get(who, 0) for each in group) for who in words.people}
    shared = balance.balance(charged)
    left, right = (charged[who] for who in words.people)
    minutes = [retelling.length(each) for each in (left, right)]
    if max(left, right) >= LONG:
        minutes = [f"{round(each / HOUR)} h" for each in (left, right)]
    elif len(group) == 1:
        minutes = [str(shared.minutes[who]) for who in words.people]
    return Side(label, left, right, minutes[0], minutes[1], shared.word)


def _groups(meetings: Sequence[Meeting], today: date) -> Iterable[tuple[str, tuple[Meeting, ...]]]:
    """One by one, else by months, else by years: as many rows as can be looked at."""
    if len(meetings) <= MOST_SESSIONS:
        return [(day(each.day, today=today), (each,)) for each in meetings]
    by_month = _grouped(meetings, lambda m: f"{MONTHS[m.day.month - 1]} {m.day.year}")
    return (
        by_month
        if len(by_month) <= MOST_SESSIONS
        else _grouped(meetings, lambda m: str(m.day.year))
    )


def _grouped(
    meetings: Sequence[Meeting], label: Callable[[Meeting], str]
) -> list[tuple[str, tuple[Meeting, ...]]]:
    return [(name, tuple(group)) for name, group in groupby(meetings, label)]


# -- calendar -------------------------------------------------------------------------------------


def sign_of(each: Meeting) -> str:
    """What stands for a meeting in the calendar."""
    if each.state is SessionState.MISSED:
        return MISSED
    if each.state is not SessionState.HELD:
        return PLANNED
    if each.medium is Medium.IN_PERSON:
        return VISIT
    return SOCIAL if each.kind is SessionKind.SOCIAL else MET


def _calendar(of: LookBack) -> Signs | None:
    if not of.meetings:
        return None
    first = of.period.since or of.meetings[0].day
    last = max(of.period.until, of.meetings[-1].day)
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    rows = _by_days(of, first, last, months) if months <= MOST_DAYS else _by_months(of, first, last)
    heads = tuple(map(str, range(1, DAYS + 1))) if months <= MOST_DAYS else MONTHS
    seen = {sign for row in rows for sign in row.signs}
    legend = [(sign, meaning) for sign, meaning in MEANING.items() if sign in seen]
    if any(sign.isdigit() for sign in seen):
        legend.append(("2", "that many times"))
    if MANY in seen:
        legend.append((MANY, "ten times or more"))
    return Signs(tuple(rows), tuple(legend), heads)


def _by_days(of: LookBack, first: date, last: date, months: int) -> list[Strip]:
    here: dict[date, set[str]] = {}
    for each in of.meetings:
        here.setdefault(each.day, set()).add(sign_of(each))
    rows = []
    for place in range(months):
        year, month = divmod(first.year * 12 + first.month - 1 + place, 12)
        signs = "".join(_day_sign(year, month + 1, n, here, first, last) for n in range(1, 32))
        # The year is told where it begins.
        name = MONTHS[month]
        rows.append(Strip(f"{name} {year}" if not place or not month else name, signs))
    return rows


def _day_sign(
    year: int, month: int, number: int, here: Mapping[date, set[str]], first: date, last: date
) -> str:
    try:
        on = date(year, month, number)
    except ValueError:
        return OUTSIDE
    if not first <= on <= last:
        return OUTSIDE
    return next((sign for sign in MEANING if sign in here.get(on, ())), NO_DAY)


def _by_months(of: LookBack, first: date, last: date) -> list[Strip]:
    here: dict[tuple[int, int], list[str]] = {}
    for each in of.meetings:
        here.setdefault((each.day.year, each.day.month), []).append(sign_of(each))
    rows = []
    for year in range(first.year, last.year + 1):
        months = []
        for month in range(1, len(MONTHS) + 1):
            inside = (first.year, first.month) <= (year, month) <= (last.year, last.month)
            months.append(_month_signs(here.get((year, month), [])) if inside else OUTSIDE)
        # What a month has besides stands below it.
        first_line, *more = map("".join, zip_longest(*months, fillvalue=OUTSIDE))
        rows += [Strip(str(year), first_line), *(Strip("", line) for line in more)]
    return rows


def _month_signs(signs: Sequence[str]) -> str:
    """How often they met, or its one sign; then the signs that this does not tell."""
    met = [sign for sign in signs if sign in (VISIT, MET, SOCIAL)]
    kinds = "".join(sign for sign in MEANING if sign in signs)
    if len(met) > 1:
        return (str(len(met)) if len(met) < 10 else MANY) + kinds.replace(MET, "")
    return kinds or NO_DAY


# -- hours, targets -------------------------------------------------------------------------------


def _hours(of: LookBack) -> Lengths | None:
    found = of.hours
    rows = [
        Length(label, value, retelling.length(value), ink)
        for label, value, ink in (
            ("set aside", found.set_aside, Ink.QUIET),
            ("held", found.held, Ink.BOTH),
            ("in our halves", found.halves, Ink.BOTH),
            ("in person", found.in_person, Ink.BOTH),
            ("social", found.social, Ink.BOTH),
        )
        if value >= MINUTE
    ]
    return Lengths(tuple(rows), max(row.value for row in rows)) if rows else None


def _targets(of: LookBack, words: Words) -> Sides | None:
    left, right = (of.counts[who] for who in words.people)
    rows = [
        Side(label, mine, theirs, str(mine), str(theirs))
        for label, mine, theirs in (
            ("set", left.set, right.set),
            ("kept", left.kept, right.kept),
            ("moved", left.moved, right.moved),
            ("let go", left.let_go, right.let_go),
            ("on the way", left.open, right.open),
            ("goals set", left.goals_set, right.goals_set),
            ("goals reached", left.goals_reached, right.goals_reached),
            ("goals let go", left.goals_let_go, right.goals_let_go),
        )
        if mine or theirs
    ]
    return _counted(rows)


# -- pitfalls -------------------------------------------------------------------------------------


def _pitfalls(of: LookBack, words: Words) -> Signs | None:
    answered = of.answered
    if not answered:
        return None
    size = -(-len(answered) // MOST_SIGNS)
    groups = [answered[at : at + size] for at in range(0, len(answered), size)]
    rows = [_trend(trend, groups, words) for trend in of.trends]
    legend = [*((sign, meaning) for sign, meaning in LEVEL_MEANING.items())]
    if any(row.below for row in rows):
        legend.append((REMEDY, "after it, something was put on our agenda"))
    if size > 1:
        legend.append(("", f"each sign stands for {size} sessions"))
    return Signs(tuple(rows), tuple(legend))


def _trend(trend: Trend, groups: Sequence[Sequence[Meeting]], words: Words) -> Strip:
    after = {remedy.after for remedy in trend.remedies if remedy.after}
    signs = "".join(_level(trend.pitfall, group) for group in groups)
    below = "".join(REMEDY if any(m.id in after for m in group) else " " for group in groups)
    title = words.pitfalls.get(trend.pitfall) or trend.pitfall.replace("_", " ")
    return Strip(title, signs, below.rstrip(), retelling.pitfall(trend))


def _level(pitfall: str, group: Sequence[Meeting]) -> str:
    said = [m.felt[pitfall].level for m in group if m.felt is not None and pitfall in m.felt]
    return LEVELS[max(said)] if said else OUTSIDE


# -- gifts and changes ----------------------------------------------------------------------------


def _gifts(of: LookBack, words: Words) -> Lines | None:
    today = of.period.until

    def received(who: str) -> list[Said]:
        return [
            Said(gift.text, day(day_of(gift.created_at, words.tz), today=today))
            for gift in of.gifts
            if gift.seen_by == who
        ]

    return _lines(*map(received, words.people))


def _changes(of: LookBack, words: Words) -> Lines | None:
    def noticed(who: str) -> list[Said]:
        return [
            Said(each.text, words.changes.get(each.category, each.category.value))
            for each in of.changes
            if each.owner == who
        ]

    return _lines(*map(noticed, words.people))


def _lines(left: Sequence[Said], right: Sequence[Said]) -> Lines | None:
    if not (left or right):
        return None
    more = (max(0, len(left) - MOST_LINES), max(0, len(right) - MOST_LINES))
    return Lines(tuple(left[:MOST_LINES]), tuple(right[:MOST_LINES]), more)


def _categories(of: LookBack, words: Words) -> Sides | None:
    rows = []
    for kind, label in words.changes.items():
        left, right = (
            sum(each.category is kind and each.owner == who for each in of.changes)
            for who in words.people
        )
        if left or right:
            rows.append(Side(label, left, right, str(left), str(right)))
    return _counted(rows)


def _counted(rows: Sequence[Side]) -> Sides | None:
    """Bars of whole numbers; one or two do not fill the picture."""
    if not rows:
        return None
    return Sides(tuple(rows), max(FEW, *(max(row.left, row.right) for row in rows)))
