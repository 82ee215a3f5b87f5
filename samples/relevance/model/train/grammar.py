"""Phrase grammars: reading `grammar.*.txt` and expanding a symbol into text, with some phrases kept for the test split."""

from __future__ import annotations

import random
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Callable

HELD_OUT_ONE_IN = 16  # one alternative in so many is never seen in training
OPEN, CLOSE = "\x01", "\x02"  # where a quotable span begins and ends in expanded text


def held_out(choice: str) -> bool:
    """Whether an alternative belongs to the test split only: a property of its text, the same in every run."""
    return choice != "" and zlib.crc32(choice.encode()) % HELD_OUT_ONE_IN == 0


@dataclass
class Expansion:
    """Expanded text (with OPEN/CLOSE marks) and whether a held-out alternative is in it."""

    text: str
    unseen: bool


class Grammar:
    """A phrase grammar. `values` makes what is not in the file (`<n>`, `<date>`, …)."""

    def __init__(self, path: Path, values: dict[str, Callable[[random.Random], str]]) -> None:
        self.symbols: dict[str, list[str]] = {}
        self.values = values
        current: list[str] = []
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith("== "):
                current = self.symbols.setdefault(line[3:].strip(), [])
            elif line.strip() and not line.startswith("// "):
                current.append(line)

    def expand(self, symbol: str, rng: random.Random, train: bool) -> Expansion:
        """One way to say `symbol`; in training without held-out alternatives."""
        line = self._choose(self.symbols[symbol], rng, train)
        expansion = self._fill(line, rng, train)
        return Expansion(expansion.text, expansion.unseen or held_out(line))

    def _choose(self, choices: list[str], rng: random.Random, train: bool) -> str:
        seen = [one for one in choices if not held_out(one)] if train else choices
        return rng.choice(seen or choices)

    def _fill(self, pattern: str, rng: random.Random, train: bool) -> Expansion:
        out: list[str] = []
        unseen = False
        at = 0
        while at < len(pattern):
            char = pattern[at]
            if char == "{":
                end = _closing(pattern, at)
                choice = self._choose(_split(pattern[at + 1 : end]), rng, train)
                inner = self._fill(choice, rng, train)
                out.append(inner.text)
                unseen = unseen or inner.unseen or held_out(choice)
                at = end + 1
            elif char == "<":
                end = pattern.index(">", at)
                name = pattern[at + 1 : end]
                if name in self.values:
                    out.append(self.values[name](rng))
                else:
                    inner = self.expand(name, rng, train)
                    out.append(inner.text.replace(OPEN, "").replace(CLOSE, ""))
                    unseen = unseen or inner.unseen
                at = end + 1
            else:
                out.append({"[": OPEN, "]": CLOSE}.get(char, char))
                at += 1
        return Expansion("".join(out), unseen)


def _closing(text: str, start: int) -> int:
    """Index of the brace that closes the one at `start`."""
    depth = 0
    for index in range(start, len(text)):
        depth += (text[index] == "{") - (text[index] == "}")
        if depth == 0:
            return index
    raise ValueError(f"no closing brace: {text}")


def _split(text: str) -> list[str]:
    """Alternatives of a brace's content: split at `|` outside inner braces."""
    parts, depth, last = [], 0, 0
    for index, char in enumerate(text):
        depth += (char == "{") - (char == "}")
        if char == "|" and depth == 0:
            parts.append(text[last:index])
            last = index + 1
    return [*parts, text[last:]]
