"""Times gift on a GPU beside PyTorch on the same GPU, all in one run, and writes what was measured as JSON.

usage: python3 bench/gpu_speed.py --out FILE [--gift build/gpu/gift] [--device cuda] [--published FOLDER] [--limit 240] [WORKLOAD ...]
Every command runs in a process of its own with a time limit of its own; one that fails leaves its error in the file and
the others go on. The file is written again after each. --published: a checkout of LINs-lab/GIFT, or what
scripts/carry_deps --published took of one; without it the published step is timed as bench/torch/published.py has it.
PyTorch may use TF32 in convolutions and matrix products, channels-last, torch.compile and bf16; each workload says
which variants were timed and which one a target is held against. What is a slice of a longer run says so.
"""
import argparse, datetime, json, os, platform, signal, subprocess, sys, tarfile, tempfile, time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)
TORCH = os.path.join(HERE, "torch")
SET, TEST = (os.path.join(ROOT, "examples", n) for n in ("cifar10-rded-ipc10", "cifar10-test-1000.tar"))
TEACHER = os.path.join(ROOT, "examples", "cifar10_conv3.pth")
LOSSES = ["ce", "kl", "mse", "softce", "kl+ce", "mse+ce", "softce+ce", "gift"]  # of the paper's Table 6


class Bench:
    def __init__(self, options):
        self.options, self.begin = options, time.time()
        self.result = {"started": datetime.datetime.now(datetime.timezone.utc).isoformat(timespec="seconds"),
                       "machine": {"platform": platform.platform(), "processors": os.cpu_count()},
                       "published_code": options.published or "bench/torch/published.py (no checkout given)",
                       "workloads": {}, "errors": []}

    def left(self):
        return self.options.limit - (time.time() - self.begin)

    def save(self):
        self.result["seconds"] = round(time.time() - self.begin, 1)
        temporary = self.options.out + ".tmp"
        with open(temporary, "w") as f:
            json.dump(self.result, f, indent=1)
        os.replace(temporary, self.options.out)

    def run(self, who, command, limit):
        """The command's last line of output as JSON, with its wall time; None, and an entry in errors, where it fails."""
        limit, begin = min(limit, self.left()), time.time()
        shown = " ".join(map(str, command))
        print(f"[{who}] {shown}", flush=True)
        error = None
        if limit < 3:
            error = "not run: no time left"
        else:
            p = subprocess.Popen(list(map(str, command)), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
                                 start_new_session=True)
            try:
                out, err = p.communicate(timeout=limit)
                if p.returncode:
                    error = f"exit status {p.returncode}: {err[-2000:]}"
                else:
                    answer = json.loads(out.strip().splitlines()[-1])
            except subprocess.TimeoutExpired:
                os.killpg(p.pid, signal.SIGKILL)
                p.communicate()
                error = f"stopped after {limit:.0f} s"
            except (ValueError, IndexError) as e:
                error = f"no JSON on the last line: {e}"
        if error:
            print(f"[{who}] {error}", flush=True)
            self.result["errors"].append({"who": who, "command": shown, "error": error})
            self.save()
            return None
        return {"who": who, "command": shown, "wall_s": round(time.time() - begin, 3), **answer}

    def gift(self, who, arguments, limit=60):
        if self.options.device == "cpu":
            arguments = ["fp32" if a == "tf32" else a for a in arguments]
        return self.run(who, [self.options.gift, *arguments, "--device", self.options.device, "--json"], limit)

    def torch(self, who, script, arguments, limit=90):
        device = "cpu" if self.options.device == "cpu" else "cuda"
        return self.run(who, [sys.executable, os.path.join(TORCH, script), *arguments, "--device", device], limit)

    def put(self, name, figures):
        """Takes a workload's figures in; `target`, if any, is held against `speedup` or `seconds`."""
        target = figures.get("target", {})
        value = figures.get(target.get("of"))
        if value is not None:
            figures["met"] = value >= target["at_least"] if "at_least" in target else value <= target["at_most"]
        self.result["workloads"][name] = figures
        self.save()


def test_arrays(scratch):
    """The test images that ship, as the .npz that bench/torch/protocol.py reads."""
    import numpy
    from PIL import Image
    with tarfile.open(TEST) as tar:
        files = sorted(m.name for m in tar.getmembers() if m.isfile())
        classes = sorted({f.split("/")[-2] for f in files})
        x = numpy.stack([numpy.asarray(Image.open(tar.extractfile(f)).convert("RGB")) for f in files])
    numpy.savez(os.path.join(scratch, "test.npz"), x=x, y=numpy.array([classes.index(f.split("/")[-2]) for f in files]))


