"""Times gift beside PyTorch in the same minutes: the two in turn, several rounds, medians of the rounds' medians.

usage: python3 bench/speed.py [--gift build/release/gift] [--rounds 3] [--out bench/results/cpu.json] [WORKLOAD ...]
Needs PyTorch (a yardstick, never a dependency). Prints a table and writes everything that was measured.
"""
import argparse, json, os, platform, statistics, subprocess, sys

HERE = os.path.dirname(os.path.abspath(__file__))
TORCH = os.path.join(HERE, "torch", "time_torch.py")
# name: (arguments of gift bench, arguments of time_torch.py shared by all its variants, the variants)
FP32 = {"eager": [], "eager nhwc": ["--layout", "nhwc"], "compiled nhwc": ["--layout", "nhwc", "--compile"]}
WORKLOADS = {
    "convnet3 step": ("step --model convnet3 --size 32 --classes 10 --batch 50", "convnet3 32 10 50", FP32),
    "convnet3 eval": ("eval --model convnet3 --size 32 --classes 10 --batch 100", "convnet3 32 10 100 --eval", FP32),
    "resnet18_modified step": ("step --model resnet18_modified --size 32 --classes 100 --batch 50 --steps 5",
                               "resnet18_modified 32 100 50 --steps 5", {"eager": [], "eager nhwc": ["--layout", "nhwc"]}),
    "convnet4 step": ("step --model convnet4 --size 64 --classes 200 --batch 100 --steps 5",
                      "convnet4 64 200 100 --steps 5", {"eager": [], "eager nhwc": ["--layout", "nhwc"]}),
}


def run(command):
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{done.stderr}")
    return json.loads(done.stdout.strip().splitlines()[-1])


def measure(gift, name, rounds):
    ours, theirs, variants = WORKLOADS[name]
    times, raw = {}, []
    for _ in range(rounds):
        commands = {"gift": [gift, "bench", *ours.split(), "--json"]}
        for variant, more in variants.items():
            commands[variant] = [sys.executable, TORCH, *theirs.split(), *more]
        for who, command in commands.items():
            result = run(command)
            times.setdefault(who, []).append(result["median_ms"])
            raw.append({"who": who, "workload": name, **result})
    return {who: statistics.median(values) for who, values in times.items()}, raw


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--gift", default="build/release/gift")
    p.add_argument("--rounds", type=int, default=3)
    p.add_argument("--out", default="")
    p.add_argument("workloads", nargs="*", metavar="WORKLOAD", help=", ".join(WORKLOADS))
    a = p.parse_args()
    summary, raw = {}, []
    print("| workload | gift ms | PyTorch eager ms | best fp32 PyTorch ms | x eager | x best |\n| --- | --- | --- | --- | --- | --- |")
    for name in a.workloads or WORKLOADS:
        times, lines = measure(a.gift, name, a.rounds)
        best = min(v for k, v in times.items() if k != "gift")
        summary[name] = times
        raw += lines
        print(f"| {name} | {times['gift']:.1f} | {times['eager']:.1f} | {best:.1f} | {times['eager'] / times['gift']:.2f} | {best / times['gift']:.2f} |", flush=True)
    if a.out:
        with open(a.out, "w") as f:
            json.dump({"machine": platform.platform(), "processors": os.cpu_count(), "rounds": a.rounds,
                       "median_ms": summary, "runs": raw}, f, indent=1)


if __name__ == "__main__":
    main()
