import { faultsOf } from '../../faults/fault.ts';

/** Why TensorFlow was not set up. Nothing of a set-up that failed is ever used: runs take the embedded engine. */
export const setupFault = faultsOf('setup', {
  platform: 'TensorFlow cannot be set up on {found}: PyPI has its library for {needed} only. The embedded engine computes here ("engine": { "name": "onnx" }).',
  noGpuBuild: 'TensorFlow for GPUs cannot be set up on {found}: PyPI has it for {needed} only. Set up the one for the processor (`gan setup tensorflow`), or let the embedded engine use the graphics adapter ("engine": { "name": "onnx", "device": "gpu" }).',
  node: 'TensorFlow\'s binding needs Node-API {needed} or newer, and {program} (Node {version}) has {found}: use a newer Node (in VS Code, by the setting gan.nodePath), or the embedded engine ("engine": { "name": "onnx" }).',
  libc: 'TensorFlow {version} needs the GNU C library {needed} or newer, and this system has {found}: use a newer system, or the embedded engine ("engine": { "name": "auto" }).',
  processor: 'TensorFlow {version} needs a processor with {needed}, and {found} has none: use the embedded engine ("engine": { "name": "onnx" }).',
  noCard: 'TensorFlow for GPUs needs an NVIDIA card and its driver, and none was found ({reason}): install the driver, set up TensorFlow for the processor (`gan setup tensorflow`), or let the embedded engine use the graphics adapter ("engine": { "name": "onnx", "device": "gpu" }).',
  driver: 'TensorFlow {version} was made for CUDA {cuda}, which needs the NVIDIA driver {needed} or newer, and this machine has {found}: install a newer driver, or set up TensorFlow for the processor (`gan setup tensorflow`).',
  card: 'TensorFlow {version} computes on NVIDIA cards of compute capability {needed} or newer, and {card} has {found}: set up TensorFlow for the processor (`gan setup tensorflow`), or let the embedded engine use the card ("engine": { "name": "onnx", "device": "gpu" }).',
  python: 'TensorFlow\'s library comes by pip, the installer of Python, and no Python 3 with pip was found on the search path ({found}). Install it ({install}) and set TensorFlow up again; nothing was downloaded yet.',
  compiler: 'TensorFlow\'s binding is compiled here, and no C++ compiler was found on the search path ({found}). Install one ({install}) and set TensorFlow up again; nothing was downloaded yet.',
  space: 'TensorFlow needs {needed} MB in {folder} while it is set up, and {free} MB are free: make room, or name a folder on another disk by the environment variable GAN_LIBRARIES.',
  folder: 'TensorFlow cannot be set up in {folder} ({reason}): make it writable for this user, or name another folder by the environment variable GAN_LIBRARIES.',
  busy: 'TensorFlow is being set up or removed already, by process {pid} on {host}: wait for its end, or end that one.',
  npm: '{spec} could not be fetched from the npm registry ({reason}). See that `npm view {spec}` works here (npm config get registry, proxy), then set TensorFlow up again: what was fetched is kept.',
  pip: 'pip could not fetch {file} ({how}). It uses your own settings (`pip config list`); once `pip download --no-deps {requirement}` works here, set TensorFlow up again. Its last words:\n{words}',
  pipFile: 'pip ended well and left no {file}: is it older than version 20.3? Upgrade it (`python3 -m pip install --upgrade pip`), then set TensorFlow up again.',
  checksum: '{file} is not the one that is known: its checksum is {found}, and {expected} is known. It was removed. Ask the keeper of the registry that it came from ({origin}), then set TensorFlow up again.',
  wheel: '{file} has not what is needed ({reason}), though its checksum is right: please report this with the version of GAN Workbench.',
  compile: 'The binding could not be compiled by {compiler} ({how}). If headers are missing, install them with the compiler ({install}). Its last words:\n{words}',
  official: 'The download that tfjs-node itself uses cannot be had ({reason}), so the library of PyPI is taken, and the binding is compiled here.',
  proof: 'TensorFlow {version} was fetched and made, and does not compute here ({how}), so it was not installed: runs take the embedded engine. Its last words:\n{words}',
  inUse: '{folder} could not be replaced or removed ({reason}): stop the runs that compute with TensorFlow, then try again.',
  stopped: 'Setting TensorFlow up was stopped; what was fetched is kept for the next time (`gan setup tensorflow --remove` deletes it).',
});
