"""Makes the values that src/metrics is held to, values.json and network.onnx, in this folder:
`pip install -r requirements.txt`, then `python make.py`.

The arrays are functions of a name and a size, the same here and in ../arrays.ts: nothing but whole numbers of 32 bits
decides them, so that they need not be stored.
"""
import importlib.metadata
import json
import sys

import numpy as np
import onnx
import ot
import scipy.linalg
import scipy.optimize
import scipy.spatial.distance
import scipy.stats
import torch
import torch.nn.functional as functional
from prdc import compute_prdc
from pytorch_msssim import ms_ssim
from pytorch_msssim.ssim import _fspecial_gauss_1d, _ssim
from sklearn.cluster import KMeans
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, mutual_info_score
from sklearn.model_selection import GridSearchCV, PredefinedSplit
from statsmodels.stats.proportion import proportions_ztest
from torch_fidelity.metric_isc import isc_features_to_metric
from torch_fidelity.metric_kid import kernel_mmd
from torch_fidelity.metric_fid import fid_features_to_statistics, fid_statistics_to_metric

PACKAGES = ["onnx", "numpy", "scipy", "scikit-learn", "statsmodels", "POT", "prdc", "torch", "torch-fidelity", "pytorch-msssim"]


def uniform(seed, count):
    """float32 in [0, 1): the finaliser of MurmurHash3 on seed · 2654435761 + place, its upper 24 bits."""
    with np.errstate(over="ignore"):
        h = np.arange(count, dtype=np.uint32) + np.uint32(seed) * np.uint32(2654435761)
        h ^= h >> np.uint32(16)
        h *= np.uint32(0x85EBCA6B)
        h ^= h >> np.uint32(13)
        h *= np.uint32(0xC2B2AE35)
        h ^= h >> np.uint32(16)
    return ((h >> np.uint32(8)).astype(np.float64) / 2**24).astype(np.float32)


def features(seed, rows, columns, shift=0.0, scale=1.0):
    """Sums of three uniform numbers, the columns of differing spread and each mixed with the one before."""
    parts = [uniform(3 * seed + i, rows * columns).astype(np.float64).reshape(rows, columns) for i in range(3)]
    x = sum(parts) - 1.5
    x = x * (1 + np.arange(columns) / 4) * scale + shift
    x[:, 1:] += 0.5 * x[:, :-1]
    return x.astype(np.float32)


def images(seed, count, height, width, channels):
    """Pictures in 0 … 1 with shapes of several sizes: coarse blocks plus fine noise; [count, height, width, channels]."""
    coarse = uniform(seed, count * 8 * 8 * channels).reshape(count, 8, 8, channels)
    rows = np.arange(height) * 8 // height
    columns = np.arange(width) * 8 // width
    noise = uniform(seed + 1000, count * height * width * channels).reshape(count, height, width, channels)
    return (coarse[:, rows][:, :, columns] * np.float32(0.75) + noise * np.float32(0.25)).astype(np.float32)


def alike(x, y):
    return x, (x * np.float32(0.75) + y * np.float32(0.25)).astype(np.float32)


def small_ms_ssim(x, y, scales):
    """The package refuses images that have no room for its five scales: its own parts, put together for fewer as it does."""
    window = _fspecial_gauss_1d(11, 1.5).double().repeat([x.shape[1], 1, 1, 1])
    weights = torch.tensor([0.0448, 0.2856, 0.3001, 0.2363, 0.1333], dtype=torch.float64)[:scales]
    weights = weights / weights.sum()
    values = []
    for scale in range(scales):
        ssim, contrast = _ssim(x, y, 1.0, win=window, size_average=False)
        values.append(torch.relu(ssim if scale == scales - 1 else contrast))
        x, y = (functional.avg_pool2d(z, kernel_size=2, padding=[s % 2 for s in z.shape[2:]]) for z in (x, y))
    return float(torch.prod(torch.stack(values) ** weights.view(-1, 1, 1), dim=0).mean())


def planes(x):
    return torch.from_numpy(x).double().permute(0, 3, 1, 2)


def frechet_by_root(x, y):
    x, y = x.astype(np.float64), y.astype(np.float64)
    a, b = np.cov(x, rowvar=False), np.cov(y, rowvar=False)
    root = scipy.linalg.sqrtm(a.dot(b)).real
    return float(((x.mean(0) - y.mean(0)) ** 2).sum() + np.trace(a + b - 2 * root))


