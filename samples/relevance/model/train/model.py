"""Qwen2's architecture in a few lines of PyTorch, with a prompt prefix that a whole batch shares."""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn


@dataclass(frozen=True)
class Shape:
    """Hyper-parameters, named as in Qwen2's config.json."""

    vocab_size: int
    hidden_size: int = 96
    num_hidden_layers: int = 3
    num_attention_heads: int = 3
    num_key_value_heads: int = 1
    intermediate_size: int = 224
    max_position_embeddings: int = 4096
    rope_theta: float = 1_000_000.0
    rms_norm_eps: float = 1e-6

    @property
    def head_dim(self) -> int:
        return self.hidden_size // self.num_attention_heads


KeyValue = tuple[Tensor, Tensor]  # each [1, kv heads, prefix, head_dim]


class RmsNorm(nn.Module):
    def __init__(self, size: int, eps: float) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(size))
        self.eps = eps

    def forward(self, x: Tensor) -> Tensor:
        return x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + self.eps) * self.weight


def rotate(x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    """RoPE in the NeoX order that llama.cpp uses for qwen2: halves, not neighbours. x [batch, heads, time, head_dim]."""
    half = x.shape[-1] // 2
    return x * cos + torch.cat((-x[..., half:], x[..., :half]), -1) * sin


class Block(nn.Module):
    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        hidden, kv = shape.hidden_size, shape.num_key_value_heads * shape.head_dim
        self.attn_norm = RmsNorm(hidden, shape.rms_norm_eps)
        self.attn_q = nn.Linear(hidden, hidden)
        self.attn_k = nn.Linear(hidden, kv)
        self.attn_v = nn.Linear(hidden, kv)
        self.attn_output = nn.Linear(hidden, hidden, bias=False)
        self.ffn_norm = RmsNorm(hidden, shape.rms_norm_eps)
        self.ffn_gate = nn.Linear(hidden, shape.intermediate_size, bias=False)
        self.ffn_up = nn.Linear(hidden, shape.intermediate_size, bias=False)
        self.ffn_down = nn.Linear(shape.intermediate_size, hidden, bias=False)

    @torch.no_grad()
    def look_one_back(self, strength: float = 7.0) -> None:
        """
        Sets the biases so that the first head attends to the previous token whatever it is: RoPE turns the constant key and
        query against each other with distance, and the query is turned by one step beforehand. The fast pairs of
        dimensions, which tell neighbours apart, are kept for this; its values and output begin larger than the others.
        """
        shape = self.shape
        dim = shape.head_dim
        steps = shape.rope_theta ** (-torch.arange(0, dim, 2).float() / dim)
        self.attn_q.weight[:dim] = 0
        for pair in range(int((steps > 0.05).sum())):
            self.attn_k.bias[pair] = strength
            self.attn_q.bias[pair] = strength * torch.cos(steps[pair])
            self.attn_q.bias[pair + dim // 2] = -strength * torch.sin(steps[pair])
            for index in (pair, pair + dim // 2):
                self.attn_k.weight[index] = 0
                self.attn_q.weight[index::dim] = 0
        nn.init.normal_(self.attn_v.weight, 0.0, 0.15)
        nn.init.normal_(self.attn_output.weight[:, :dim], 0.0, 0.15)

    def forward(self, x: Tensor, cos: Tensor, sin: Tensor, mask: Tensor, prefix: KeyValue | None) -> tuple[Tensor, KeyValue]:
        """x [batch, time, hidden]; mask [time, time] is added to the scores among x's own positions."""
        shape = self.shape
        batch, time, hidden = x.shape
        groups, per_group, dim = shape.num_key_value_heads, shape.num_attention_heads // shape.num_key_value_heads, shape.head_dim
        h = self.attn_norm(x)
        q = rotate(self.attn_q(h).view(batch, time, -1, dim).transpose(1, 2), cos, sin) / math.sqrt(dim)
        k = rotate(self.attn_k(h).view(batch, time, groups, dim).transpose(1, 2), cos, sin)
        v = self.attn_v(h).view(batch, time, groups, dim).transpose(1, 2)
        # Query heads of one key-value head side by side: [batch, groups, per_group * time, dim]
        q = q.reshape(batch, groups, per_group * time, dim)
        scores = (q @ k.transpose(-1, -2)).view(batch, groups, per_group, time, time) + mask
        if prefix is None:
            out = scores.softmax(-1).view(batch, groups, per_group * time, time) @ v
        else:
            # One product for the whole batch with the shared keys: [groups, batch * per_group * time, prefix].
            # The softmax over both parts is written out, so that the large one is touched as seldom as possible.
            shared = q.transpose(0, 1).reshape(groups, batch * per_group * time, dim)
            top = scores.detach().amax(-1, keepdim=True)  # [batch, groups, per_group, time, 1]
            base = top.transpose(0, 1).reshape(groups, -1, 1)
            past = (shared @ prefix[0][0].transpose(-1, -2)).sub_(base).exp()
            own = (scores - top).exp()
            old = past @ torch.cat((prefix[1][0], torch.ones_like(prefix[1][0][..., :1])), -1)  # values, and the sum
            old = old.view(groups, batch, per_group * time, dim + 1).transpose(0, 1)
            total = own.sum(-1).view(batch, groups, per_group * time, 1) + old[..., dim:]
            out = (own.view(batch, groups, per_group * time, time) @ v + old[..., :dim]) / total
        out = out.view(batch, groups * per_group, time, dim).transpose(1, 2).reshape(batch, time, hidden)
        x = x + self.attn_output(out)
        h = self.ffn_norm(x)
        return x + self.ffn_down(F.silu(self.ffn_gate(h)) * self.ffn_up(h)), (k, v)


class Qwen2(nn.Module):
    """A decoder with tied embeddings."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        self.token_embd = nn.Embedding(shape.vocab_size, shape.hidden_size)
        self.blk = nn.ModuleList(Block(shape) for _ in range(shape.num_hidden_layers))
        self.output_norm = RmsNorm(shape.hidden_size, shape.rms_norm_eps)
        for name, parameter in self.named_parameters():
            if parameter.dim() > 1:
                deep = math.sqrt(2 * shape.num_hidden_layers) if "attn_output" in name or "ffn_down" in name else 1.0
                nn.init.normal_(parameter, 0.0, (0.05 if "embd" in name else 0.07) / deep)
            elif name.endswith("bias"):
                nn.init.zeros_(parameter)
        inverse = shape.rope_theta ** (-torch.arange(0, shape.head_dim, 2).float() / shape.head_dim)
        angles = torch.outer(torch.arange(shape.max_position_embeddings).float(), inverse)
        self.cos = torch.cat((angles.cos(), angles.cos()), -1)
        self.sin = torch.cat((angles.sin(), angles.sin()), -1)

    def forward(self, tokens: Tensor, prefix: list[KeyValue] | None = None) -> tuple[Tensor, list[KeyValue]]:
        """
        tokens [batch, time] that stand after a shared prefix (the keys and values that this gave for it, batch 1);
        gives the hidden states [batch, time, hidden] and this call's own keys and values.
        """
        start = 0 if prefix is None else prefix[0][0].shape[2]
        time = tokens.shape[1]
        cos, sin = self.cos[start : start + time], self.sin[start : start + time]
        mask = torch.full((time, time), -1e9).triu(1)
        x = self.token_embd(tokens)
        pairs = []
        for index, block in enumerate(self.blk):
            x, pair = block(x, cos, sin, mask, None if prefix is None else prefix[index])
            pairs.append(pair)
        return self.output_norm(x), pairs

    def logits(self, hidden: Tensor) -> Tensor:
        return hidden @ self.token_embd.weight.T
