/** One operation of one call. Times are ms, starts on the clock of `performance.now()`. */
export interface ProfiledNode {
  /** the operator, for example `Conv` */
  readonly op: string;
  /** player and layer whose parameters it works on, for example `discriminator/block1/conv`, where that is known */
  readonly layer?: string | undefined;
  readonly start: number;
  readonly milliseconds: number;
}

/** One call of a compiled function; its operations lie within it. An engine that runs none one by one gives none. */
export interface ProfiledCall {
  readonly name: string;
  readonly start: number;
  readonly milliseconds: number;
  readonly nodes: readonly ProfiledNode[];
}

/** A profile that is being taken. */
export interface Profile {
  /** operations that the calls so far have run */
  readonly operations: number;
  /** Ends it and gives every call since its beginning, in order. */
  finish(): ProfiledCall[];
}
