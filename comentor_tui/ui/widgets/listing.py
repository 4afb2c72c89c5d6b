"""An option list for windows of any size."""

from __future__ import annotations

from textual.widgets import OptionList


class Listing(OptionList):
    """An `OptionList` whose page keys do nothing where no row of it is to be seen.

    Textual 8.2 ends the app there: it turns a page by the lines it has drawn.
    """

    def action_page_up(self) -> None:
        """A page up."""
        if self.scrollable_content_region:
            super().action_page_up()  # type: ignore[no-untyped-call]

    def action_page_down(self) -> None:
        """A page down."""
        if self.scrollable_content_region:
            super().action_page_down()  # type: ignore[no-untyped-call]
