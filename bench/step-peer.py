"""The networks of step-networks.ts in PyTorch, timed a step at a time when asked to on standard input."""
import json
import sys
import time

import torch
from torch import nn
from torch.nn.functional import softplus

torch.set_num_threads(int(sys.argv[1]))
torch.manual_seed(0)


def dcgan():
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


def mlp():
    def hidden(sizes, norm, last, activation):
        layers = []
        for i, (inputs, outputs) in enumerate(zip(sizes, sizes[1:])):
            layers.append(nn.Linear(inputs, outputs, bias=not norm))
            layers += [nn.BatchNorm1d(outputs)] if norm else []
            layers.append(activation())
        return nn.Sequential(*layers, nn.Linear(sizes[-1], last))

    generator = hidden([100, 400, 400, 400, 400], True, 2, nn.ReLU)
    discriminator = hidden([2, 200, 200, 200], False, 1, lambda: nn.LeakyReLU(0.2))
    return generator, discriminator, torch.randn(100, 100), torch.randn(100, 2)


def loop(generator, discriminator, z, real):
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


steps = {}
print(json.dumps({"version": torch.__version__}), flush=True)
for line in sys.stdin:
    name, seconds = line.split()
    if name not in steps:
        steps[name] = loop(*{"dcgan": dcgan, "mlp": mlp}[name]())
        for _ in range(20):
            steps[name]()
    times = []
    now = time.perf_counter()
    end = now + float(seconds)
    while now < end:
        steps[name]()
        after = time.perf_counter()
        times.append(1000 * (after - now))
        now = after
    print(json.dumps({"times": times}), flush=True)
