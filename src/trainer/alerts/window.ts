/** The last values of a scalar, at most `size` of them. */
export class Window {
  private readonly values: Float64Array;
  private next = 0;
  private count = 0;

  constructor(readonly size: number) {
    this.values = new Float64Array(size);
  }

  get full(): boolean {
    return this.count === this.size;
  }

  push(value: number): void {
    this.values[this.next] = value;
    this.next = (this.next + 1) % this.size;
    this.count = Math.min(this.count + 1, this.size);
  }

  /** NaN while it is empty. */
  get mean(): number {
    let sum = 0;
    for (let i = 0; i < this.count; i++) sum += this.values[i]!;
    return sum / this.count;
  }

  /** -Infinity while it is empty. */
  get largest(): number {
    let high = -Infinity;
    for (let i = 0; i < this.count; i++) high = Math.max(high, this.values[i]!);
    return high;
  }

  /** Largest less smallest value; -Infinity while it is empty. */
  get range(): number {
    let [low, high] = [Infinity, -Infinity];
    for (let i = 0; i < this.count; i++) [low, high] = [Math.min(low, this.values[i]!), Math.max(high, this.values[i]!)];
    return high - low;
  }
}
