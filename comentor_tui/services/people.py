"""Who the two are: names, time zones, how to reach each other."""

from __future__ import annotations

from datetime import datetime, tzinfo

from comentor_tui.domain.records import Person
from comentor_tui.domain.text import clean_line, clean_name
from comentor_tui.domain.zones import elsewhere
from comentor_tui.errors import UsageProblem
from comentor_tui.services.memory import Memory
from comentor_tui.zone import local_zone, named_zone

NO_ZONE = "None"
"""What the first run kept for a while where the machine's zone had no name."""


class People:
    """The two, and what a moment is on each one's clock."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def person(self, person_id: str) -> Person | None:
        """What is known of one of the two."""
        return self._memory.get(Person, person_id)

    def zone_name(self, person_id: str) -> str:
        """What is known of a person's zone, as it is kept; empty while nothing is."""
        person = self.person(person_id)
        return person.zone if person and person.zone != NO_ZONE else ""

    def zone(self, person_id: str) -> tzinfo | None:
        """Where a person's clock stands: yours is this machine's, wherever it is carried.

        None while nothing is known.
        """
        if person_id == self._memory.you:
            return local_zone()
        return named_zone(self.zone_name(person_id))

    def elsewhere(self, at: datetime) -> str:
        """A moment as your co-mentor reads it, "Ben 23:00"; empty where it reads the same."""
        other = self._memory.other
        time = elsewhere(at, local_zone(), self.zone(other))
        return f"{self._memory.name(other)} {time}" if time else ""

    async def keep(self, person_id: str, *, name: str, zone: str, contact: str) -> None:
        """Keep what was said about a person. An empty name leaves the old one.

        `zone` is an IANA name or empty. Raises UsageProblem for another.
        """
        memory = self._memory
        person = self.person(person_id)
        if person is None:
            raise UsageProblem("There is nobody here yet.")
        key = zone.strip()
        if key and named_zone(key) is None:
            raise UsageProblem(f"“{clean_line(key)}” is not a time zone I know.")
        person = memory.newest(person)
        said = {
            "name": clean_name(name) or person.name,
            "zone": key,
            "contact": clean_line(contact),
        }
        if any(getattr(person, field) != value for field, value in said.items()):
            await memory.put(memory.revise(person, **said))
