"""What a page tells of what came out of a session: targets, reflections, and the next date."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from comentor_tui.domain.progress import standing
from comentor_tui.domain.records import Target, TargetCheck, TargetState, TargetStep
from comentor_tui.export.escaping import escape_line
from comentor_tui.export.telling import DASH, MEDIUM, Telling, lines, oldest_first, words

_CLOSED: Final = {TargetState.DONE: " (done)", TargetState.LET_GO: " (let go)"}
_PROMPTS: Final = {
    "most_useful": "Most useful to me:",
    "received": "What I received:",
    "gave": "What I got from giving:",
    "by_when": "What I do, and by when:",
    "differently": "One thing we do differently:",
}
"""The questions of the review by the fields of a review, for a bundle that brings none."""


def earlier_targets(page: Telling) -> None:
    """What was said in this session about targets from before."""
    known = {target.id: target for target in page.bundle.targets}

    def of(person: str) -> Sequence[str]:
        return [
            _check(page, check, known.get(check.target_id))
            for check in standing(page.bundle.checks)
            if check.owner == person
        ]

    page.by_person("Looking back at our targets", of)


def _check(page: Telling, check: TargetCheck, target: Target | None) -> str:
    what = words(check.from_text) or words(target.text if target else "") or "a target"
    match check.step:
        case TargetStep.DONE:
            return f"{what}: done"
        case TargetStep.LET_GO:
            return f"{what}: let go"
        case TargetStep.KEPT:
            return f"{what}: goes on"
        case TargetStep.MOVED:
            before = f" from {page.day(check.from_due)}" if check.from_due else ""
            after = f" to {page.day(check.to_due)}" if check.to_due else ", no date for now"
            return f"{what}: moved{before}{after}"
        case TargetStep.CHANGED:
            due = f", by {page.day(check.to_due)}" if check.to_due else ""
            return f"{what}: now {words(check.to_text) or DASH}{due}"
        case TargetStep.TAKEN_BACK:
            return f"{what}: taken back"


def targets(page: Telling) -> None:
    """What each wants to do, and by when."""

    def of(person: str) -> Sequence[str]:
        return [
            _target(page, target)
            for target in oldest_first(page.bundle.targets)
            if target.owner == person and target.session_id == page.bundle.session.id
        ]

    page.by_person("What we will do", of)


def _target(page: Telling, target: Target) -> str:
    due = f", by {page.day(target.due)}" if target.due else ""
    return f"{words(target.text) or DASH}{due}{_CLOSED.get(target.state, '')}"


def read_backs(page: Telling) -> None:
    """What the owner of each half took from it."""
    said = {half.owner: words(half.read_back) for half in oldest_first(page.bundle.halves)}
    if any(said.get(person) for person in page.people):
        page.heading(2, "What each of us takes along")
        page.list(f"{page.name(person)}: {said.get(person) or DASH}" for person in page.people)


def gifts(page: Telling) -> None:
    """Strengths that were put in words."""

    def of(person: str) -> Sequence[str]:
        return [
            (words(gift.text) or DASH)
            + (f" (seen by {page.name(gift.seen_by)})" if gift.seen_by != person else "")
            for gift in oldest_first(page.bundle.gifts)
            if gift.owner == person
        ]

    page.by_person("Gifts", of)


def pitfalls(page: Telling) -> None:
    """Both people's answers side by side, once both are in; else nothing."""
    bundle = page.bundle
    if not bundle.both_in():
        return
    answers = {(check.pitfall, check.owner): check for check in oldest_first(bundle.answers)}
    titles = {pitfall: escape_line(title) for pitfall, title in bundle.pitfalls}
    answered = {pitfall for pitfall, _ in answers}
    entries = []
    for pitfall in [*titles, *sorted(answered - titles.keys())]:
        if pitfall not in answered:
            continue
        given = [(page.name(p), answers.get((pitfall, p))) for p in page.people]
        title = titles.get(pitfall) or escape_line(pitfall.replace("_", " ")) or DASH
        side_by_side = ", ".join(f"{who} {check.answer if check else DASH}" for who, check in given)
        said = [f"{who}: {line}" for who, check in given if check and (line := words(check.line))]
        entries.append(lines(f"{title}: {side_by_side}", *said))
    page.heading(2, "How it went between us")
    page.list(entries)


def reviews(page: Telling) -> None:
    """What each wrote in the review, by its questions."""
    asked = {**_PROMPTS, **{i: escape_line(text) for i, text in page.bundle.prompts if text}}
    own = {review.owner: review for review in oldest_first(page.bundle.reviews)}
    said = {
        (person, field): words(getattr(own[person], field))
        for person in page.people
        if person in own
        for field in _PROMPTS
    }
    used = [field for field in _PROMPTS if any(said.get((p, field)) for p in page.people)]
    if not used:
        return
    page.heading(2, "Review")
    for person in page.people:
        page.heading(3, page.name(person))
        page.list(f"{asked[field]} {said.get((person, field)) or DASH}" for field in used)


def changes(page: Telling) -> None:
    """What each noticed in themselves."""

    def of(person: str) -> Sequence[str]:
        return [
            f"{change.category.value.capitalize()}: {words(change.text) or DASH}"
            for change in oldest_first(page.bundle.changes)
            if change.owner == person
        ]

    page.by_person("Changes we notice", of)


def next_time(page: Telling) -> None:
    """When and how we meet next."""
    following = page.bundle.next_session
    if following is None or following.planned_at is None:
        return
    at = following.planned_at
    page.heading(2, "Next time")
    page.paragraph(f"{page.day(at)}, {page.time(at)}{page.zone(at)}, {MEDIUM[following.medium]}.")
