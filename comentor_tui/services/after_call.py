"""After the call: the pitfall check, each person alone and then together, and the review."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from comentor_tui import content
from comentor_tui.domain import balance, sessions
from comentor_tui.domain.records import (
    ChangeCategory,
    ChangeNoticed,
    Draft,
    Review,
    Session,
    SessionKind,
    deleted,
    revised,
)
from comentor_tui.domain.text import clean_text
from comentor_tui.domain.turns import Uncharged
from comentor_tui.domain.values import dataclass
from comentor_tui.errors import UsageProblem
from comentor_tui.services.pitfall_checks import LINE_LIMIT, Felt, PitfallChecks

if TYPE_CHECKING:
    from comentor_tui.content import ChangeKind, Prompt

__all__ = ["FIELDS", "REVIEW_WAITS", "AfterCall", "Felt", "Summary"]

REVIEW_WAITS = timedelta(hours=36)
"""A review may be done later the same day or on the next start; then it is quietly dropped."""

FIELDS = ("most_useful", "received", "gave", "by_when", "differently")
"""The review's prompts, by the names of the record's fields."""

ANSWER_LIMIT = 5_000

_SHOWN_FROM_MS = 30_000
"""What rounds to no minute at all is not told."""

_NOBODYS = (
    (Uncharged.OPENING, "opening"),
    (Uncharged.SOCIAL, "social"),
    (Uncharged.CHANGEOVER, "changeover"),
    (Uncharged.PAUSE, "pauses"),
    (Uncharged.GAP, "unseen"),
    (Uncharged.NOBODY, "corrections"),
    (Uncharged.CLOSING, "closing"),
)


@dataclass(frozen=True)
class Summary:
    """How the time of a session went. Lengths are milliseconds.

    `balance` is empty where there were no halves. `nobodys` is the time charged to nobody, by
    what it was, only what took any. `owed` is to whom minutes are owed, and how much.
    """

    balance: balance.Balance | None
    nobodys: tuple[tuple[str, int], ...]
    owed: tuple[str, int] | None


class AfterCall(PitfallChecks):
    """What is asked when a session is over. Everything can be skipped or done later."""

    def waiting(self) -> Session | None:
        """The session whose review is still wanted: ended not long ago, and not closed."""
        last = self._memory.last_work()
        if last is None or last.review_closed or last.ended_at is None:
            return None
        fresh = self._memory.now() - last.ended_at < REVIEW_WAITS
        return last if fresh and self._live.session is None else None

    def summary(self, session: Session) -> Summary:
        """How the time of a session went, told after it."""
        clock = self._live.clock(session)
        current = self._memory.get(Session, session.id) or session
        nobodys = ((word, clock.uncharged(why)) for why, word in _NOBODYS)
        return Summary(
            balance=balance.balance(clock.charged) if clock.started else None,
            nobodys=tuple((word, ms) for word, ms in nobodys if ms >= _SHOWN_FROM_MS),
            owed=sessions.owed_from(current),
        )

    # -- review ---------------------------------------------------------------------------------

    def prompts(self) -> tuple[Prompt, ...]:
        """What the review asks each person."""
        return content.load("review", self._folder).items.prompts

    def review(self, session: Session, person: str) -> Review | None:
        """One person's review of a session, as far as it is written."""
        found = self._memory.all(Review, session_id=session.id, owner=person)
        return found[-1] if found else None

    def differently(self) -> list[tuple[str, str]]:
        """What each said after the last session they would do differently: person and words."""
        last = self._memory.last_work()
        if last is None:
            return []
        found = ((person, self.review(last, person)) for person in self._memory.people)
        return [(who, said.differently) for who, said in found if said and said.differently]

    def writer(self, session: Session) -> str | None:
        """Who wrote last in the review of a session: a draft counts as much as an answer."""
        memory = self._memory
        names = (f"{memory.pair_id}:review:{session.id}:{person}:" for person in memory.people)
        said = [
            (record.updated_at, person)
            for person, name in zip(memory.people, names, strict=True)
            for record in (
                *memory.all(Review, session_id=session.id, owner=person),
                *memory.all(ChangeNoticed, session_id=session.id, owner=person),
                *(each for each in memory.all(Draft) if each.id.startswith(name)),
            )
        ]
        return max(said)[1] if said else None

    def in_review(self, session: Session) -> bool:
        """Were the two of them in the review already, so that this is where they go on?

        Not while one of them is through with the check and the other is still to answer.
        """
        memory = self._memory
        through = sum(self.finished(session, person) for person in memory.people)
        if through == 1 or session.review_closed:
            return False
        drafts = tuple(
            f"{memory.pair_id}:{self.draft_field(session, person, '')}" for person in memory.people
        )
        return bool(memory.all(Review, session_id=session.id)) or any(
            each.id.startswith(drafts) for each in memory.all(Draft)
        )

    async def write(self, session: Session, person: str, field: str, text: str) -> None:
        """Keep one answer of the review. `field` is one of `FIELDS`."""
        async with self._turn:
            words = clean_text(text, ANSWER_LIMIT).strip()
            known = self.review(session, person)
            draft = self.draft_field(session, person, field)
            if (getattr(known, field) if known else "") == words:
                # Nothing new; but what was typed and taken back must not come up again.
                if self._memory.draft(draft):
                    await self._memory.put(*self._memory.entered(draft))
                return
            entered = self._memory.entered(draft)
            if known is None:
                record = self._memory.new(
                    Review, session_id=session.id, owner=person, **{field: words}
                )
            else:
                record = revised(known, self._memory.now(), **{field: words})
            await self._memory.put(record, *entered)

    @staticmethod
    def draft_field(session: Session, person: str, field: str) -> str:
        """Under which name an unfinished answer is kept."""
        return f"review:{session.id}:{person}:{field}"

    def change_kinds(self) -> tuple[ChangeKind, ...]:
        """The sorts of change people notice, with their labels."""
        return content.load("review", self._folder).items.changes

    def changes(self, session: Session, person: str) -> list[ChangeNoticed]:
        """The changes a person noticed in themselves, written down with this session."""
        return self._memory.all(ChangeNoticed, session_id=session.id, owner=person)

    async def notice_change(
        self, session: Session, person: str, text: str, category: ChangeCategory
    ) -> None:
        """Log something different in oneself that the work together brought about."""
        words = clean_text(text, LINE_LIMIT).strip()
        if not words:
            raise UsageProblem("A change needs a few words.")
        entered = self._memory.entered(self.draft_field(session, person, "change"))
        change = self._memory.new(
            ChangeNoticed, session_id=session.id, owner=person, text=words, category=category
        )
        await self._memory.put(change, *entered)

    async def forget_change(self, change_id: str) -> None:
        """Take a change noticed away again. It is kept with a tombstone."""
        change = self._memory.get(ChangeNoticed, change_id)
        if change is not None and change.deleted_at is None:
            await self._memory.put(deleted(change, self._memory.now()))

    def next_session(self) -> Session | None:
        """The next session with halves, if one is planned: a review is followed by another."""
        return self._memory.next_planned(SessionKind.WORK)

    async def close(self, session: Session) -> None:
        """The review is done, or skipped: it is not asked for again."""
        current = self._memory.get(Session, session.id) or session
        if not current.review_closed:
            await self._memory.put(revised(current, self._memory.now(), review_closed=True))
