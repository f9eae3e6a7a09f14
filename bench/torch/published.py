"""What bench/torch/protocol.py imports from the published code (LINs-lab/GIFT), written again for machines without a
checkout: the same arithmetic, the same kinds and number of PyTorch calls, so that timings stand for it.

Losses as validate/losses_benchmark.py has them, DiffAug as utils/transforms.py has it with batch=False: every sample
gets draws of its own, one of crop, scale and rotate is drawn for the batch.
"""
import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

TEMPERATURE, HARD_SHARE = 20, 0.1


def smoothed(labels, classes, alpha=0.1):
    out = torch.full((labels.size(0), classes), alpha / (classes - 1)).to(labels.device)  # made on the host, then moved
    return out.scatter_(1, labels.unsqueeze(1), 1 - alpha)


def cosine(output, target):
    return 1 - F.cosine_similarity(output, target, dim=1).sum() / output.shape[0]


def soft_cross_entropy(output, target):
    return torch.sum(-F.log_softmax(output, dim=1) * F.softmax(target, dim=1)) / output.shape[0]


MSE, CE, KL = nn.MSELoss(), nn.CrossEntropyLoss(), nn.KLDivLoss(reduction="batchmean")


def kl(output, target):
    return KL(F.log_softmax(output / TEMPERATURE, dim=1), F.softmax(target / TEMPERATURE, dim=1))


def gift(output, target, labels):
    hard = F.normalize(smoothed(labels, output.shape[1]), dim=1)
    return cosine(output, F.normalize(target, dim=1) + HARD_SHARE * hard)


def compute_loss(name, output, target, labels):
    if name == "gift":
        return gift(output, target, labels)
    if name == "ce":
        return CE(output, labels)
    soft = {"mse": MSE, "softce": soft_cross_entropy, "kl": kl, "cosine": cosine}
    base, _, hard = name.partition("_")
    loss = soft[base](output, target)
    return loss + HARD_SHARE * CE(output, labels) if hard == "ce" else loss


class DiffAug:
    """color, crop, cutout, flip, scale and rotate with the published ranges; other words are refused."""

    def __init__(self, strategy="color_crop_cutout_flip_scale_rotate", batch=False):
        words = strategy.split("_")
        if batch or set(words) != {"color", "crop", "cutout", "flip", "scale", "rotate"}:
            raise ValueError(f"only the published default is written here, got {strategy}, batch={batch}")
        geometry = {"crop": self.crop, "scale": self.scale, "rotate": self.rotate}
        self.geometry = [geometry[w] for w in words if w in geometry]

    def __call__(self, x):
        x = torch.where(self.each(x) < 0.5, x.flip(3), x)
        x = x + (self.each(x) - 0.5) * 1.0
        mean = x.mean(dim=1, keepdim=True)
        x = (x - mean) * (self.each(x) * 2.0) + mean
        mean = x.mean(dim=[1, 2, 3], keepdim=True)
        x = (x - mean) * (self.each(x) + 0.5) + mean
        x = self.geometry[np.random.randint(len(self.geometry))](x)
        return self.cutout(x).contiguous()

    @staticmethod
    def each(x):
        return torch.rand(x.size(0), 1, 1, 1, dtype=x.dtype, device=x.device)

    @staticmethod
    def positions(x, height, width):
        ranges = [torch.arange(n, dtype=torch.long, device=x.device) for n in (x.size(0), height, width)]
        return torch.meshgrid(*ranges, indexing="ij")

    def crop(self, x, share=0.125):
        reach = [int(x.size(d) * share + 0.5) for d in (2, 3)]
        moves = [torch.randint(-r, r + 1, size=[x.size(0), 1, 1], device=x.device) for r in reach]
        n, row, column = self.positions(x, x.size(2), x.size(3))
        row = torch.clamp(row + moves[0] + 1, 0, x.size(2) + 1)
        column = torch.clamp(column + moves[1] + 1, 0, x.size(3) + 1)
        return F.pad(x, (1, 1, 1, 1)).permute(0, 2, 3, 1).contiguous()[n, row, column].permute(0, 3, 1, 2)

    @staticmethod
    def sample(x, matrices):
        matrices = torch.tensor(matrices, dtype=torch.float, device=x.device)
        return F.grid_sample(x, F.affine_grid(matrices, x.shape, align_corners=False), align_corners=False)

    def scale(self, x, ratio=1.2):
        sx, sy = (np.random.uniform(size=x.shape[0]) * (ratio - 1 / ratio) + 1 / ratio for _ in range(2))
        return self.sample(x, [[[sx[i], 0, 0], [0, sy[i], 0]] for i in range(x.shape[0])])

    def rotate(self, x, degrees=15.0):
        a = (np.random.uniform(size=x.shape[0]) - 0.5) * 2 * degrees / 180 * float(np.pi)
        return self.sample(x, [[[np.cos(a[i]), np.sin(-a[i]), 0], [np.sin(a[i]), np.cos(a[i]), 0]] for i in range(x.shape[0])])

    def cutout(self, x, share=0.5):
        sides = [int(x.size(d) * share + 0.5) for d in (2, 3)]
        offsets = [torch.randint(0, x.size(d + 2) + (1 - sides[d] % 2), size=[x.size(0), 1, 1], device=x.device) for d in (0, 1)]
        n, row, column = self.positions(x, *sides)
        row = torch.clamp(row + offsets[0] - sides[0] // 2, min=0, max=x.size(2) - 1)
        column = torch.clamp(column + offsets[1] - sides[1] // 2, min=0, max=x.size(3) - 1)
        mask = torch.ones(x.size(0), x.size(2), x.size(3), dtype=x.dtype, device=x.device)
        mask[n, row, column] = 0
        return x * mask.unsqueeze(1)
