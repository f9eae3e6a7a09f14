"""The kernels of a training step on a GPU, with their bytes, FLOPs and the least time they can take, from shapes alone.

usage: python3 bench/roofline.py [--measured kernels.csv] [--write docs/gpu.md]
Counts what gift queues for one step: batch, teacher, student forward and backward, loss, AdamW. Bytes: each operand read once
and each result written once per kernel, none from a cache. The least time is the larger of bytes over the memory's rate and
FLOPs over the arithmetic's rate. --measured: kernels.csv of scripts/gpu_check (part profile), whose times are set beside.
--write replaces what stands between the two marks in that file.
"""
import argparse, csv, os, re

# NVIDIA H200. Bytes a second: 4.8e12 by the data sheet, of which a copy reaches 4.3e12. FLOPs a second: fp32 and TF32 by the
# data sheet (dense), bf16 as a large product reaches it (the data sheet says 989e12).
MEMORY = 4.3e12
ARITHMETIC = {"fp32": 67e12, "tf32": 494e12, "bf16": 790e12}
BEGIN, END = "<!-- made by bench/roofline.py: begin -->", "<!-- made by bench/roofline.py: end -->"

# Which row of the measured table a kernel's name belongs to; what fits none is a library's.
OWN = [("loss", r"loss_rows|scale_kernel|softmax|mean_kernel\((const )?float"), ("sums", "reduce_kernel|finish_kernel"),
       ("batch", "augment_kernel|mean_kernel|normalize_kernel|mix_kernel|gather_kernel"),
       ("norms", "moments|statistics|norm_|plane_|column_|finish_"), ("convolutions: bias, ReLU, pooling, packing", "epilogue|pack|copy_|convert_"),
       ("pooling", "pool_"), ("point-wise", "unary|binary|fill_"), ("optimizer", "adam_kernel|sgd_kernel|advance_kernel")]


