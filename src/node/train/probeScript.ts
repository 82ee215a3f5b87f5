/** What stands before each line of the answer: a start-up file of an environment may print what it likes. */
export const ANSWER = 'PROMPTMILL ';

/** Packages whose versions are asked for. */
export const PACKAGES = [
  'llamafactory',
  'torch',
  'transformers',
  'datasets',
  'peft',
  'accelerate',
  'trl',
  'bitsandbytes',
  'deepspeed',
  'gguf',
] as const;

/**
 * What the interpreter is asked (`python -I -c`): first the versions, which takes moments, and with the argument
 * `gpu` then what PyTorch sees, whose import alone takes seconds. -I leaves out the user's own packages, which a
 * training will find: they are put back.
 */
export const PROBE_SCRIPT = `
import json, sys
def say(value):
    sys.stdout.write("${ANSWER}" + json.dumps(value) + "\\n")
    sys.stdout.flush()
try:
    import site
    if sys.prefix == getattr(sys, "base_prefix", sys.prefix):
        import os
        own = site.getusersitepackages()
        if os.path.isdir(own):
            site.addsitedir(own)
except Exception:
    pass
packages = {}
try:
    from importlib import metadata
    for name in sys.argv[2:]:
        try:
            packages[name] = metadata.version(name)
        except Exception:
            pass
except Exception:
    pass
say({"python": ".".join(map(str, sys.version_info[:3])), "executable": sys.executable, "packages": packages})
if sys.argv[1] == "gpu" and "torch" in packages:
    found = {"cuda": False, "gpus": []}
    try:
        import torch
        found["cudaVersion"] = torch.version.cuda
        found["hip"] = getattr(torch.version, "hip", None)
        mps = getattr(torch.backends, "mps", None)
        found["mps"] = bool(mps and mps.is_available())
        found["cuda"] = bool(torch.cuda.is_available())
        if found["cuda"]:
            found["bf16"] = bool(torch.cuda.is_bf16_supported())
            for at in range(torch.cuda.device_count()):
                about = torch.cuda.get_device_properties(at)
                gpu = {"name": about.name, "total": about.total_memory}
                try:
                    gpu["free"] = torch.cuda.mem_get_info(at)[0]
                except Exception:
                    pass
                found["gpus"].append(gpu)
    except BaseException as error:
        found["error"] = (type(error).__name__ + ": " + str(error))[:500]
    say(found)
`;