def run_flags(scratch, name, epochs, seeds=1):
    return ["--train", SET, "--test", TEST, "--dataset", "cifar10", "--teacher", TEACHER, "--model", "convnet3", "--epochs",
            epochs, "--seeds", seeds, "--out", os.path.join(scratch, name)]


def training(b, scratch):
    """ConvNet-3, CIFAR-10 at IPC 10, loss gift: a whole run of gift, a slice of the published code's."""
    ours = {p: b.gift(f"gift {p}", ["eval", "--loss", "gift", "--precision", p, *run_flags(scratch, f"eval-{p}", b.options.epochs)])
            for p in ("tf32", "bf16", "fp32")}
    test_arrays(scratch)
    base = [b.options.published or "-", scratch, TEACHER, SET, "gift"]
    theirs = {"published": b.torch("published code", "protocol.py", [*base, b.options.slice, 0, "--evaluations", 1], 90)}
    theirs["best"] = b.torch("published code, channels-last, compiled", "protocol.py",
                             [*base, b.options.slice, 0, "--evaluations", 1, "--channels-last", "--compile"], 90)
    figures = {"what": f"training, {b.options.epochs} epochs; PyTorch: median epoch of {b.options.slice}, times {b.options.epochs}",
               "target": {"of": "speedup", "at_least": 20}, "gift": ours, "pytorch": theirs}
    published = theirs["published"] and theirs["published"]["epoch_s"] * b.options.epochs
    if ours["tf32"]:
        figures["gift_train_s"] = ours["tf32"]["train_s"]
    if published:
        figures["published_train_s"] = published
    if ours["tf32"] and published:
        figures["speedup"] = published / ours["tf32"]["train_s"]
        if theirs["best"]:
            figures["speedup_over_compiled"] = theirs["best"]["epoch_s"] * b.options.epochs / ours["tf32"]["train_s"]
    b.put("convnet3 cifar10 ipc10 training", figures)


def comparison(b, scratch):
    """Eight losses in lockstep against eight runs of the published code, one of which is timed (a slice, with `training`)."""
    ours = b.gift("gift compare", ["compare", "--losses", ",".join(LOSSES), "--precision", "tf32",
                                   *run_flags(scratch, "compare", b.options.epochs)])
    figures = {"what": f"eight losses, {b.options.epochs} epochs, wall time of gift compare against 8 x the published run's training time",
               "target": {"of": "speedup", "at_least": 40}, "gift": shortened(ours)}
    one = b.result["workloads"].get("convnet3 cifar10 ipc10 training", {}).get("published_train_s")
    if ours:
        figures["gift_wall_s"], figures["gift_train_s"] = ours["wall_s"], sum(c["train_s"] for c in ours["cells"])
    if ours and one:
        figures["published_train_s"] = 8 * one
        figures["speedup"] = 8 * one / ours["wall_s"]
        figures["speedup_training_alone"] = 8 * one / figures["gift_train_s"]
    stacked = b.gift("gift compare --stack", ["compare", "--stack", "--losses", ",".join(LOSSES), "--precision", "tf32",
                                              *run_flags(scratch, "stacked", b.options.epochs)])
    if stacked:
        figures["gift_stacked"] = shortened(stacked)
        figures["gift_stacked_train_s"] = sum(c["train_s"] for c in stacked["cells"])
    b.put("8-loss comparison", figures)


def shortened(compare):
    """A comparison without the cells' curves and texts."""
    if not compare:
        return compare
    keep = ("loss", "seed", "last", "best", "train_s", "eval_s")
    return {**{k: compare[k] for k in ("who", "command", "wall_s")},
            "cells": [{k: c[k] for k in keep if k in c} for c in compare["cells"]]}


def resnet(b, _):
    """ResNet-18 at 224, batch 100, bf16: a step, asynchronously, 20 steps a timing on both sides."""
    shape = ["--model", "resnet18", "--size", 224, "--classes", 1000, "--batch", 100]
    ours = {p: b.gift(f"gift {p}", ["bench", "step", *shape, "--precision", p, "--epoch-steps", 20, "--steps", 6])
            for p in ("bf16", "tf32")}
    common = ["resnet18", 224, 1000, 100, "--layout", "nhwc", "--fused", "--together", 20, "--steps", 6]
    theirs = {"compiled bf16": b.torch("compiled, channels-last, bf16", "time_torch.py", [*common, "--dtype", "bf16", "--compile"], 120),
              "eager bf16": b.torch("channels-last, bf16", "time_torch.py", [*common, "--dtype", "bf16"], 60)}
    step_figures(b, "resnet18 224 step", ours, theirs, ours["bf16"], theirs["compiled bf16"], 1.2)


