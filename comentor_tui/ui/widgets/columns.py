"""Words side by side, to be compared; below each other where it is narrow."""

from __future__ import annotations

from collections.abc import Sequence

from textual.content import Content
from textual.css.styles import RulesMap
from textual.strip import Strip
from textual.style import Style
from textual.visual import RenderOptions, Visual

from comentor_tui.ui.text import lit

GAP = 3
SIDE_BY_SIDE = 48
"""From this width on two columns stand side by side."""


class Beside(Visual):
    """Two texts beside each other. Where it is narrow each has its `label` before it."""

    def __init__(self, left: Content, right: Content, labels: tuple[str, str]) -> None:
        self._sides = (left, right)
        self._labels = labels

    def _narrow(self) -> Content:
        lines = [
            lit(f"{label}  ", "$quiet") + side
            for label, side in zip(self._labels, self._sides, strict=True)
        ]
        return Content("\n").join(lines)

    @staticmethod
    def _widths(width: int) -> tuple[int, int]:
        left = max(1, (width - GAP) // 2)
        return left, max(1, width - GAP - left)

    def get_optimal_width(self, rules: RulesMap, container_width: int) -> int:
        """As wide as both without wrapping."""
        return sum(side.cell_length for side in self._sides) + GAP

    def get_height(self, rules: RulesMap, width: int) -> int:
        """How many lines the longer one takes."""
        if width < SIDE_BY_SIDE:
            return self._narrow().get_height(rules, max(1, width))
        widths = self._widths(width)
        heights = [
            side.get_height(rules, wide) for side, wide in zip(self._sides, widths, strict=True)
        ]
        return max(1, *heights)

    def render_strips(
        self, width: int, height: int | None, style: Style, options: RenderOptions
    ) -> list[Strip]:
        """Line by line, the shorter one filled up."""
        if width < SIDE_BY_SIDE:
            return self._narrow().render_strips(max(1, width), height, style, options)
        widths = self._widths(width)
        left, right = (
            side.render_strips(wide, None, style, options)
            for side, wide in zip(self._sides, widths, strict=True)
        )
        rich = style.rich_style
        gap = Strip.blank(GAP, rich)
        joined = []
        for place in range(max(len(left), len(right))):
            first = left[place] if place < len(left) else Strip.blank(widths[0], rich)
            second = right[place] if place < len(right) else Strip.blank(widths[1], rich)
            joined.append(Strip.join([first.adjust_cell_length(widths[0], rich), gap, second]))
        return joined if height is None else joined[:height]


class Stack(Visual):
    """Several visuals below each other, only to be read."""

    def __init__(self, parts: Sequence[Visual]) -> None:
        self._parts = tuple(parts)

    def get_optimal_width(self, rules: RulesMap, container_width: int) -> int:
        """As wide as its widest part."""
        widths = [part.get_optimal_width(rules, container_width) for part in self._parts]
        return max(widths, default=0)

    def get_height(self, rules: RulesMap, width: int) -> int:
        """How many lines all parts take."""
        return sum(part.get_height(rules, width) for part in self._parts)

    def render_strips(
        self, width: int, height: int | None, style: Style, options: RenderOptions
    ) -> list[Strip]:
        """One part after the other."""
        strips = [
            strip
            for part in self._parts
            for strip in part.render_strips(width, None, style, options)
        ]
        return strips if height is None else strips[:height]
