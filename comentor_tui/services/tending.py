"""The rhythm of a pair's sessions, and the one thing that needs care most."""

from __future__ import annotations

from typing import TYPE_CHECKING

from comentor_tui.domain import cadence
from comentor_tui.domain.cadence import Care, Outlook
from comentor_tui.domain.durations import ago, day_of
from comentor_tui.domain.records import Cadence, Pair, PairState, Session
from comentor_tui.domain.sessions import when
from comentor_tui.zone import local_zone

if TYPE_CHECKING:
    from comentor_tui.services.companion import Companion


class Tending:
    """Looks at the sessions and the agreement; changes nothing."""

    def __init__(self, companion: Companion) -> None:
        self._companion = companion
        self._memory = companion.memory

    def outlook(self) -> Outlook:
        """How it stands with the sessions now, seen from this machine's zone."""
        memory, tz = self._memory, local_zone()
        agreement = memory.agreement()
        every = memory.all(Session)
        pair = memory.get(Pair, memory.pair_id)
        # Sessions that were entered later may be older than the pair's own record.
        began = [when(session) for session in memory.held_sessions()]
        if pair is not None:
            began.append(pair.created_at)
        return cadence.outlook(
            every,
            agreement.cadence if agreement else Cadence.MONTHLY,
            agreement.in_person_a_year if agreement else 2,
            memory.now(),
            tz,
            day_of(min(began), tz) if began else None,
        )

    def care(self) -> Care | None:
        """The one thing that needs care most. None while the pair rests, or nothing does."""
        companion, memory = self._companion, self._memory
        pair = memory.get(Pair, memory.pair_id)
        if pair is None or pair.state is not PairState.ACTIVE or companion.live.session:
            return None
        return cadence.care(
            self.outlook(),
            memory.now(),
            local_zone(),
            review=self._review(),
            agreement_due=companion.agreements.due(),
            yes_missing=self._yes_missing(),
            moved=self._moved(),
            changes_due=self._changes_due(),
        )

    def year_lines(self) -> tuple[str, ...]:
        """The sessions of this year in plain words."""
        return cadence.year_lines(self.outlook(), self._memory.now(), local_zone())

    def _review(self) -> str:
        waiting = self._companion.after_call.waiting()
        if waiting is None:
            return ""
        now = self._memory.now()
        day = ago(waiting.ended_at or now, now, local_zone())
        which = f"{day}’s session" if day in ("today", "yesterday") else "the last session"
        return f"The review of {which} is waiting."

    def _yes_missing(self) -> str:
        missing = self._companion.agreements.missing()
        return "both of us" if missing[1:] else "".join(map(self._memory.name, missing))

    def _changes_due(self) -> bool:
        """Is it time to ask for changes noticed? Not before it is read when that was put off."""
        return self._memory.changes_put_off is not None and self._companion.changes.due()

    def _moved(self) -> tuple[str, int] | None:
        """The target whose date moved most, if it moved at all."""
        goals = self._companion.goals
        moved = [(goals.times_moved(t.id), t.created_at, t.text) for t in goals.targets()]
        times, _, text = max(moved, default=(0, None, ""))
        return (text if len(text) <= 40 else f"{text[:39]}…", times) if times else None
