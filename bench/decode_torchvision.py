"""Times torchvision with Pillow on the pictures of a folder, as bench_decode_set times gift.

usage: python3 bench/decode_torchvision.py FOLDER [--resize 256 --crop 224] [--rounds 5] [--workers 2] [--repeat 1]
Each worker is a process that decodes its share to RGB, resizes and crops them, and makes u8 tensors; nothing is sent between processes,
which is more than a DataLoader gets. The best of the rounds; --repeat takes every picture so many times a round.
"""
import argparse, multiprocessing, os, time

import torch
from PIL import Image
from torchvision import datasets, transforms


def share(job):
    paths, steps = job
    total = 0
    for path in paths:
        with open(path, "rb") as file:
            total += steps(Image.open(file).convert("RGB")).shape[0]
    return total


def main():
    p = argparse.ArgumentParser()
    p.add_argument("folder")
    p.add_argument("--resize", type=int, default=0)
    p.add_argument("--crop", type=int, default=0)
    p.add_argument("--rounds", type=int, default=5)
    p.add_argument("--workers", type=int, default=2)
    p.add_argument("--repeat", type=int, default=1)
    a = p.parse_args()
    torch.set_num_threads(1)
    steps = [transforms.Resize(a.resize)] if a.resize else []
    steps += [transforms.CenterCrop(a.crop)] if a.crop else []
    steps = transforms.Compose(steps + [transforms.PILToTensor()])
    begin = time.time()
    paths = [path for path, _ in datasets.ImageFolder(a.folder).samples] * a.repeat
    listed = time.time() - begin
    jobs = [(paths[k::a.workers], steps) for k in range(a.workers)]
    best = float("inf")
    with multiprocessing.Pool(a.workers) as pool:
        pool.map(share, [([], steps)] * a.workers)
        for _ in range(a.rounds):
            begin = time.time()
            pool.map(share, jobs, chunksize=1)
            best = min(best, time.time() - begin)
    print(f"{a.folder}: {len(paths)} images, {a.workers} processes, torchvision with Pillow: listed in {listed:.3f} s, "
          f"decoded in {best:.3f} s ({len(paths) / best:.0f} images/s)")


if __name__ == "__main__":
    main()
