"""A look-back in plain sentences: warm, short, blaming nobody, and rating neither of the two.

`people` are you and your co-mentor: you come first wherever both are named. Swapped, the sentences
say the same with the names swapped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date

from comentor_tui.domain import balance
from comentor_tui.domain.durations import MINUTE, count, plain
from comentor_tui.domain.lookback import Counts, LookBack
from comentor_tui.domain.records import ChangeCategory, SessionState
from comentor_tui.domain.trends import Effect, Trend

Names = Callable[[str], str]
People = tuple[str, str]

QUIET_DAYS = 80
"""A quarter, or nearly: so long without anything new becomes a question."""

_QUIET = "Nothing new was set in this time. What would we like to begin?"


def shares(of: LookBack, people: People, names: Names) -> str:
    """How the time was shared, over all and session by session."""
    if not of.shared:
        return "No halves were counted in this time."
    over = balance.balance(of.charged)
    both = " · ".join(f"{names(who)} {length(of.charged[who])}" for who in people)
    words = [balance.balance(each.charged).word for each in of.shared]
    told = f"Over {count(len(words), 'session')}: {both}, {over.word} taken together."
    if len(words) == 1:
        return f"One session: {both}, {over.word}."
    each = [
        f"{words.count(word)} {word}"
        for word in (balance.EVEN, balance.LEANING, balance.LOPSIDED)
        if word in words
    ]
    return f"{told} One by one: {_listed(each)}."


def rhythm(of: LookBack) -> str:
    """When we met, how, and what did not take place."""
    met = len(of.held)
    how = [
        # Of one meeting it need not be said that it was one.
        word if met == 1 else f"{number} {word}"
        for number, word in ((of.in_person, "in person"), (of.social, "social"))
        if number
    ]
    sentences = [f"We met {_times(met)}" + (f", {_listed(how)}." if how else ".")]
    if not met:
        sentences = ["We did not meet in this time."]
    if missed := of.of_state(SessionState.MISSED):
        sentences.append(f"{count(missed, 'session')} did not take place.")
    if ahead := of.of_state(SessionState.PLANNED):
        sentences.append(f"{count(ahead, 'session')} {_is(ahead)} planned.")
    return " ".join(sentences)


def hours(of: LookBack) -> str:
    """Time set aside and time held."""
    found = of.hours
    if not found.held and not found.set_aside and not found.social:
        return "No hours were held in this time."
    parts = [f"We held {length(found.held)} of the {length(found.set_aside)} we had set aside"]
    if found.held > found.set_aside:
        had = length(found.set_aside)
        parts = [f"We held {length(found.held)}; {had} of halves had been set aside"]
    if found.in_person:
        parts.append(f"{length(found.in_person)} of all our time was in person")
    if found.social:
        parts.append(f"{length(found.social)} was social")
    return "; ".join(parts) + "."


def targets(of: LookBack) -> str:
    """What the two of us set out to do, and what became of it, as one."""
    both = _sum(of.counts.values())
    if not any(vars(both).values()):
        return _quiet(of) or "No targets were set in this time."
    ends = [
        f"{number} {word}"
        for number, word in (
            (both.kept, "kept"),
            (both.moved, "moved to another date"),
            (both.let_go, "let go"),
        )
        if number
    ]
    became = f"; in the same time {_listed(ends)}" if ends else ""
    told = f"Together we set {count(both.set, 'target') if both.set else 'no target'}{became}."
    if both.open:
        which = f"{both.open} of the new ones {_is(both.open)}"
        if both.open == both.set:
            which = "It is" if both.set == 1 else "All of them are"
        told += f" {which} still on the way."
    if both.goals_reached:
        told += f" {count(both.goals_reached, 'goal')} reached."
    return " ".join(part for part in (told, _quiet(of)) if part)


def _quiet(of: LookBack) -> str:
    """The question of row "nothing new for a quarter", or nothing."""
    both, since = _sum(of.counts.values()), of.period.since
    first = of.held[0].day if of.held else None
    begins: date | None = since or first
    if begins is None or not of.held or (of.period.until - begins).days < QUIET_DAYS:
        return ""
    return "" if both.set or both.goals_set else _QUIET


def pitfall(trend: Trend) -> str:
    """One pitfall: how often it was felt, what was done, whether it helped."""
    if not trend.asked:
        told = "Not asked about in this time."
    elif trend.felt == trend.asked == 1:
        told = "Felt in the one session."
    elif not trend.felt:
        told = f"Not felt in {count(trend.asked, 'session')}."
    else:
        told = f"Felt in {trend.felt} of {count(trend.asked, 'session')}."
    return " ".join([told, *map(_remedy, _told_once(trend))])


def _told_once(trend: Trend) -> Sequence[tuple[str, int, int, Effect]]:
    """Each remedy by its words: how often it was planned, how often done, what came last."""
    found: dict[str, tuple[str, int, int, Effect]] = {}
    for each in trend.remedies:
        _text, planned, done, _effect = found.get(each.text, (each.text, 0, 0, each.effect))
        found[each.text] = (each.text, planned + 1, done + each.done, each.effect)
    return list(found.values())


def _remedy(told: tuple[str, int, int, Effect]) -> str:
    text, planned, done, effect = told
    began = "We tried" if done else "On the agenda"
    often = "" if planned == 1 else f" ({_times(planned)})"
    after = {
        Effect.LESS: "felt less in the sessions after",
        Effect.AS_BEFORE: "felt as before in the sessions after",
        Effect.EARLY: "too early to say whether it helps",
    }[effect]
    return f"{began} “{text}”{often}: {after}."


def pitfalls(of: LookBack) -> str:
    """Over all pitfalls: how many sessions felt of a piece, and what was done."""
    asked = len(of.answered)
    if not asked:
        return "No pitfall check that both went through in this time."
    clear = sum(all(not said.level for said in (m.felt or {}).values()) for m in of.answered)
    tried = [remedy for trend in of.trends for remedy in trend.remedies]
    told = f"We looked at {count(asked, 'session')} together"
    if clear:
        which = "" if clear == asked else f" in {clear} of them"
        told += f";{which} nothing was felt"
    told += "."
    if not tried:
        return told
    helped = sum(remedy.effect is Effect.LESS for remedy in tried)
    told += f" {count(len(tried), 'remedy', 'remedies')} went on our agenda"
    if not helped:
        return f"{told}."
    which = f"{helped} of them"
    if helped == len(tried):
        which = {1: "that", 2: "both"}.get(helped, "each")
    return f"{told}; after {which} it was felt less."


def gifts(of: LookBack, people: People, names: Names) -> str:
    """What each received from the other."""
    if not of.gifts:
        return "No gift was put into words in this time."
    seen = [gift.seen_by for gift in of.gifts]
    found = [(seen.count(who), names(who)) for who in people if who in seen]
    if len(seen) == 1:
        return f"1 gift received, by {found[0][1]}."
    each = [f"{number} by {name}" for number, name in found]
    return f"{count(len(seen), 'gift')} received: {_listed(each)}."


def changes(of: LookBack, labels: Mapping[ChangeCategory, str]) -> str:
    """What is different in us, and where."""
    if not of.changes:
        return "No change was written down in this time. A line is enough."
    kinds = [each.category for each in of.changes]
    where = [label for kind, label in labels.items() if kind in kinds]
    told = f"{count(len(kinds), 'change')} noticed"
    return f"{told}: {_listed(where)}." if where else f"{told}."


def length(ms: int) -> str:
    """A length in hours and minutes, never in seconds: "5 h 30 min"."""
    return plain((ms + MINUTE // 2) // MINUTE * MINUTE)


def _sum(counts: Iterable[Counts]) -> Counts:
    total: dict[str, int] = dict.fromkeys(vars(Counts()), 0)
    for each in counts:
        for name, number in vars(each).items():
            total[name] += number
    return Counts(**total)


def _times(number: int) -> str:
    return {1: "once", 2: "twice"}.get(number, f"{number} times")


def _is(number: int) -> str:
    return "is" if number == 1 else "are"


def _listed(words: Sequence[str]) -> str:
    """As people list things: one, one and two; one, two and three."""
    return " and ".join(part for part in (", ".join(words[:-1]), words[-1]) if part)