def frechet(x, y):
    statistics = [fid_features_to_statistics(torch.from_numpy(z).double()) for z in (x, y)]
    return fid_statistics_to_metric(*statistics, False)["frechet_inception_distance"]


def network(file):
    """Writes an ONNX network of images [batch, 3, 16, 16] to 4 features, and gives what PyTorch makes of images."""
    kernel = torch.from_numpy(features(15, 4 * 3, 9).reshape(4, 3, 3, 3))
    tensor = onnx.helper.make_tensor
    value = onnx.helper.make_tensor_value_info
    graph = onnx.helper.make_graph(
        [
            onnx.helper.make_node("Conv", ["images", "kernel"], ["filtered"], kernel_shape=[3, 3]),
            onnx.helper.make_node("Relu", ["filtered"], ["positive"]),
            onnx.helper.make_node("GlobalAveragePool", ["positive"], ["features"]),
        ],
        "network",
        [value("images", onnx.TensorProto.FLOAT, ["batch", 3, 16, 16])],
        [value("features", onnx.TensorProto.FLOAT, ["batch", 4, 1, 1])],
        [tensor("kernel", onnx.TensorProto.FLOAT, kernel.shape, kernel.flatten().tolist())],
    )
    onnx.save(onnx.helper.make_model(graph, opset_imports=[onnx.helper.make_opsetid("", 17)], ir_version=8), file)

    def read(x, scale):
        grown = functional.interpolate(planes(x).float() * 2 - 1, size=(16, 16), mode="bilinear", align_corners=False)
        grown = scale(grown).expand(-1, 3, -1, -1)
        return functional.relu(functional.conv2d(grown, kernel)).mean(dim=(2, 3)).numpy().tolist()

    return read


def imagenet(x):
    """As torchvision's networks are trained: 0 … 1, less the mean of each channel, over its deviation."""
    mean, deviation = torch.tensor([0.485, 0.456, 0.406]), torch.tensor([0.229, 0.224, 0.225])
    return ((x + 1) / 2 - mean.view(1, 3, 1, 1)) / deviation.view(1, 3, 1, 1)


