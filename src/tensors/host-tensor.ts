/** Values outside any engine: what checkpoints hold and random draws make. `data` is row-major. */
export interface HostTensor {
  readonly dtype: 'float32' | 'int32' | 'bool';
  readonly shape: readonly number[];
  readonly data: Float32Array | Int32Array | Uint8Array;
}

/** Values by path, for example `generator/params/dense/kernel`. */
export type HostTensors = Readonly<Record<string, HostTensor>>;
