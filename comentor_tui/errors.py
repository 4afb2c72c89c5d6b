"""Errors that are told to people: what happened, what is safe, what to do."""

from __future__ import annotations


class ComentorError(Exception):
    """A problem put in plain words.

    `message` says what happened and what is safe, `hint` what to do about it;
    `exit_code` is what the shell gets when the problem ends a command.
    """

    exit_code = 1

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message}\n{self.hint}" if self.hint else self.message


class UsageProblem(ComentorError):
    """What was asked for cannot be done as asked; nothing was changed."""

    exit_code = 2


class NoTerminal(ComentorError):
    """The full-screen app was started where there is no terminal to draw on."""

    exit_code = 2


class StoreProblem(ComentorError):
    """The store cannot be opened or written. The file itself is left as it is."""

    exit_code = 3


class StoreDamaged(StoreProblem):
    """The file is not a store, or not whole any more."""


class StoreTooNew(StoreProblem):
    """The store was written by a newer Comentor."""


class Interrupted(StoreProblem):
    """Reading was ended because the answer is not wanted any more."""


class StoreBusy(StoreProblem):
    """Another Comentor has this store open."""

    exit_code = 4
