/** Progress of a set-up: bytes or files; `total` 0 where it is not known. */
export type SetupProgress = (done: number, total: number, what: string) => void;

/** What the parts of a set-up work with. */
export interface Work {
  /** empty at first, for what is made on the way; removed with the set-up's end */
  readonly folder: string;
  readonly signal: AbortSignal;
  readonly progress: SetupProgress;
}