def convnet(b, _):
    """A step of ConvNet-3 at 32, batch 50, 100 steps a timing."""
    shape = ["--model", "convnet3", "--size", 32, "--classes", 10, "--batch", 50]
    ours = {p: b.gift(f"gift {p}", ["bench", "step", *shape, "--precision", p, "--epoch-steps", 100, "--steps", 10])
            for p in ("tf32", "bf16", "fp32")}
    ours["tf32, 8 students"] = b.gift("gift tf32, 8 students", ["bench", "step", *shape, "--precision", "tf32", "--students", 8,
                                                               "--epoch-steps", 100, "--steps", 10])
    ours["bf16, 8 students"] = b.gift("gift bf16, 8 students", ["bench", "step", *shape, "--precision", "bf16", "--students", 8,
                                                               "--epoch-steps", 100, "--steps", 10])
    for p in ("tf32", "bf16"):
        ours[f"{p}, 8 students stacked"] = b.gift(f"gift {p}, 8 students stacked", [
            "bench", "step", *shape, "--precision", p, "--students", 8, "--stack", "--epoch-steps", 100, "--steps", 10])
    common = ["convnet3", 32, 10, 50, "--fused", "--together", 100, "--steps", 10]
    theirs = {"eager tf32": b.torch("eager", "time_torch.py", common, 40),
              "compiled tf32, graphs": b.torch("compiled, CUDA graphs", "time_torch.py",
                                               [*common, "--layout", "nhwc", "--compile", "--compile-mode", "reduce-overhead"], 90)}
    step_figures(b, "convnet3 step", ours, theirs, ours["tf32"], theirs["compiled tf32, graphs"] or theirs["eager tf32"])


def resnet_small(b, _):
    """ResNet-18 as CIFAR papers change it, at 32, batch 50."""
    shape = ["--model", "resnet18_modified", "--size", 32, "--classes", 100, "--batch", 50]
    ours = {p: b.gift(f"gift {p}", ["bench", "step", *shape, "--precision", p, "--epoch-steps", 20, "--steps", 6])
            for p in ("tf32", "bf16")}
    common = ["resnet18_modified", 32, 100, 50, "--layout", "nhwc", "--fused", "--together", 20, "--steps", 6]
    theirs = {"eager tf32": b.torch("channels-last", "time_torch.py", common, 40),
              "eager bf16": b.torch("channels-last, bf16", "time_torch.py", [*common, "--dtype", "bf16"], 40)}
    step_figures(b, "resnet18_modified step", ours, theirs, ours["bf16"], theirs["eager bf16"])


def step_figures(b, name, ours, theirs, mine, yardstick, at_least=None):
    figures = {"what": "ms of a step: teacher forward, student forward and backward, AdamW; gift's also makes its augmented batch "
                       "from pixels, PyTorch's starts from a batch that is there", "gift": ours, "pytorch": theirs}
    if at_least:
        figures["target"] = {"of": "speedup", "at_least": at_least}
    if mine:
        figures["gift_ms"] = mine["median_ms"]
    if yardstick:
        figures["pytorch_ms"], figures["against"] = yardstick["median_ms"], yardstick["who"]
    if mine and yardstick:
        figures["speedup"] = yardstick["median_ms"] / mine["median_ms"]
    b.put(name, figures)


def made_up_cifar100(scratch):
    """Random pixels in the shape of CIFAR-100 at IPC 10, 10,000 test images and an untrained ConvNet-3 as teacher."""
    import numpy, torch
    from PIL import Image
    sys.path.insert(0, TORCH)
    from convnet import ConvNet
    rng = numpy.random.default_rng(0)
    for c in range(100):
        os.makedirs(os.path.join(scratch, "c100", f"{c:05d}"))
        for i in range(10):
            pixels = rng.integers(0, 256, (32, 32, 3), dtype=numpy.uint8)
            Image.fromarray(pixels).save(os.path.join(scratch, "c100", f"{c:05d}", f"{i}.png"))
    records = rng.integers(0, 256, (10000, 3074), dtype=numpy.uint8)
    records[:, 0], records[:, 1] = 0, numpy.arange(10000) % 100
    records.tofile(os.path.join(scratch, "test.bin"))
    torch.manual_seed(0)
    torch.save({"model": ConvNet(3, 100, 32).state_dict()}, os.path.join(scratch, "teacher.pth"))


