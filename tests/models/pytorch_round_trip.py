"""The PyTorch side of tests/models/pytorch_test.cpp.

make FOLDER: networks with random weights, as checkpoints and safetensors, with an input and the logits they give.
check FOLDER: loads what gift wrote (torch.load with weights_only, and the safetensors package where it is there) and
compares the logits with gift's.
Networks are ConvNets in the two published namings and torchvision's resnet18 with the 3x3 stem.
"""

import json
import sys
from collections import OrderedDict
from pathlib import Path

import numpy as np
import torch
from torch import nn

try:
    import safetensors.torch as safe
except ImportError:
    safe = None


def rded_convnet(depth, width, classes, size, norm):
    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.layers = nn.ModuleDict(
                {
                    "conv": nn.ModuleList(nn.Conv2d(3 if d == 0 else width, width, 3, padding=1) for d in range(depth)),
                    "norm": nn.ModuleList(
                        nn.BatchNorm2d(width) if norm == "batch" else nn.GroupNorm(width, width) for _ in range(depth)
                    ),
                }
            )
            self.classifier = nn.Linear(width * (size >> depth) ** 2, classes)

        def forward(self, x):
            for conv, norm_layer in zip(self.layers["conv"], self.layers["norm"]):
                x = nn.functional.avg_pool2d(torch.relu(norm_layer(conv(x))), 2)
            return self.classifier(x.flatten(1))

    return Net()


def dc_convnet(depth, width, classes, size, norm):
    parts = []
    for d in range(depth):
        parts += [
            nn.Conv2d(3 if d == 0 else width, width, 3, padding=1),
            nn.BatchNorm2d(width) if norm == "batch" else nn.GroupNorm(width, width),
            nn.ReLU(),
            nn.AvgPool2d(2),
        ]

    class Net(nn.Module):
        def __init__(self):
            super().__init__()
            self.features = nn.Sequential(*parts)
            self.classifier = nn.Linear(width * (size >> depth) ** 2, classes)

        def forward(self, x):
            return self.classifier(self.features(x).flatten(1))

    return Net()


def resnet18_modified(classes):
    from torchvision.models import resnet18

    net = resnet18(num_classes=classes)
    net.conv1 = nn.Conv2d(3, 64, 3, padding=1, bias=False)
    net.maxpool = nn.Identity()
    return net


def networks():
    out = {
        "rded": (rded_convnet(3, 16, 10, 32, "batch"), 32),
        "dc": (dc_convnet(3, 16, 10, 32, "instance"), 32),
        "convnet4": (rded_convnet(4, 8, 20, 64, "batch"), 64),
    }
    try:
        out["resnet"] = (resnet18_modified(10), 32)
    except ImportError:
        pass
    return out


def randomise(net):
    for name, value in net.state_dict().items():
        if name.endswith("running_mean"):
            value.uniform_(-0.5, 0.5)
        elif name.endswith("running_var"):
            value.uniform_(0.5, 2)
        elif name.endswith("num_batches_tracked"):
            value.fill_(7)


def saved_forms(folder, name, net):
    state = OrderedDict((key, value.clone()) for key, value in net.state_dict().items())
    torch.save({"model": state, "epoch": 3}, folder / f"{name}_under_model.pth")
    wrapped = OrderedDict(("module." + key, value) for key, value in state.items())
    optimizer = torch.optim.AdamW(net.parameters())
    net(torch.zeros(1, 3, *net.size)).sum().backward()
    optimizer.step()  # so that there is optimizer state in the checkpoint
    torch.save({"state_dict": wrapped, "optimizer": optimizer.state_dict()}, folder / f"{name}_training.pth")
    torch.save(state, folder / f"{name}_legacy.pth", _use_new_zipfile_serialization=False)
    if safe:
        safe.save_file({key: value.contiguous() for key, value in state.items()}, folder / f"{name}.safetensors")


def make(folder):
    torch.manual_seed(11)
    made = []
    for name, (net, size) in networks().items():
        randomise(net)
        net.eval()
        net.size = (size, size)
        images = torch.randn(4, 3, size, size)
        with torch.no_grad():
            logits = net(images)
        torch.save(net.state_dict(), folder / f"{name}.pth")
        saved_forms(folder, name, net)
        np.savez(folder / f"{name}_golden.npz", images=images.numpy(), logits=logits.numpy())
        made.append(name)
    (folder / "made.json").write_text(json.dumps(made))


def check(folder):
    made = json.loads((folder / "made.json").read_text())
    for name in made:
        net, _ = networks()[name]
        golden = np.load(folder / f"{name}_golden.npz")
        states = [torch.load(folder / f"{name}_back.pth", weights_only=True)]
        states.append(torch.load(folder / f"{name}_back_model.pth", weights_only=True)["model"])
        if safe:
            states.append(safe.load_file(folder / f"{name}_back.safetensors"))
        mapped = torch.load(folder / f"{name}_back.pth", weights_only=True, mmap=True)
        for state in [*states, mapped]:
            net.load_state_dict(state, strict=True)
            net.eval()
            with torch.no_grad():
                logits = net(torch.from_numpy(golden["images"])).numpy()
            worst = np.abs(logits - golden["logits"]).max()
            if not worst <= 1e-5:
                sys.exit(f"{name}: logits differ by {worst}")
    print("safetensors" if safe else "no safetensors package", "with torch", torch.__version__)


if __name__ == "__main__":
    {"make": make, "check": check}[sys.argv[1]](Path(sys.argv[2]))
