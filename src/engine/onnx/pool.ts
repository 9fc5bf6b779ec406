export type HostArray = Float32Array | Int32Array | Uint8Array;
export type HostType = 'float32' | 'int32' | 'bool';

/**
 * Memory for results, used again once a tensor is disposed: in a training loop every step needs the same sizes, so after
 * the first step nothing is allocated.
 */
export class BufferPool {
  private readonly idle = new Map<string, HostArray[]>();
  private readonly own = new WeakSet<HostArray>();
  /** arrays made so far */
  allocated = 0;
  /** and their size */
  allocatedBytes = 0;

  take(dtype: HostType, length: number): HostArray {
    const array = this.idle.get(`${dtype}:${length}`)?.pop();
    return array ?? this.allocate(dtype, length);
  }

  /** Takes memory back; an array that is not the pool's own is left alone. */
  give(dtype: HostType, array: HostArray): void {
    if (!this.own.has(array)) return;
    const key = `${dtype}:${array.length}`;
    const free = this.idle.get(key);
    if (free) free.push(array);
    else this.idle.set(key, [array]);
  }

  clear(): void {
    this.idle.clear();
  }

  private allocate(dtype: HostType, length: number): HostArray {
    const array = dtype === 'float32' ? new Float32Array(length) : dtype === 'int32' ? new Int32Array(length) : new Uint8Array(length);
    this.own.add(array);
    this.allocated += 1;
    this.allocatedBytes += array.byteLength;
    return array;
  }
}