def column(b, scratch):
    """Table 6, CIFAR-100 at IPC 10: 8 losses x 3 seeds x 1,000 epochs in bf16, on random pixels of the right shape."""
    made_up_cifar100(scratch)

    def compare(epochs, limit):
        return b.gift(f"gift compare, {epochs} epochs",
                      ["compare", "--losses", ",".join(LOSSES), "--precision", "bf16", "--train", os.path.join(scratch, "c100"),
                       "--test", os.path.join(scratch, "test.bin"), "--dataset", "cifar100", "--teacher",
                       os.path.join(scratch, "teacher.pth"), "--model", "convnet3", "--epochs", epochs, "--seeds", 3,
                       "--out", os.path.join(scratch, f"column{epochs}")], limit)

    part = compare(b.options.slice, 60)
    figures = {"what": "8 losses x 3 seeds x 1,000 epochs, bf16, random pixels, wall time of gift compare with tests and files",
               "target": {"of": "seconds", "at_most": 60}, "slice": shortened(part)}
    if part:
        trained = sum(c["train_s"] for c in part["cells"])
        figures["slice_train_s"], figures["slice_epochs"] = trained, b.options.slice
        figures["predicted_s"] = part["wall_s"] + trained * (b.options.epochs / b.options.slice - 1)
        room = b.left() - 5
        whole = compare(b.options.epochs, room) if figures["predicted_s"] * 1.15 < room else None
        figures["seconds"] = whole["wall_s"] if whole else figures["predicted_s"]
        figures["timed"] = "the whole" if whole else f"a slice of {b.options.slice} epochs; seconds is predicted from it"
        figures["gift"] = shortened(whole)
    b.put("table 6, cifar100 ipc10", figures)


WORKLOADS = {"training": training, "comparison": comparison, "resnet": resnet, "column": column, "convnet": convnet,
             "resnet_small": resnet_small}


def describe(b):
    """What PyTorch and gift say of the machine."""
    code = ("import json, torch; c = torch.cuda; print(json.dumps(dict(torch=torch.__version__, cuda=torch.version.cuda, "
            "cudnn=torch.backends.cudnn.version(), gpu=c.get_device_name() if c.is_available() else None, "
            "memory_bytes=c.get_device_properties(0).total_memory if c.is_available() else None)))")
    b.result["machine"].update(b.run("machine", [sys.executable, "-c", code], 60) or {})
    try:
        done = subprocess.run([b.options.gift, "devices"], capture_output=True, text=True, timeout=30)
        b.result["machine"]["gift_devices"] = (done.stdout or done.stderr).strip().splitlines()
    except (OSError, subprocess.TimeoutExpired) as e:
        sys.exit(f"{b.options.gift} devices: {e}")


def table(result):
    rows = ["| workload | figure | target | met |", "| --- | --- | --- | --- |"]
    for name, f in result["workloads"].items():
        of = f.get("target", {}).get("of", "speedup")
        value = f.get(of)
        target = f.get("target")
        goal = "" if not target else (f">= {target['at_least']}" if "at_least" in target else f"<= {target['at_most']} s")
        said = "not measured" if value is None else (f"{value:.2f} x" if of == "speedup" else f"{value:.1f} s ({f.get('timed')})")
        rows.append(f"| {name} | {said} | {goal} | {'' if 'met' not in f else 'yes' if f['met'] else 'NO'} |")
    return "\n".join(rows)


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--gift", default=os.path.join(ROOT, "build/gpu/gift"))
    p.add_argument("--device", default="cuda", help="cpu tries the script out; its figures say nothing")
    p.add_argument("--published", default="")
    p.add_argument("--epochs", type=int, default=1000, help="of the protocol")
    p.add_argument("--slice", type=int, default=100, help="epochs of it that PyTorch is timed for")
    p.add_argument("--limit", type=float, default=240, help="seconds for everything")
    p.add_argument("--out", required=True)
    p.add_argument("workloads", nargs="*", metavar="WORKLOAD", help=", ".join(WORKLOADS))
    b = Bench(p.parse_args())
    unknown = set(b.options.workloads) - set(WORKLOADS)
    if unknown:
        p.error(f"unknown workload {', '.join(sorted(unknown))}; known: {', '.join(WORKLOADS)}")
    describe(b)
    for name in b.options.workloads or WORKLOADS:
        with tempfile.TemporaryDirectory() as scratch:
            try:
                WORKLOADS[name](b, scratch)
            except Exception as e:  # the others go on
                b.result["errors"].append({"who": name, "error": f"{type(e).__name__}: {e}"})
                b.save()
    print(table(b.result))
    for e in b.result["errors"]:
        print(f"failed: {e['who']}: {e['error'].strip().splitlines()[-1]}")
    sys.exit(1 if b.result["errors"] or not all(w.get("met", True) for w in b.result["workloads"].values()) else 0)


if __name__ == "__main__":
    main()
