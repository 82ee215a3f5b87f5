"""Says for each configuration whether LLaMA-Factory's own parser takes it.   python options.py FILE (a list of YAML texts)"""

import json
import logging
import os
import sys

os.environ["CUDA_VISIBLE_DEVICES"] = ""
logging.disable(logging.CRITICAL)

from llamafactory.hparams import get_infer_args, get_train_args  # noqa: E402
from omegaconf import OmegaConf  # noqa: E402


def refusal(text, is_merge):
    try:
        options = OmegaConf.to_container(OmegaConf.create(text))
        (get_infer_args if is_merge else get_train_args)(options)
    except Exception as error:  # whatever it says, it stops
        return f"{type(error).__name__}: {error}"[:300]
    return None


with open(sys.argv[1], encoding="utf-8") as file:
    texts = json.load(file)
answers = [refusal(one["text"], one["merge"]) for one in texts]
with open(sys.argv[2], "w", encoding="utf-8") as file:
    json.dump(answers, file)
