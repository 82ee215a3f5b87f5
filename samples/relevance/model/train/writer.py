"""Writes the parts of a message from the grammars of this folder."""

from __future__ import annotations

import random
from pathlib import Path

from grammar import CLOSE, OPEN, Expansion, Grammar

HERE = Path(__file__).parent

VALUES = {
    "n": lambda rng: str(rng.choice([2, 3, 4, 5, 6, 7, 8, 10, 12, 15, 20, 30, 40, 60, 80, 90, 100, 120])),
    "d": lambda rng: str(rng.randint(1, 28)),
    "month": lambda rng: str(rng.randint(1, 12)),
    "year": lambda rng: str(rng.randint(2024, 2026)),
    "ver": lambda rng: f"{rng.randint(1, 5)}.{rng.randint(0, 9)}.{rng.randint(0, 12)}",
    "err": lambda rng: f"E{rng.randint(1, 29):02d}",
    "order": lambda rng: f"FC2{rng.randint(4, 6)}****{rng.randint(0, 9999):04d}",
    "phone": lambda rng: f"1{rng.choice('3589')}{rng.randint(0, 9)}****{rng.randint(0, 9999):04d}",
}
MONTHS = "January February March April May June July August September October November December".split()
GRAMMARS = {
    True: Grammar(HERE / "grammar.zh.txt", VALUES),
    False: Grammar(HERE / "grammar.en.txt", {**VALUES, "month": lambda rng: rng.choice(MONTHS)}),
}
# Owning the product is no request: how often praise, wishes and invoices come with words of an owner.
OWNERS = {"no-owned-ok": 0.9, "no-review": 0.35, "no-wish": 0.3, "no-invoice": 0.3, "no-chat": 0.1}


class Writer:
    """Writes the segments of one message and remembers what they hold."""

    def __init__(self, rng: random.Random, chinese: bool, train: bool) -> None:
        self.rng, self.chinese, self.train = rng, chinese, train
        self.grammar = GRAMMARS[chinese]
        self.unseen = False

    def maybe(self, symbol: str, chance: float) -> list[str]:
        return [self.say(symbol)[0]] if self.rng.random() < chance else []

    def say(self, symbol: str, key: bool = False) -> tuple[str, str]:
        """(text, quotable part of it)."""
        expansion: Expansion = self.grammar.expand(symbol, self.rng, self.train)
        if key:
            self.unseen = self.unseen or expansion.unseen
        spans = [part.split(CLOSE)[0] for part in expansion.text.split(OPEN)[1:]]
        plain = expansion.text.replace(OPEN, "").replace(CLOSE, "")
        return plain, self.rng.choice(spans) if spans else plain

    def yes(self, kind: str) -> tuple[list[str], str]:
        """Segments of an after-sales part, and its quote."""
        rng = self.rng
        if kind == "owned-policy":
            text, quote = self.say("q-policy", True)
            return [self.say("owned")[0], text], quote
        text, quote = self.say(kind, True)
        owned = self.maybe("owned", 0.35)
        if kind == "fault":
            return [*owned, text, *self.maybe("tried", 0.35), *self.maybe("ask-fix", 0.5)], quote
        if kind in ("warranty", "return", "repair") and rng.random() < 0.3:
            return [*owned, self.say("fault")[0], text], quote
        return [*owned, text, *self.maybe("tried", 0.04), *self.maybe("ask-fix", 0.08)], quote

    def no(self, kind: str) -> tuple[list[str], str]:
        """Segments of a part that is not after-sales, and its quote."""
        rng = self.rng
        if kind != "presale":
            text, quote = self.say(kind, True)
            more = [self.say(kind)[0]] if rng.random() < 0.25 else []
            return [*self.maybe("owned", OWNERS.get(kind, 0.0)), text, *more], quote
        # A policy is asked by people who have not bought; features and prices need no such words.
        symbol = rng.choice(("q-feature", "q-feature", "q-price", "q-price", "q-policy"))
        text, quote = self.say(symbol, True)
        buyer = self.maybe("notowned", 1.0 if symbol == "q-policy" else 0.5)
        more = self.maybe(rng.choice(("q-feature", "q-price")), 0.35)
        parts = [text, *more]
        rng.shuffle(parts)
        return ([*buyer, *parts] if rng.random() < 0.7 else [*parts, *buyer]), quote
