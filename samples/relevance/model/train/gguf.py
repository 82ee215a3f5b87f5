"""Writes GGUF v3 files (ggml's docs/gguf.md): metadata, then tensors as F32 or Q8_0."""

from __future__ import annotations

import struct
from pathlib import Path

import torch
from torch import Tensor

F32, Q8_0 = 0, 8
BLOCK = 32  # weights that share a scale in Q8_0
ALIGNMENT = 32
Value = str | bool | int | float | list[str] | list[int]


def write(path: Path, metadata: dict[str, Value], tensors: dict[str, tuple[Tensor, int]]) -> int:
    """
    Writes a file and gives its size in bytes. A metadata int becomes u32, a list of ints i32s. Tensors are [rows, columns]
    or [columns] as in PyTorch; GGUF names the columns first.
    """
    head = bytearray(b"GGUF" + struct.pack("<IQQ", 3, len(tensors), len(metadata)))
    for key, value in metadata.items():
        head += text(key) + encode(value)
    data = bytearray()
    for name, (tensor, kind) in tensors.items():
        shape = list(reversed(tensor.shape))
        head += text(name) + struct.pack("<I", len(shape)) + b"".join(struct.pack("<Q", size) for size in shape)
        head += struct.pack("<IQ", kind, len(data))
        data += q8_0(tensor) if kind == Q8_0 else tensor.float().contiguous().numpy().tobytes()
        data += bytes(-len(data) % ALIGNMENT)
    head += bytes(-len(head) % ALIGNMENT)
    path.write_bytes(head + data)
    return len(head) + len(data)


def q8_0(tensor: Tensor) -> bytes:
    """ggml's Q8_0: blocks of 32 along a row, each a half-precision scale and 32 signed bytes."""
    blocks = tensor.float().contiguous().view(-1, BLOCK)
    scale = (blocks.abs().amax(1, keepdim=True) / 127).half()
    inverse = torch.where(scale > 0, 1 / scale.float(), torch.zeros_like(scale, dtype=torch.float32))
    quants = (blocks * inverse).round().clamp(-127, 127).to(torch.int8)
    return torch.cat((scale.view(torch.int8), quants), 1).contiguous().numpy().tobytes()


def text(value: str) -> bytes:
    raw = value.encode()
    return struct.pack("<Q", len(raw)) + raw


def encode(value: Value) -> bytes:
    if isinstance(value, bool):
        return struct.pack("<I?", 7, value)
    if isinstance(value, int):
        return struct.pack("<II", 4, value)
    if isinstance(value, float):
        return struct.pack("<If", 6, value)
    if isinstance(value, str):
        return struct.pack("<I", 8) + text(value)
    strings = isinstance(value[0], str)
    parts = [text(str(one)) if strings else struct.pack("<i", int(one)) for one in value]
    return struct.pack("<IIQ", 9, 8 if strings else 5, len(value)) + b"".join(parts)
