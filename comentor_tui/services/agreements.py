"""What the pair agreed: versions, each person's yes, reading it again, resting and ending."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from comentor_tui import content
from comentor_tui.domain import agreement as rules
from comentor_tui.domain import sessions
from comentor_tui.domain.agreement import Difference, Yes
from comentor_tui.domain.records import (
    Agreement,
    Cadence,
    Confirmation,
    Mark,
    Note,
    Pair,
    PairState,
    Record,
    Session,
)
from comentor_tui.domain.text import clean_line, clean_text
from comentor_tui.domain.values import dataclass
from comentor_tui.errors import UsageProblem
from comentor_tui.services.memory import FAREWELL, Memory

if TYPE_CHECKING:
    from comentor_tui.content import AgreementTemplate

FIELD_LIMIT = 2_000
"""How long one field of the agreement may be, in characters."""

MINUTES = range(5, 181)
IN_PERSON = range(0, 53)
REREAD = range(0, 25)
"""What the numbers of an agreement may be."""

DRAFT = "agreement"
"""Under this name a new version is kept while it is written."""

FAREWELL_FIELDS = {name: f"farewell:{name}" for name in ("keep", "you", "other")}
"""Under these names the words to close with are kept while they are written."""

_TEXTS = ("purpose", "expectations", "confidentiality", "lateness", "drop_call")
_NUMBERS = {
    "half_minutes": (MINUTES, "Minutes for each half"),
    "in_person_a_year": (IN_PERSON, "Meetings in person a year"),
    "reread_every": (REREAD, "Sessions until it is read again"),
}


@dataclass(frozen=True)
class Farewell:
    """The closing review of the relationship; everything may stay empty."""

    keep: str = ""
    """What we keep."""
    thanks: tuple[str, str] = ("", "")
    """What each thanks the other for, yours first."""


class Agreements:
    """The agreement of the pair. Versions and yeses are only ever added."""

    def __init__(self, memory: Memory, folder: Path | None) -> None:
        self._memory = memory
        self._folder = folder
        # Two changes at once become two versions, not one number twice.
        self._turn = asyncio.Lock()

    # -- reading ----------------------------------------------------------------------------------

    def templates(self) -> AgreementTemplate:
        """What can be picked from while the agreement is written."""
        return content.load("agreement", self._folder).items

    def current(self) -> Agreement | None:
        """The newest version."""
        return self._memory.agreement()

    def versions(self) -> list[Agreement]:
        """All versions, the newest first."""
        return sorted(self._memory.all(Agreement), key=lambda a: a.version, reverse=True)

    def yes(self, agreement: Agreement, person: str) -> Yes | None:
        """A person's yes to a version, and when they read it last; None while it is not said."""
        return rules.yes(self._memory.all(Confirmation), agreement.id, person)

    def missing(self) -> list[str]:
        """Whose yes to the newest version is still wanted."""
        current = self.current()
        if current is None:
            return []
        return [p for p in self._memory.people if self.yes(current, p) is None]

    def compare(self, before: Agreement, after: Agreement) -> tuple[Difference, ...]:
        """What changed from one version to another."""
        return rules.differences(before, after)

    def due(self) -> bool:
        """Is it time to read the agreement again? Not while the pair rests."""
        if self.state is not PairState.ACTIVE:
            return False
        held = [sessions.when(s) for s in sessions.held_work(self._memory.all(Session))]
        confirmations = self._memory.all(Confirmation)
        return rules.is_due(self.current(), confirmations, self._memory.people, held)

    # -- agreeing ---------------------------------------------------------------------------------

    async def propose(self, **fields: Any) -> Agreement:
        """A new version with these fields changed; who is at the keys has said yes to it.

        The other fields are as in the newest version. Raises UsageProblem when nothing changes or
        a number is out of range.
        """
        async with self._turn:
            memory, current = self._memory, self.current()
            was = {name: getattr(current, name) for name in rules.FIELDS} if current else {}
            wanted = {**was, **_clean(fields)}
            if current is not None and wanted == was:
                raise UsageProblem("Nothing is different from what we agreed.")
            version = current.version + 1 if current else 1
            agreement = memory.new(Agreement, version=version, owner=None, **wanted)
            confirmation = self._confirmation(agreement, memory.at_keys)
            await memory.put(agreement, confirmation, *memory.entered(DRAFT))
            return agreement

    def begun(self) -> dict[str, Any]:
        """Fields of a new version that were written and never kept; empty without any.

        What was begun from a version before the newest counts no more.
        """
        try:
            draft = json.loads(self._memory.draft(DRAFT) or "{}")
            current = self.current()
            if draft.get("version") != (current.version if current else 0):
                return {}
            return _clean({name: draft["fields"][name] for name in draft["fields"]})
        except (ValueError, TypeError, KeyError, AttributeError, UsageProblem):
            # Not what `keep_begun` wrote: there is nothing in it to show.
            return {}

    def keep_begun(self, fields: dict[str, Any]) -> None:
        """Keep what is being written as a draft, on the disk within a second."""
        current = self.current()
        was = {name: getattr(current, name) for name in fields} if current else {}
        new = {name: value for name, value in fields.items() if was.get(name, "") != value}
        version = current.version if current else 0
        draft = json.dumps({"version": version, "fields": new}, ensure_ascii=False)
        self._memory.put_draft(DRAFT, draft if new else "")

    async def confirm(self, person: str) -> str:
        """A person says yes to the newest version, or has read it again. Says what was done."""
        async with self._turn:
            return await self._confirm(person)

    async def reread(self, *people: str) -> str:
        """These people (both, unless named) have read the newest version again."""
        async with self._turn:
            return await self._confirm(*(people or self._memory.people))

    async def _confirm(self, *people: str) -> str:
        memory, current = self._memory, self.current()
        if current is None:
            raise UsageProblem("There is no agreement yet.")
        if not set(people) <= set(memory.people):
            raise UsageProblem("Only the two of you can say yes to your agreement.")
        first = [person for person in people if self.yes(current, person) is None]
        again = [person for person in people if person not in first]
        await memory.put(*(self._confirmation(current, person) for person in people))
        version = f"version {current.version}"
        said = f"{self._names(first)} said yes to {version}" if first else ""
        read = f"{self._names(again)} read {'it' if first else version} again" if again else ""
        return f"{', '.join(part for part in (said, read) if part)}."

    def _names(self, people: list[str]) -> str:
        return " and ".join(self._memory.name(person) for person in people)

    def _confirmation(self, agreement: Agreement, person: str) -> Confirmation:
        return self._memory.new(Confirmation, agreement_id=agreement.id, owner=person)

    # -- resting and ending -----------------------------------------------------------------------

    @property
    def state(self) -> PairState:
        """Do you co-mentor each other at present?"""
        pair = self._memory.get(Pair, self._memory.pair_id)
        return pair.state if pair else PairState.ACTIVE

    def farewell(self) -> list[Note]:
        """What was written down when the pair ended, in its order."""
        return self._memory.all(Note, stage=FAREWELL)

    async def rest(self) -> str:
        """No sessions for a while; everything is kept."""
        await self._into(PairState.RESTING)
        return "We are resting. Everything stays as it is."

    async def take_up(self) -> str:
        """On again, after a rest or an end."""
        await self._into(PairState.ACTIVE)
        return "We go on, where we were."

    async def end(self, said: Farewell | None = None) -> str:
        """End the relationship; everything is kept and readable, and it can be taken up again.

        What is said becomes notes of the last session: what we keep, and each one's thanks.
        """
        memory, said = self._memory, said or Farewell()
        words: list[tuple[str, str, Mark]] = [(memory.at_keys, said.keep, Mark.INSIGHT)]
        words += [
            (person, text, Mark.GIFT)
            for person, text in zip(memory.people, said.thanks, strict=True)
        ]
        last = memory.last_session()
        notes = [
            memory.new(
                Note,
                session_id=last.id if last else None,
                owner=person,
                text=clean_text(text, FIELD_LIMIT).strip(),
                mark=mark,
                stage=FAREWELL,
            )
            for person, text, mark in words
            if clean_text(text, FIELD_LIMIT).strip()
        ]
        entered = (memory.entered(field) for field in FAREWELL_FIELDS.values())
        await self._into(PairState.ENDED, *notes, *(draft for found in entered for draft in found))
        return "We ended it well. Everything is kept."

    async def _into(self, state: PairState, *with_them: Record) -> None:
        memory = self._memory
        pair = memory.get(Pair, memory.pair_id)
        if pair is None:
            raise UsageProblem("There is no pair yet.")
        changed = [memory.revise(pair, state=state)] if pair.state is not state else []
        if changed or with_them:
            await memory.put(*changed, *with_them)


def _clean(fields: dict[str, Any]) -> dict[str, Any]:
    """Fields as they are kept. Raises UsageProblem for what cannot be agreed on."""
    unknown = sorted(set(fields) - set(rules.FIELDS))
    if unknown:
        raise UsageProblem(f"An agreement has no field “{unknown[0]}”.")
    kept = dict(fields)
    for name in _TEXTS:
        if name in kept:
            kept[name] = clean_text(str(kept[name]), FIELD_LIMIT).strip()
    if "fallback_number" in kept:
        kept["fallback_number"] = clean_line(str(kept["fallback_number"]))
    if "cadence" in kept:
        kept["cadence"] = Cadence(kept["cadence"])
    for name, (allowed, title) in _NUMBERS.items():
        if name in kept and kept[name] not in allowed:
            raise UsageProblem(f"{title}: from {allowed[0]} to {allowed[-1]}.")
    return kept
