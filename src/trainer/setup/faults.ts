import { faultsOf } from '../../faults/fault.ts';

/** Why TensorFlow was not set up; `tensorflow.…` says what the machine lacks. What is not whole is never used: runs take the embedded engine. */
export const setupFault = faultsOf('setup', {
  platform: 'TensorFlow cannot be set up on {found}: its library can be had for {needed}. The embedded engine computes here ("engine": { "name": "onnx" }).',
  noGpuBuild: 'TensorFlow for GPUs cannot be set up on {found}: its library can be had for {needed}. Set up the one for the processor (`gan setup tensorflow`), or let the embedded engine use the graphics adapter ("engine": { "name": "onnx", "device": "gpu" }).',
  busy: 'TensorFlow is being set up or removed already, by process {pid} on {host}: wait for its end, or end that one. If there is no such process, delete {lock}.',
  folder: 'TensorFlow cannot be set up in {folder} ({reason}): make it writable for this user, or name another folder by the environment variable GAN_LIBRARIES.',
  space: 'Setting TensorFlow up takes up to {needed} MB in {folder}, and {free} MB are free there: make room, or name a folder on another disk by the environment variable GAN_LIBRARIES.',
  python: "TensorFlow's library comes by pip, Python's installer, and no Python 3 with pip was found on the search path ({found}). Install it ({install}), then set TensorFlow up again.",
  compiler: "TensorFlow's binding is compiled here, and no C++ compiler was found on the search path ({found}). Install one ({install}), then set TensorFlow up again.",
  npm: '{spec} could not be fetched from the npm registry ({reason}). See that `npm view {spec}` works here, with its registry and its proxy, then set TensorFlow up again: it goes on with what was fetched.',
  pip: 'pip could not fetch {file} ({how}). It took your own settings (`pip config list`): once `pip download --no-deps {requirement}` works here, set TensorFlow up again, and it goes on with what was fetched. Its last words:\n{words}',
  pipFile: 'pip ended well and did not bring {file} whole: upgrade it to 20.3 or newer (`python3 -m pip install --upgrade pip`), then set TensorFlow up again.',
  wheel: '{file} does not hold what is needed ({reason}), though it is the file that is known. Please report this with the version of GAN Workbench.',
  compile: 'The binding could not be compiled by {compiler} ({how}). If it misses headers, install those that belong to it ({install}). Its last words:\n{words}',
  download: '{url} could not be fetched ({reason})',
  checksum: '{file} has the checksum {found}, and {expected} was expected, so it was not taken',
  archive: '{file} cannot be unpacked ({reason})',
  cuda: "tfjs-node-gpu's own library needs CUDA {cuda} with cuDNN 8.1, and of that {missing} is not installed here",
  otherWay: 'The library that tfjs-node itself downloads was not taken, so that of PyPI is, and the binding is compiled here. The reason: {reason}.',
  unseen: 'TensorFlow {version} loads here and sees no GPU, so it was not installed: see that `nvidia-smi` names the card, then set it up again, or set up the one for the processor (`gan setup tensorflow`).',
  inUse: '{folder} cannot be replaced or removed ({reason}): stop the runs that compute with TensorFlow, then try again.',
});
