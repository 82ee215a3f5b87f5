"""Byte-level BPE with Qwen2's pre-tokenizer: training of the merges, and encoding as llama.cpp does it."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from functools import lru_cache

import regex

# Qwen2's tokenizer.json; llama.cpp's LLAMA_VOCAB_PRE_TYPE_QWEN2.
PRE_TOKENIZER = regex.compile(
    r"(?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])"
    r"|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
)
SPECIALS = ("<|endoftext|>", "<|im_start|>", "<|im_end|>")
# The marker and its neighbours as Qwen2's vocabulary has them, by the same steps (`##` + `##`).
MARKER_MERGES = (
    (b"#", b"#"),
    (b"##", b"##"),
    (b"##", b"#"),
    (b"####", b"\n"),
    (b"####", b"#"),
    (b"####", b"##"),
    (b"####", b"####"),
    (b"#####", b"\n"),
    (b"######", b"\n"),
    (b"##", b"\n"),
    (b"###", b"\n"),
    (b"####", b"\n\n"),
    (b" ", b"####"),
    (b" ", b"#####"),
    (b" ", b"##"),
)
MOST_HAN = 2  # characters of a Chinese token: longer ones would be whole phrases of the grammar
MOST_LETTERS = 12


def byte_to_unicode() -> list[str]:
    """GPT-2's printable stand-ins for the 256 bytes (openai/gpt-2, encoder.py)."""
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    out, extra = [], 0
    for byte in range(256):
        if byte in printable:
            out.append(chr(byte))
        else:
            out.append(chr(256 + extra))
            extra += 1
    return out


BYTES = byte_to_unicode()


def printable(token: bytes) -> str:
    return "".join(BYTES[byte] for byte in token)


@lru_cache(maxsize=None)
def allowed(token: bytes) -> bool:
    """Whether a merge may make this token: whole characters of one sort, or the beginning of a single one."""
    try:
        text = token.decode()
    except UnicodeDecodeError:
        lead = token[0]
        need = 2 if 0xC2 <= lead < 0xE0 else 3 if 0xE0 <= lead < 0xF0 else 0  # emoji stay bytes
        return len(token) < need and all(0x80 <= byte < 0xC0 for byte in token[1:])
    if "#" in text:
        return False  # MARKER_MERGES are all
    if len(text) == 1:
        return len(token) < 4
    if text.isascii():
        return len(text) <= MOST_LETTERS
    return len(text) <= MOST_HAN and (all(char.isalpha() for char in text) or not any(char.isalnum() for char in text))


def train(texts: Counter[str], size: int) -> list[tuple[bytes, bytes]]:
    """
    Learns merges until bytes, merges and specials are `size` tokens. `texts` counts weigh; a pre-token counts by the
    square root of its frequency, so that phrases which a generator repeats do not crowd out rarer words.
    """
    counts: Counter[bytes] = Counter()
    for text, weight in texts.items():
        for piece in PRE_TOKENIZER.findall(text):
            counts[piece.encode()] += weight
    words = [[bytes((byte,)) for byte in piece] for piece in counts]
    weights = [count**0.5 for count in counts.values()]
    merges: list[tuple[bytes, bytes]] = []
    made = {bytes((byte,)) for byte in range(256)}
    pairs: dict[tuple[bytes, bytes], float] = defaultdict(float)
    where: dict[tuple[bytes, bytes], set[int]] = defaultdict(set)
    marker = set(MARKER_MERGES) | {(b"\n", b"\n")}

    def count_pairs(index: int, word: list[bytes]) -> None:
        for pair in zip(word, word[1:]):
            if pair in marker or allowed(pair[0] + pair[1]):
                pairs[pair] += weights[index]
                where[pair].add(index)

    for index, word in enumerate(words):
        count_pairs(index, word)

    def merge(pair: tuple[bytes, bytes]) -> None:
        merges.append(pair)
        made.add(pair[0] + pair[1])
        for index in list(where[pair]):
            word = words[index]
            for old in zip(word, word[1:]):
                if old in pairs:
                    pairs[old] -= weights[index]
                    where[old].discard(index)
            words[index] = apply(word, pair)
            count_pairs(index, words[index])

    for pair in MARKER_MERGES:
        if pair[0] not in made or pair[1] not in made:
            merge((b"\n", b"\n"))
        merge(pair)
    while len(made) + len(SPECIALS) < size:
        best = max(
            (pair for pair in pairs if pair not in marker),
            key=lambda pair: (pairs[pair], pair),
        )
        if pairs[best] < 2:
            break
        merge(best)
        for dead in [pair for pair, count in pairs.items() if count <= 1e-9]:
            del pairs[dead], where[dead]
    return merges


def apply(word: list[bytes], pair: tuple[bytes, bytes]) -> list[bytes]:
    out: list[bytes] = []
    at = 0
    while at < len(word):
        if at + 1 < len(word) and word[at] == pair[0] and word[at + 1] == pair[1]:
            out.append(word[at] + word[at + 1])
            at += 2
        else:
            out.append(word[at])
            at += 1
    return out


class Tokenizer:
    """Encodes text with learned merges; ids are bytes, then merged tokens in order, then SPECIALS."""

    def __init__(self, merges: list[tuple[bytes, bytes]]) -> None:
        self.merges = merges
        self.rank = {pair: index for index, pair in enumerate(merges)}
        self.tokens: list[bytes] = [bytes((byte,)) for byte in range(256)]
        for left, right in merges:
            if left + right not in self.tokens[256:]:
                self.tokens.append(left + right)
        self.ids = {token: index for index, token in enumerate(self.tokens)}
        self.special = {text: len(self.tokens) + index for index, text in enumerate(SPECIALS)}
        self.cache: dict[str, list[int]] = {}

    def __len__(self) -> int:
        return len(self.tokens) + len(SPECIALS)

    def encode(self, text: str, dropout: float = 0.0, rng: random.Random | None = None) -> list[int]:
        """Ids of plain text (specials in it are ordinary text). With `dropout`, merges are skipped at random (BPE-dropout)."""
        out: list[int] = []
        for piece in PRE_TOKENIZER.findall(text):
            if dropout > 0 and rng is not None:
                out += self._bpe(piece, dropout, rng)
                continue
            if piece not in self.cache:
                self.cache[piece] = self._bpe(piece, 0.0, None)
            out += self.cache[piece]
        return out

    def _bpe(self, piece: str, dropout: float, rng: random.Random | None) -> list[int]:
        word = [bytes((byte,)) for byte in piece.encode()]
        while len(word) > 1:
            ranked = [
                (self.rank[pair], pair)
                for pair in zip(word, word[1:])
                if pair in self.rank and (rng is None or rng.random() >= dropout)
            ]
            if not ranked:
                break
            word = apply(word, min(ranked)[1])
        return [self.ids[token] for token in word]

    def decode(self, ids: list[int]) -> str:
        return b"".join(self.tokens[one] for one in ids if one < len(self.tokens)).decode(errors="replace")
