"""Taking away a session that has been, however it was entered, and putting it back.

It goes into the bin with the notes that whoever is at the keys wrote in it. What the other one
wrote is theirs, and goals and targets live on: all of that stays, and the log of the clock besides.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from comentor_tui.domain import durations
from comentor_tui.domain.records import Note, Record, Session, SessionState, Visibility, deleted
from comentor_tui.domain.turns import other_of
from comentor_tui.errors import UsageProblem

if TYPE_CHECKING:
    from comentor_tui.services.history import History
    from comentor_tui.services.memory import Memory


class Removing:
    """Takes sessions away."""

    def __init__(self, memory: Memory, history: History) -> None:
        self._memory = memory
        self._history = history
        self._gone: list[tuple[Record, ...]] = []

    @property
    def can_take_back(self) -> bool:
        """Was a session taken away in this window?"""
        return bool(self._gone)

    async def remove(self, session_id: str) -> str:
        """Take a session away; answers with a sentence.

        Raises UsageProblem for one that is still to be or still open, StoreProblem.
        """
        memory = self._memory
        await memory.saver.flush()
        found = await self._history.session(session_id)
        session = memory.newest(found.session)
        if session.state in (SessionState.OPEN, SessionState.PLANNED):
            raise UsageProblem("Only a session that is over can be taken away here.")
        notes = [memory.newest(note) for note in found.notes]
        mine = [n for n in notes if n.owner == memory.at_keys and n.deleted_at is None]
        # How many private ones the other one has is theirs to know.
        theirs = sum(
            n.owner != memory.at_keys and n.visibility is Visibility.OURS and n.deleted_at is None
            for n in notes
        )
        now = memory.now()
        gone: tuple[Session | Note, ...] = (session, *mine)
        await memory.put(*(deleted(each, now) for each in gone))
        self._gone.append(gone)
        self._history.changes += 1
        along = f" with {durations.count(len(mine), 'note')} of yours" if mine else ""
        left = ""
        if theirs:
            name = memory.name(other_of(memory.people, memory.at_keys))
            stays = "stays" if theirs == 1 else "stay"
            left = f"; {durations.count(theirs, 'note')} of {name} {stays}"
        return f"The session is in the bin{along}{left}."

    async def take_back(self) -> str:
        """Put back the session that was taken away last; answers with a sentence.

        Raises UsageProblem where there is none.
        """
        if not self._gone:
            raise UsageProblem("No session was taken away in this window.")
        memory = self._memory
        gone = [memory.newest(each) for each in self._gone.pop()]
        back = [memory.revise(each, deleted_at=None) for each in gone if each.deleted_at]
        await memory.put(*back)
        self._history.changes += 1
        return "The session is back."