class Step:
    """Rows of a step, in order: (stage, kernel, group, bytes, FLOPs, rate)."""

    def __init__(self, batch, precision, classes):
        self.batch, self.precision, self.classes = batch, precision, classes
        self.element = 2 if precision == "bf16" else 4
        self.rows, self.backward, self.parameters = [], [], 0

    def add(self, stage, kernel, group, numbers, flops=0, rate="fp32", rows=None):
        """numbers: bytes."""
        (self.rows if rows is None else rows).append((stage, kernel, group, numbers, flops, rate))

    def size(self, channels, side):
        return self.batch * channels * side * side * self.element

    def make_batch(self, side):
        pixels = self.batch * 3 * side * side
        self.add("batch", "mean of each sample (for contrast)", "batch", pixels, 12 * pixels)
        self.add("batch", "normalise and augment", "batch", pixels * 5, 60 * pixels)
        self.add("batch", "gather labels", "batch", self.batch * 8)

    def convolution(self, who, name, cin, cout, kernel, side, stride, bias):
        """Appends a convolution; for the student also, in reverse, its backward. Returns the side of the output."""
        out = (side - 1) // stride + 1
        x, y, w = self.size(cin, side), self.size(cout, out), cout * cin * kernel * kernel
        flops = 2 * self.batch * out * out * w
        if cin == 3:
            x = self.batch * 3 * side * side * 4  # images stay f32
        self.add(f"{who} {name}", f"convolution {kernel}x{kernel}, {cin} to {cout}", "libraries", x + y + w * self.element, flops, self.precision)
        if who == "student":
            self.parameters += w + (cout if bias else 0)
            self.add(f"student {name}", "pack weights", "convolutions: bias, ReLU, pooling, packing", w * (4 + self.element))
            steps = []
            if bias:
                self.add(f"backward {name}", "sum for the bias", "sums", y, y / self.element, rows=steps)
            self.add(f"backward {name}", "gradient of the weights", "libraries", x + y + w * 4, flops, self.precision, steps)
            if cin != 3:
                self.add(f"backward {name}", "gradient of the data", "libraries", x + y + w * self.element, flops, self.precision, steps)
            self.backward.insert(0, steps)
        return out

    def norm(self, name, channels, side, pooled, relu=True):
        """Batch norm of the student with what follows in the same kernel, and its backward."""
        y = self.size(channels, side)
        z = self.size(channels, side // 2) if pooled else y
        n, words = y / self.element, "norm" + (", ReLU" if relu else "") + (", pooling" if pooled else "")
        self.parameters += 2 * channels
        self.add(f"student {name}", "norm: moments", "norms", y, 3 * n)
        self.add(f"student {name}", words, "norms", y + z, 5 * n)
        steps = []
        self.add(f"backward {name}", words + ": sums", "norms", y + z, 8 * n, rows=steps)
        self.add(f"backward {name}", words + ": gradient", "norms", 2 * y + z, 10 * n, rows=steps)
        self.backward.insert(0, steps)

    def point(self, name, kernel, tensors, channels, side, backward_kernel="", backward_tensors=0):
        size = self.size(channels, side)
        self.add(f"student {name}", kernel, "point-wise", tensors * size, size / self.element)
        if backward_tensors:
            steps = []
            self.add(f"backward {name}", backward_kernel, "point-wise", backward_tensors * size, size / self.element, rows=steps)
            self.backward.insert(0, steps)

    def head(self, who, inputs):
        numbers = (self.batch * (inputs + self.classes) + inputs * self.classes) * self.element
        flops = 2 * self.batch * inputs * self.classes
        self.add(f"{who} head", "matrix product", "libraries", numbers, flops, self.precision)
        if who == "student":
            self.parameters += inputs * self.classes + self.classes
            steps = []
            self.add("backward head", "matrix products (weights, data)", "libraries", 2 * numbers, 2 * flops, self.precision, steps)
            self.add("backward head", "sum for the bias", "sums", self.batch * self.classes * 4, rows=steps)
            self.backward.insert(0, steps)

    def finish(self):
        logits = self.batch * self.classes
        self.add("loss", "value and gradient of each row", "loss", logits * 4 * 3, 40 * logits)
        self.add("loss", "mean", "loss", self.batch * 4)
        for steps in self.backward:
            self.rows += steps
        self.add("optimizer", f"AdamW, {self.parameters:,} parameters", "optimizer", self.parameters * 28, 15 * self.parameters)
        self.add("optimizer", "step state", "optimizer", 64)
        return self.rows


def convnet3(batch=50, side=32, width=128, classes=10):
    step = Step(batch, "tf32", classes)
    step.make_batch(side)
    for who in ("teacher", "student"):
        channels, s = 3, side
        for i in range(3):
            name = f"block {i + 1}"
            out = step.convolution(who, name, channels, width, 3, s, 1, True)
            if who == "teacher":
                step.add(f"teacher {name}", "bias, ReLU, pooling", "convolutions: bias, ReLU, pooling, packing",
                         step.size(width, out) + step.size(width, out // 2), step.size(width, out))
            else:
                step.norm(name, width, out, pooled=True)
            channels, s = width, out // 2
        step.head(who, width * s * s)
    return step


def resnet18(batch=100, side=224, classes=1000):
    step = Step(batch, "bf16", classes)
    step.make_batch(side)
    for who in ("teacher", "student"):
        student = who == "student"

        def conv(name, cin, cout, kernel, s, stride, relu):
            out = step.convolution(who, name, cin, cout, kernel, s, stride, False)
            if student:
                step.norm(name, cout, out, False, relu)
            else:
                step.add(f"teacher {name}", "bias" + (", ReLU" if relu else ""), "convolutions: bias, ReLU, pooling, packing",
                         2 * step.size(cout, out))
            return out

        s = conv("stem", 3, 64, 7, side, 2, True)
        pooled = s // 2
        step.add(f"{who} stem", "max pooling", "pooling", step.size(64, s) + step.size(64, pooled))
        if student:
            steps = []
            step.add("backward stem", "max pooling", "pooling", 2 * step.size(64, s) + step.size(64, pooled), rows=steps)
            step.backward.insert(0, steps)
        s, channels = pooled, 64
        for stage in range(4):
            width = 64 << stage
            for block in range(2):
                name, stride = f"stage {stage + 1}", 2 if stage and not block else 1
                out = conv(name, channels, width, 3, s, stride, True)
                conv(name, width, width, 3, out, 1, False)
                if stride == 2:
                    conv(name, channels, width, 1, s, 2, False)
                if student:
                    step.point(name, "sum of the branches", 3, width, out, "sum of the branches", 4)
                    step.point(name, "ReLU", 2, width, out, "ReLU", 3)
                else:
                    step.add(f"teacher {name}", "sum, ReLU", "point-wise", 5 * step.size(width, out))
                channels, s = width, out
        step.add(f"{who} head", "mean over the picture", "sums", step.size(512, s))
        step.head(who, 512)
    return step


def least(numbers, flops, rate):
    return max(numbers / MEMORY, flops / ARITHMETIC[rate])


def measured_step(path, network):
    """(name, seconds, bytes) of the kernels of the last step in the network's profile, which begins with its batch."""
    rows = [r[1:] for r in csv.reader(open(path, newline="")) if r and r[0] == network]
    if len(rows) < 3:
        return []
    at = {name: i for i, name in enumerate(rows[0])}
    kernels = [(r[at["Kernel Name"]], float(r[at["gpu__time_duration.sum"]].replace(",", "")) * 1e-9,
                sum(float(r[at[f"dram__bytes_{d}.sum"]].replace(",", "")) for d in ("read", "write"))) for r in rows[2:]]
    starts = [i for i, k in enumerate(kernels) if "augment_kernel" in k[0]]
    if not starts:
        return []
    start = starts[-1]
    while start > 0 and group_of(kernels[start - 1][0]) == "batch":  # what the batch begins with
        start -= 1
    return kernels[start:]


def group_of(kernel):
    return next((group for group, pattern in OWN if re.search(pattern, kernel)), "libraries")


def text(step, network, measured):
    rows, merged, order = step.finish(), {}, []
    for stage, kernel, group, numbers, flops, rate in rows:
        key = (stage, kernel)
        if key not in merged:
            merged[key] = [0, 0, 0, 0.0]
            order.append(key)
        m = merged[key]
        m[0], m[1], m[2], m[3] = m[0] + 1, m[1] + numbers, m[2] + flops, m[3] + least(numbers, flops, rate)
    total = [sum(m[i] for m in merged.values()) for i in range(4)]
    out = ["| what | kernel | times | MB | GFLOP | least µs |", "| --- | --- | ---: | ---: | ---: | ---: |"]
    for (stage, kernel), m in ((k, merged[k]) for k in order):
        out.append(f"| {stage} | {kernel} | {m[0]} | {m[1] / 1e6:.2f} | {m[2] / 1e9:.3f} | {m[3] * 1e6:.1f} |")
    out.append(f"| **whole step** | | {total[0]} | {total[1] / 1e6:.0f} | {total[2] / 1e9:.1f} | {total[3] * 1e6:.0f} |")

    kernels = measured_step(measured, network) if measured else []
    out += ["", "| kernels | least µs | measured µs |", "| --- | ---: | ---: |"]
    groups = {}
    for _, _, group, numbers, flops, rate in rows:
        groups[group] = groups.get(group, 0) + least(numbers, flops, rate)
    seen = {}
    for name, seconds, _ in kernels:
        seen[group_of(name)] = seen.get(group_of(name), 0) + seconds
    for group in sorted(set(groups) | set(seen), key=lambda g: -groups.get(g, 0)):
        time = f"{seen.get(group, 0) * 1e6:.1f}" if kernels else "not measured yet"
        out.append(f"| {group} | {groups.get(group, 0) * 1e6:.1f} | {time} |")
    time = f"{sum(seen.values()) * 1e6:.0f} ({len(kernels)} kernels)" if kernels else "not measured yet"
    out.append(f"| **whole step** | {total[3] * 1e6:.0f} | {time} |")
    return "\n".join(out)


def main():
    p = argparse.ArgumentParser()
    p.add_argument("--measured", default="")
    p.add_argument("--write", default="")
    a = p.parse_args()
    body = "\n\n".join(f"### {title}\n\n{text(step, network, a.measured)}" for title, network, step in (
        ("ConvNet-3, 32×32, batch 50, TF32", "convnet3", convnet3()), ("ResNet-18, 224×224, batch 100, bf16", "resnet18", resnet18())))
    if not a.write:
        print(body)
        return
    with open(a.write) as f:
        page = f.read()
    if BEGIN not in page or END not in page:
        raise SystemExit(f"{a.write} has no marks {BEGIN} ... {END}")
    head, rest = page.split(BEGIN, 1)
    with open(a.write, "w") as f:
        f.write(f"{head}{BEGIN}\n\n{body}\n\n{END}{rest.split(END, 1)[1]}")


if __name__ == "__main__":
    main()
