"""Times `gift compare` of eight losses beside eight runs of `gift eval` and the published protocol in PyTorch.

usage: python3 bench/compare_speed.py GIFT_CHECKOUT CIFAR10 [--gift build/release/gift] [--epochs 40] [--out FILE]
GIFT_CHECKOUT: a checkout of the paper's published code (LINs-lab/GIFT), whose loss and augmentation bench/torch/protocol.py
imports. CIFAR10: a folder with test/ in class folders. One PyTorch run is timed and counted eight times, one for each
loss, as its script trains one student a run. Wall time of whole commands, start-up and tests included, and the training
time that each reports.
"""
import argparse, json, os, platform, subprocess, sys, tempfile, time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)
LOSSES = ["ce", "kl", "mse", "softce", "kl+ce", "mse+ce", "softce+ce", "gift"]
SET, TEACHER = os.path.join(ROOT, "examples/cifar10-rded-ipc10"), os.path.join(ROOT, "examples/cifar10_conv3.pth")


def timed(command, **kwargs):
    begin = time.time()
    done = subprocess.run(command, capture_output=True, text=True, **kwargs)
    if done.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{done.stderr}")
    return time.time() - begin, json.loads(done.stdout.strip().splitlines()[-1])


def gift(a, folder, command, losses):
    return timed([a.gift, command, "--train", SET, "--test", os.path.join(a.cifar10, "test"), "--dataset", "cifar10",
                  "--teacher", TEACHER, "--model", "convnet3", "--epochs", str(a.epochs), "--seeds", "1",
                  "--losses" if command == "compare" else "--loss", losses, "--out", folder, "--json"])


def pytorch(a, scratch):
    import numpy
    sys.path.insert(0, os.path.join(HERE, "torch"))
    from cifar import folder
    x, y = folder(os.path.join(a.cifar10, "test"))
    numpy.savez(os.path.join(scratch, "test.npz"), x=x, y=y)
    command = [sys.executable, os.path.join(HERE, "torch/protocol.py"), a.checkout, scratch, TEACHER, SET, "gift", str(a.epochs), "0"]
    runs = {"eager": timed(command), "channels-last, compiled": timed(command + ["--channels-last", "--compile"])}
    return {name: {"wall_s": wall, "train_s": r["train_s"], "eval_s": r["eval_s"]} for name, (wall, r) in runs.items()}


def main():
    p = argparse.ArgumentParser()
    p.add_argument("checkout")
    p.add_argument("cifar10")
    p.add_argument("--gift", default="build/release/gift")
    p.add_argument("--epochs", type=int, default=40)
    p.add_argument("--out", default="")
    a = p.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        wall, result = gift(a, os.path.join(scratch, "compare"), "compare", ",".join(LOSSES))
        compare = {"wall_s": wall, "train_s": sum(c["train_s"] for c in result["cells"]), "eval_s": sum(c["eval_s"] for c in result["cells"])}
        singles = []
        for i, loss in enumerate(LOSSES):
            wall, result = gift(a, os.path.join(scratch, f"eval{i}"), "eval", loss)
            singles.append({"loss": loss, "wall_s": wall, "train_s": result["train_s"], "eval_s": result["eval_s"]})
        torch = pytorch(a, scratch)
    total = lambda key: sum(s[key] for s in singles)
    print(f"gift compare, {len(LOSSES)} losses, {a.epochs} epochs: {compare['wall_s']:.1f} s (training {compare['train_s']:.1f} s)")
    print(f"8 x gift eval: {total('wall_s'):.1f} s (training {total('train_s'):.1f} s): wall x {total('wall_s') / compare['wall_s']:.2f}, training x {total('train_s') / compare['train_s']:.2f}")
    for name, t in torch.items():
        print(f"8 x PyTorch, {name}: {8 * t['wall_s']:.1f} s (one: {t['wall_s']:.1f} s, training {t['train_s']:.1f} s): wall x {8 * t['wall_s'] / compare['wall_s']:.2f}, training x {8 * t['train_s'] / compare['train_s']:.2f}")
    if a.out:
        with open(a.out, "w") as f:
            json.dump({"machine": platform.platform(), "processors": os.cpu_count(), "epochs": a.epochs, "losses": LOSSES,
                       "compare": compare, "eval": singles, "pytorch": torch}, f, indent=1)


if __name__ == "__main__":
    main()
