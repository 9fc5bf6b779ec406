import type { TensorFlowBuild } from '../../engine/tensorflow/place.ts';

/** A file of PyPI, by its content. */
export interface PinnedWheel {
  readonly file: string;
  /** as pip takes it */
  readonly requirement: string;
  readonly bytes: number;
  readonly sha256: string;
  /** the system that it is for, as pip calls it */
  readonly platform: string;
}

/** What a build takes of PyPI. */
export interface WheelBuild {
  readonly tensorflow: PinnedWheel;
  /** the packages that `tensorflow[and-cuda]` names, and the CUDA that TensorFlow was made with */
  readonly cuda?: { readonly version: string; readonly wheels: readonly PinnedWheel[] };
  /** TensorFlow's own, the largest first */
  readonly libraries: readonly string[];
  /** length of what is taken, unpacked, in bytes, headers aside */
  readonly unpacked: number;
  /** the oldest GNU C library that it runs on: `manylinux_2_27` */
  readonly glibc?: string;
}

/** The newest release; the binding was compiled with it and run on Linux x64. */
export const WHEEL_VERSION = '2.21.0';
/** The interpreter of the wheels that are taken: only the libraries are, so whatever Python this machine has fetches them. */
export const WHEEL_PYTHON = '3.11';

const ELF = ['libtensorflow_cc.so.2', 'libtensorflow_framework.so.2'];
const MACH_O = ['libtensorflow_cc.2.dylib', 'libtensorflow_framework.2.dylib'];

const wheel = (file: string, bytes: number, sha256: string): PinnedWheel => {
  const [name = '', version = ''] = file.split('-');
  return { file, bytes, sha256, requirement: `${name.replaceAll('_', '-')}==${version}`, platform: file.slice(file.lastIndexOf('-') + 1, -'.whl'.length).split('.')[0]! };
};

/** CUDA's libraries as `pip install tensorflow[and-cuda]==2.21.0` chose them on 2026-11-22. */
const cuda12: readonly PinnedWheel[] = [
  wheel('nvidia_cublas_cu12-12.9.3.13-py3-none-manylinux_2_27_x86_64.whl', 581_217_458, 'd7d51055f161b317c7105ddaae90e71eda059026074ffef93cf7cde2886bfe72'),
  wheel('nvidia_cuda_cupti_cu12-12.8.90-py3-none-manylinux2014_x86_64.manylinux_2_17_x86_64.whl', 10_248_621, 'ea0cb07ebda26bb9b29ba82cda34849e73c166c18162d3913575b0c9db9a6182'),
  wheel('nvidia_cuda_nvcc_cu12-12.9.86-py3-none-manylinux2010_x86_64.manylinux_2_12_x86_64.whl', 40_546_229, '5d6a0d32fdc7ea39917c20065614ae93add6f577d840233237ff08e9a38f58f0'),
  wheel('nvidia_cuda_nvrtc_cu12-12.9.86-py3-none-manylinux2010_x86_64.manylinux_2_12_x86_64.whl', 89_568_129, '210cf05005a447e29214e9ce50851e83fc5f4358df8b453155d5e1918094dcb4'),
  wheel('nvidia_cuda_runtime_cu12-12.9.79-py3-none-manylinux2014_x86_64.manylinux_2_17_x86_64.whl', 3_493_179, '25bba2dfb01d48a9b59ca474a1ac43c6ebf7011f1b0b8cc44f54eb6ac48a96c3'),
  wheel('nvidia_cudnn_cu12-9.28.0.42-py3-none-manylinux_2_27_x86_64.whl', 716_538_495, '9ff58b7f36dacd0a93e89f8f2957b52466889217963701daa15e577317cfa375'),
  wheel('nvidia_cufft_cu12-11.4.1.4-py3-none-manylinux2014_x86_64.manylinux_2_17_x86_64.whl', 200_877_592, 'c67884f2a7d276b4b80eb56a79322a95df592ae5e765cf1243693365ccab4e28'),
  wheel('nvidia_curand_cu12-10.3.10.19-py3-none-manylinux_2_27_x86_64.whl', 68_295_626, '49b274db4780d421bd2ccd362e1415c13887c53c214f0d4b761752b8f9f6aa1e'),
  wheel('nvidia_cusolver_cu12-11.7.5.82-py3-none-manylinux_2_27_x86_64.whl', 338_117_415, '15da72d1340d29b5b3cf3fd100e3cd53421dde36002eda6ed93811af63c40d88'),
  wheel('nvidia_cusparse_cu12-12.5.10.65-py3-none-manylinux2014_x86_64.manylinux_2_17_x86_64.whl', 366_465_088, '73060ce019ac064a057267c585bf1fd5a353734151f87472ff02b2c5c9984e78'),
  wheel('nvidia_nccl_cu12-2.32.3-py3-none-manylinux_2_27_x86_64.whl', 351_526_311, 'bb94b2348e4861d5e8aa00b36c3d12d9bdf9c6369b82cbb723de0b582280a21c'),
  wheel('nvidia_nvjitlink_cu12-12.9.86-py3-none-manylinux2010_x86_64.manylinux_2_12_x86_64.whl', 39_748_338, 'e3f1171dbdc83c5932a45f0f4c99180a70de9bd2718c1ab77d14104f6d7147f9'),
];

/** By `process.platform`-`process.arch`: the platforms whose wheel has `libtensorflow_cc`, which Windows' has not. */
export const wheelBuilds: Readonly<Record<string, Readonly<Partial<Record<TensorFlowBuild, WheelBuild>>>>> = {
  'linux-x64': {
    cpu: {
      tensorflow: wheel('tensorflow_cpu-2.21.0-cp311-cp311-manylinux_2_27_x86_64.whl', 273_829_956, '2b847d217b02ee7731ed91431daf3250daa0196c3c94614d23be27232e6e5b6c'),
      libraries: ELF,
      unpacked: 853_308_936,
      glibc: '2.27',
    },
    gpu: {
      tensorflow: wheel('tensorflow-2.21.0-cp311-cp311-manylinux_2_27_x86_64.whl', 572_440_367, '9056fbc9ba04235810b71ae6cbd958a196e8804fb53bbcffbf3e23b56155f124'),
      cuda: { version: '12.5', wheels: cuda12 },
      libraries: ELF,
      unpacked: 5_676_179_581,
      glibc: '2.27',
    },
  },
  'linux-arm64': {
    cpu: {
      tensorflow: wheel('tensorflow-2.21.0-cp311-cp311-manylinux_2_27_aarch64.whl', 281_828_020, '4b24aca16d527a3cf1c37f720c04c484c3d20f4d0fdfa98632ac8b9f3be6eb5c'),
      libraries: ELF,
      unpacked: 883_062_208,
      glibc: '2.27',
    },
  },
  'darwin-arm64': {
    cpu: {
      tensorflow: wheel('tensorflow-2.21.0-cp311-cp311-macosx_12_0_arm64.whl', 223_405_849, '51f46f4806139d01fc7920cc72a4c75876f80649bf40ff083ab6212ceb43ca88'),
      libraries: MACH_O,
      unpacked: 740_805_624,
    },
  },
};