def probe(rows, columns, classes):
    """Logistic regression on features with class means of their own, at one strength and at the one of seven that
    cross-validation in five parts takes."""
    labels = np.arange(rows) % classes
    x = features(18, rows, columns)
    x[:, :classes] += np.float32(0.75) * np.eye(classes, dtype=np.float32)[labels]
    x = x.astype(np.float64)
    at = lambda c: LogisticRegression(C=c, tol=1e-12, max_iter=100000)
    one = at(0.5).fit(x, labels)
    centred = x - x.mean(0)
    scale = np.sqrt(rows / (centred**2).sum())
    parts = PredefinedSplit(np.arange(rows) // classes % 5)
    grid = GridSearchCV(at(1.0), {"C": [1e-2, 1e-1, 1, 1e1, 1e2, 1e3, 1e4]}, scoring="neg_log_loss", cv=parts).fit(centred * scale, labels)
    return {
        "kernel": one.coef_.tolist(),
        "bias": one.intercept_.tolist(),
        "c": float(grid.best_params_["C"]),
        "logits": grid.decision_function(centred[:5] * scale).tolist(),
    }


def main():
    real, made = features(1, 500, 12), features(2, 400, 12, 0.3, 1.2)
    values = {}

    values["prdc"] = {str(k): {name: float(v) for name, v in compute_prdc(real.astype(np.float64), made.astype(np.float64), k).items()} for k in (3, 5)}

    values["frechet"] = {"torch-fidelity": frechet(real, made), "scipy": frechet_by_root(real, made)}
    wide = {"many": (features(22, 600, 256, 0, 1 / 32), features(23, 500, 256, 0.01, 1 / 32)), "few": (features(24, 90, 256, 0, 1 / 32), features(25, 120, 256, 0.01, 1 / 32))}
    values["frechetWide"] = {name: {"torch-fidelity": frechet(*sets), "scipy": frechet_by_root(*sets)} for name, sets in wide.items()}
    flat = np.repeat(features(3, 500, 1), 12, axis=1)
    values["frechetSingular"] = frechet_by_root(real, flat)
    labels = [np.arange(500) % 4, np.arange(400) % 4]
    values["intraClass"] = [frechet(real[labels[0] == c], made[labels[1] == c]) for c in range(4)]

    kid = dict(kid_kernel="poly", kid_kernel_poly_degree=3, kid_kernel_poly_gamma=None, kid_kernel_poly_coef0=1)
    pair = lambda n, m: float(kernel_mmd(real[n:m].astype(np.float64), made[n:m].astype(np.float64), **kid))
    values["kernel"] = {"whole": pair(0, 400), "blocks": [pair(100 * i, 100 * i + 100) for i in range(4)]}

    directions = features(4, 32, 12).astype(np.float64)
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    x, y = real.astype(np.float64), made.astype(np.float64)
    values["slicedWasserstein"] = {
        "POT": float(ot.sliced_wasserstein_distance(x, y, projections=directions.T, p=1)),
        "scipy": float(np.mean([scipy.stats.wasserstein_distance(x @ d, y @ d) for d in directions])),
    }

    logits = features(5, 1000, 10, 0.0, 2.0)
    score = isc_features_to_metric(torch.from_numpy(logits), splits=10, shuffle=False)
    values["inceptionScore"] = {"mean": score["inception_score_mean"], "deviation": score["inception_score_std"]}
    truth = (uniform(6, 1000) * 10).astype(int)
    values["accuracy"] = float(accuracy_score(truth, logits.argmax(axis=1)))

    big = alike(images(7, 4, 180, 177, 3), images(8, 4, 180, 177, 3))
    mid = alike(images(9, 4, 28, 28, 1), images(10, 4, 28, 28, 1))
    odd = alike(images(11, 2, 45, 51, 3), images(12, 2, 45, 51, 3))
    values["msSsim"] = {
        "180x177x3": float(ms_ssim(planes(big[0]), planes(big[1]), data_range=1.0)),
        "28x28x1": small_ms_ssim(planes(mid[0]), planes(mid[1]), 2),
        "45x51x3": small_ms_ssim(planes(odd[0]), planes(odd[1]), 3),
    }

    n, m = (uniform(13, 20) * 100).astype(int), (uniform(14, 20) * 60).astype(int)
    tests = [float(proportions_ztest([a, b], [n.sum(), m.sum()])[0]) if a + b else 0.0 for a, b in zip(n, m)]
    values["bins"] = {
        "z": tests,
        "jensenShannon": float(scipy.spatial.distance.jensenshannon(n / n.sum(), m / m.sum()) ** 2),
        "klToUniform": float(scipy.stats.entropy(n, np.ones(20))),
    }

    first = real[:6]
    clusters = KMeans(n_clusters=6, init=first.astype(np.float64), n_init=1, algorithm="lloyd", tol=0, max_iter=300).fit(real.astype(np.float64))
    values["kMeans"] = {"counts": np.bincount(clusters.labels_).tolist(), "first": [float(v) for v in clusters.cluster_centers_[0]]}

    read = network("network.onnx")
    grey = images(16, 5, 11, 20, 1)
    values["network"] = {"signed": read(grey, lambda x: x), "unit": read(grey, lambda x: (x + 1) / 2), "bytes": read(grey, lambda x: (x + 1) * 127.5)}
    values["network"]["imagenet"] = read(grey, imagenet)

    pairs = features(17, 40, 2).astype(np.float64)
    coarse = np.floor(pairs * 2)
    values["spearman"] = [float(scipy.stats.spearmanr(x[:, 0], x[:, 1]).statistic) for x in (pairs, coarse)]

    codes, classes = (uniform(19, 300) * 7).astype(int), (uniform(20, 300) * 5).astype(int)
    classes = np.where(uniform(21, 300) < 0.5, (codes * 3) % 5, classes)
    table = np.zeros((7, 5), dtype=int)
    np.add.at(table, (codes, classes), 1)
    found = scipy.optimize.linear_sum_assignment(table, maximize=True)
    values["codes"] = {"table": table.tolist(), "matched": float(table[found].sum() / 300), "information": float(mutual_info_score(codes, classes))}

    values["probe"] = {"60x12": probe(60, 12, 4), "40x90": probe(40, 90, 4)}

    versions = {name: importlib.metadata.version(name) for name in PACKAGES}
    with open("values.json", "w", encoding="utf-8") as file:
        json.dump({"python": sys.version.split()[0], "versions": versions, "values": values}, file, indent=2)
        file.write("\n")


main()
