"""The works of networks.ts in PyTorch: one work in a process that computes only when it is asked.

usage: python pytorch.py WORK THREADS; each line of standard input, seconds, is answered by a line of JSON.
"""
import json
import sys
import time

import torch
from torch import nn
from torch.nn.functional import softplus

WORK, THREADS = sys.argv[1], int(sys.argv[2])
torch.set_num_threads(THREADS)
torch.manual_seed(0)


def dcgan_28():
    generator = nn.Sequential(
        nn.Linear(100, 7 * 7 * 128, bias=False), nn.Unflatten(1, (128, 7, 7)), nn.BatchNorm2d(128), nn.ReLU(),
        nn.ConvTranspose2d(128, 64, 5, 2, 2, 1, bias=False), nn.BatchNorm2d(64), nn.ReLU(),
        nn.ConvTranspose2d(64, 1, 5, 2, 2, 1), nn.Tanh(),
    )
    discriminator = nn.Sequential(
        nn.Conv2d(1, 64, 5, 2, 2), nn.LeakyReLU(0.2),
        nn.Conv2d(64, 128, 5, 2, 2, bias=False), nn.BatchNorm2d(128), nn.LeakyReLU(0.2),
        nn.Flatten(), nn.Linear(7 * 7 * 128, 1),
    )
    return generator, discriminator, torch.randn(64, 100), torch.randn(64, 1, 28, 28)


def dcgan_64():
    """PyTorch's example dcgan."""
    def up(inputs, outputs):
        return [nn.ConvTranspose2d(inputs, outputs, 4, 2, 1, bias=False), nn.BatchNorm2d(outputs), nn.ReLU()]

    def down(inputs, outputs):
        return [nn.Conv2d(inputs, outputs, 4, 2, 1, bias=False), nn.BatchNorm2d(outputs), nn.LeakyReLU(0.2)]

    generator = nn.Sequential(
        nn.ConvTranspose2d(100, 512, 4, 1, 0, bias=False), nn.BatchNorm2d(512), nn.ReLU(),
        *up(512, 256), *up(256, 128), *up(128, 64), nn.ConvTranspose2d(64, 3, 4, 2, 1, bias=False), nn.Tanh(),
    )
    discriminator = nn.Sequential(
        nn.Conv2d(3, 64, 4, 2, 1, bias=False), nn.LeakyReLU(0.2),
        *down(64, 128), *down(128, 256), *down(256, 512), nn.Conv2d(512, 1, 4, 1, 0, bias=False), nn.Flatten(),
    )
    return generator, discriminator, torch.randn(64, 100, 1, 1), torch.randn(64, 3, 64, 64)


def mlp(sizes, last, norm, activation):
    layers = []
    for inputs, outputs in zip(sizes, sizes[1:]):
        layers += [nn.Linear(inputs, outputs, bias=not norm), *([nn.BatchNorm1d(outputs)] if norm else []), activation()]
    return nn.Sequential(*layers, nn.Linear(sizes[-1], last))


def toy():
    generator = mlp([100, 400, 400, 400, 400], 2, True, nn.ReLU)
    discriminator = mlp([2, 200, 200, 200], 1, False, lambda: nn.LeakyReLU(0.2))
    return generator, discriminator, torch.randn(100, 100), torch.randn(100, 2)


def game(networks):
    generator, discriminator, z, real = networks()
    adam = [torch.optim.Adam(net.parameters(), 2e-4, (0.5, 0.999)) for net in (generator, discriminator)]

    def step():
        with torch.no_grad():
            fake = generator(z)
        adam[1].zero_grad()
        loss = softplus(-discriminator(real)).mean() + softplus(discriminator(fake)).mean()
        loss.backward()
        adam[1].step()
        adam[0].zero_grad()
        discriminator.requires_grad_(False)
        softplus(-discriminator(generator(z))).mean().backward()
        discriminator.requires_grad_(True)
        adam[0].step()

    return step


def critic():
    generator, discriminator = (mlp([2, 512, 512, 512], last, False, nn.ReLU) for last in (2, 1))
    adam = torch.optim.Adam(discriminator.parameters(), 1e-4, (0.5, 0.9))
    real, z, mix = torch.randn(256, 2), torch.randn(256, 2), torch.arange(256).unsqueeze(1) / 256

    def step():
        with torch.no_grad():
            fake = generator(z)
        mixed = (real * mix + fake * (1 - mix)).requires_grad_(True)
        (slope,) = torch.autograd.grad(discriminator(mixed).sum(), mixed, create_graph=True)
        penalty = ((slope.square().sum(1) + 1e-12).sqrt() - 1).square().mean()
        loss = discriminator(fake).mean() - discriminator(real).mean() + 0.1 * penalty
        adam.zero_grad()
        loss.backward()
        adam.step()

    return step


def drawing():
    generator = dcgan_28()[0].eval()

    def step():
        with torch.no_grad():
            generator(torch.randn(100, 100)).numpy()

    return step


def timed(step, seconds, most=float("inf")):
    """Runs for some seconds, but once at least; ms of each step."""
    times = []
    now = time.perf_counter()
    end = now + seconds
    while not times or (now < end and len(times) < most):
        step()
        after = time.perf_counter()
        times.append(1000 * (after - now))
        now = after
    return times


def memory():
    with open("/proc/self/status") as status:
        kilobytes = {line.split(":")[0]: int(line.split()[1]) for line in status if line.startswith(("VmRSS", "VmHWM"))}
    return {"steadyBytes": 1024 * kilobytes["VmRSS"], "peakBytes": 1024 * kilobytes["VmHWM"]}


step = {"dcgan-28": lambda: game(dcgan_28), "dcgan-64": lambda: game(dcgan_64), "toy": lambda: game(toy), "wgan-gp": critic, "sampling": drawing}[WORK]()
print(json.dumps({"version": torch.__version__}), flush=True)
for line in sys.stdin:
    times = timed(step, 3, 20) if line.strip() == "warm up" else timed(step, float(line))
    print(json.dumps({"times": times, "what": WORK, "memory": memory() if sys.platform == "linux" else {}}), flush=True)
