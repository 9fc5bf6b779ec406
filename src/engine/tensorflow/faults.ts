import { faultsOf } from '../../faults/fault.ts';

/** Why TensorFlow does not compute here. Each sentence ends with what does instead. */
export const tensorflowFault = faultsOf('tensorflow', {
  absent: 'TensorFlow is not installed in {folder}: run GAN: Set Up TensorFlow in VS Code or `gan setup tensorflow{how}` in a terminal, or set "engine": { "name": "onnx" }, the embedded engine.',
  manifest: '{file} does not describe an installation of TensorFlow ({reason}): set TensorFlow up again with `gan setup tensorflow`, or set "engine": { "name": "onnx" }.',
  newer: '{file} has format {format}, and this version of GAN Workbench knows up to {known}: install the newer GAN Workbench that wrote it, or set TensorFlow up again with `gan setup tensorflow`.',
  incomplete: '{file} of the installation of TensorFlow has {found} bytes, and should have {wanted}: set TensorFlow up again with `gan setup tensorflow`, or set "engine": { "name": "onnx" }.',
  platform: 'The installed TensorFlow {version} is for {needed}, and this is {found}: set TensorFlow up on this machine with `gan setup tensorflow`, or set "engine": { "name": "onnx" }.',
  node: "TensorFlow's binding needs Node-API {needed}, and {found} has {napi}: run with a newer Node (in VS Code, by the setting gan.nodePath), or set \"engine\": { \"name\": \"onnx\" }.",
  libc: 'TensorFlow {version} needs the GNU C library {needed} or newer, and this system has {found}: run on a newer system, or set "engine": { "name": "auto" }, which takes the embedded engine.',
  avx: 'TensorFlow {version} needs a processor with {needed}, and this one ({found}) has none: set "engine": { "name": "onnx" }, the embedded engine.',
  cpuBuild: 'The installed TensorFlow {version} is the one without GPU support: install the one with it by `gan setup tensorflow --gpu`, or set "engine": { "device": "cpu" }.',
  noCard: 'TensorFlow computes on NVIDIA cards only, and none was found ({reason}): install the NVIDIA driver, or set "engine": { "name": "onnx", "device": "gpu" } for another maker\'s card, or "device": "cpu".',
  driver: 'TensorFlow {version} was made for CUDA {cuda}, which needs the NVIDIA driver {needed} or newer, and this machine has {found}: install a newer driver, or set "engine": { "name": "onnx" }.',
  card: 'TensorFlow {version} with CUDA {cuda} computes on cards of compute capability {needed}, and {card} has {found}: set TensorFlow up anew with `gan setup tensorflow --gpu`, which takes the build for newer cards, or set "engine": { "name": "onnx", "device": "gpu" }.',
  unseen: 'TensorFlow {version} loads and sees no GPU, though {card} is there ({reason}): its CUDA libraries are missing or do not fit. Set TensorFlow up again with `gan setup tensorflow --gpu`, or set "engine": { "device": "cpu" }.',
  crashed: 'TensorFlow {version} ends every process that loads it ({how}): set it up again with `gan setup tensorflow`, or set "engine": { "name": "onnx" }. Its last words: {words}',
  refused: 'TensorFlow {version} cannot be loaded ({reason}): set it up again with `gan setup tensorflow`, or set "engine": { "name": "onnx" }.',
  wrong: 'TensorFlow {version} multiplied two matrices and got a wrong result: its library is damaged, or does not fit this processor. Set it up again with `gan setup tensorflow`, or set "engine": { "name": "onnx" }.',
  slow: 'TensorFlow {version} did not multiply two matrices within {seconds} s: end other programs, set it up again with `gan setup tensorflow`, or set "engine": { "name": "onnx" }.',
  kernel: 'TensorFlow cannot compute {kernel} on texts or complex numbers here: call it outside of the experiment, or set "engine": { "name": "cpu" }.',
  operation: 'TensorFlow refused an operation of {name}: {reason}. Set "engine": { "name": "onnx" }, which computes the same, and please report it with the config.',
  memory: 'TensorFlow has not enough memory for {name}: {reason}. Choose a smaller training.batchSize, fewer filters or units, or smaller images; or end other programs that use the card.',
  package: 'The JavaScript of {name} {version} in {folder} is not as expected ({reason}): set TensorFlow up again with `gan setup tensorflow`, or set "engine": { "name": "onnx" }.',
});
