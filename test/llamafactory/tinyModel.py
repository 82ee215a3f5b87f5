"""Writes a randomly initialised Qwen2 of 2 layers with a real vocabulary.   python tinyModel.py TOKENIZER_DIR OUT_DIR"""

import sys

import torch
from transformers import AutoTokenizer, Qwen2Config, Qwen2ForCausalLM

tokenizer_dir, out = sys.argv[1:3]
tokenizer = AutoTokenizer.from_pretrained(tokenizer_dir)
torch.manual_seed(7)
config = Qwen2Config(
    vocab_size=(len(tokenizer) + 127) // 128 * 128,
    hidden_size=64,
    intermediate_size=128,
    num_hidden_layers=2,
    num_attention_heads=4,
    num_key_value_heads=2,
    max_position_embeddings=4096,
    tie_word_embeddings=True,
    bos_token_id=tokenizer.convert_tokens_to_ids("<|endoftext|>"),
    eos_token_id=tokenizer.convert_tokens_to_ids("<|im_end|>"),
)
Qwen2ForCausalLM(config).save_pretrained(out)
tokenizer.save_pretrained(out)
