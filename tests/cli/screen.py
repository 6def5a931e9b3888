"""A terminal small enough to read: what stands on its screen after so many bytes."""

from __future__ import annotations

import re
from io import StringIO

from rich.console import Console

_PIECE = re.compile(r"\x1b\[([?\d;]*)([A-Za-z])|([^\x1b])", re.DOTALL)


class Screen(StringIO):
    """Knows line feeds, cursor up and erasing a line, which is what bars are drawn with."""

    def __init__(self, width: int = 80) -> None:
        super().__init__()
        self.console = Console(
            file=self, force_terminal=True, width=width, height=24, highlight=False, emoji=False
        )

    def lines(self) -> list[str]:
        """The lines that a person sees now, without blank ones at the end."""
        drawn, row, column = [""], 0, 0
        for count, order, character in _PIECE.findall(self.getvalue()):
            if order == "A":
                row = max(0, row - int(count or 1))
            elif order == "K":
                drawn[row] = ""
            elif character == "\r":
                column = 0
            elif character == "\n":
                row, column = row + 1, 0
                drawn += [""] * (row + 1 - len(drawn))
            elif character:
                line = drawn[row].ljust(column)
                drawn[row] = line[:column] + character + line[column + 1 :]
                column += 1
        return "\n".join(line.rstrip() for line in drawn).rstrip("\n").split("\n")
