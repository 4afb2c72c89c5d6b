"""That one gave advice: marked about oneself, and told to nobody else in any way out."""

from __future__ import annotations

from datetime import UTC

import pytest

from comentor_tui.domain.records import Mark, Note, Pair, Visibility
from comentor_tui.export.jsonin import read_json
from comentor_tui.export.jsonout import export_json, packet_json
from comentor_tui.export.markdown import session_markdown
from comentor_tui.paths import Paths
from comentor_tui.services import telling
from comentor_tui.services.bin import bin_lines
from comentor_tui.services.companion import Companion
from comentor_tui.services.exporting import Exporting, everything, held
from comentor_tui.store.archive import Archive
from comentor_tui.store.opening import open_read_only

from .conftest import FakeClock

SAID = "I gave advice"


@pytest.fixture
async def marked(companion: Companion, paths: Paths, clock: FakeClock) -> Companion:
    """A session in which you marked it twice, took one back, and noted something for both."""
    companion.open_archive = lambda: Archive(paths.store)
    await companion.live.open()
    await companion.live.hand_over()
    clock.go_on(minutes=3)
    await companion.notes.add("! we both rush")
    await companion.notes.mark_advice()
    await companion.notes.mark_advice()
    await companion.notes.take_back()
    clock.go_on(minutes=3)
    await companion.live.end()
    return companion


async def test_it_leaves_with_what_is_private_and_never_in_a_packet(
    marked: Companion, paths: Paths, clock: FakeClock
) -> None:
    memory, session = marked.memory, marked.memory.last_session()
    assert session is not None
    pair = memory.get(Pair, memory.pair_id)
    assert pair is not None
    bundle = Exporting(memory).session_bundle(session)
    assert SAID not in session_markdown(bundle, you=memory.you, tz=UTC)
    own = session_markdown(bundle, you=memory.you, tz=UTC, private=True)
    assert own.count(f"Ana, advice, private: {SAID}") == 1
    with open_read_only(paths) as reader:
        for private in (False, True):
            text = export_json(
                everything(reader, private), version="1", exported_at=clock.wall, private=private
            )
            assert (SAID in text, "we both rush" in text) == (private, True)
            (back,) = read_json(text.encode()).pairs
            kept = [each for each in back.records if isinstance(each, Note) and not each.deleted_at]
            marks = [(note.mark, note.visibility) for note in kept if note.mark is Mark.ADVICE]
            assert marks == [(Mark.ADVICE, Visibility.MINE)] * private
    for you in memory.people:
        with open_read_only(paths) as reader:
            packet = packet_json(held(reader, pair), you, version="1", exported_at=clock.wall)
        assert (SAID in packet, "we both rush" in packet) == (False, True)


async def test_history_search_and_bin_tell_its_owner_alone(marked: Companion, paths: Paths) -> None:
    memory, session = marked.memory, marked.memory.last_session()
    assert session is not None
    bundle = await marked.history.session(session.id)
    you, other = memory.people

    def lines(person: str, private: bool) -> list[tuple[str, str]]:
        told = telling.session_lines(bundle, memory.people, person, UTC, private=private)
        return [(line.sign, line.text) for line in told]

    assert ("^", SAID) in lines(you, True)
    assert ("^", SAID) not in lines(you, False)
    for private in (False, True):
        told = str(lines(other, private))
        assert SAID not in told
        assert "private note" not in told
    for person, times in ((you, 1), (other, 0)):
        memory.at_keys = person
        found = await marked.history.search("advice", UTC)
        assert len(found.passages) == times
        gone = bin_lines(await marked.bin.contents(), UTC, private=True)
        assert [line.sign for line in gone if line.text == SAID] == ["^"] * times
