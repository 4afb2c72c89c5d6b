"""First run: two names are enough; everything else can be said, and changed, later."""

from __future__ import annotations

from datetime import datetime

from comentor_tui import content
from comentor_tui.domain.ids import new_id
from comentor_tui.domain.records import (
    Agreement,
    Cadence,
    Medium,
    Pair,
    Person,
    Record,
    Session,
)
from comentor_tui.domain.text import clean_line, clean_name, clean_text
from comentor_tui.domain.values import dataclass
from comentor_tui.services.memory import Memory
from comentor_tui.services.which_pair import PAIR, you_key


@dataclass(frozen=True)
class FirstAnswers:
    """What the first run asks. Everything may be left empty."""

    your_name: str = ""
    other_name: str = ""
    purpose: str = ""
    cadence: Cadence = Cadence.MONTHLY
    half_minutes: int = 30
    first_at: datetime | None = None
    medium: Medium = Medium.CALL
    place: str = ""
    expectations: str = ""
    confidentiality: str = ""
    lateness: str = ""
    drop_call: str = ""
    fallback_number: str = ""


async def begin(memory: Memory, answers: FirstAnswers, zone: str = "") -> None:
    """Make the pair, its first agreement and its first session out of the answers."""
    now = memory.now()
    pair_id, you, other = new_id(), new_id(), new_id()
    pair = Pair(
        id=pair_id, pair_id=pair_id, created_at=now, updated_at=now, first=you, second=other
    )
    memory.meet(pair, you)
    # Without a name it stays empty: who is on the left is another matter in the other copy.
    your_name, other_name = clean_name(answers.your_name), clean_name(answers.other_name)
    usual = content.load("agreement").items
    agreement = memory.new(
        Agreement,
        version=1,
        purpose=clean_text(answers.purpose),
        cadence=answers.cadence,
        half_minutes=answers.half_minutes,
        expectations=clean_text(answers.expectations),
        # What most pairs agree on stands there from the beginning, and can be changed.
        confidentiality=clean_text(answers.confidentiality) or usual.confidentiality,
        lateness=clean_text(answers.lateness) or usual.lateness,
        drop_call=clean_text(answers.drop_call) or usual.drop_call,
        fallback_number=clean_line(answers.fallback_number),
    )
    records: list[Record] = [
        pair,
        memory.new(Person, id=you, owner=you, name=your_name, zone=zone),
        memory.new(Person, id=other, owner=other, name=other_name),
        # Nobody has said yes to it: they do so when they have read it together.
        agreement,
    ]
    if answers.first_at is not None:
        records.append(
            memory.new(
                Session,
                planned_at=answers.first_at,
                medium=answers.medium,
                place=clean_line(answers.place),
                half_minutes=answers.half_minutes,
            )
        )
    await memory.put(*records)
    await memory.saver.put_local(**{PAIR: pair_id, you_key(pair_id): you})
