/**
 * Called between blocks of a long computation, some tens of milliseconds apart, with the share of it that is done: lets
 * others have their turn, and throws where the computation is to end.
 */
export type Pulse = (done: number, total: number) => Promise<void>;

/** Multiplications and additions between two pulses. */
const BLOCK = 3e7;

/** Does `act` for 0 … count - 1, with a pulse whenever enough was computed. @param cost operations of one of them */
export async function inBlocks(count: number, cost: number, pulse: Pulse, act: (i: number) => void): Promise<void> {
  const block = Math.max(1, Math.floor(BLOCK / Math.max(1, cost)));
  for (let from = 0; from < count; from += block) {
    await pulse(from, count);
    const to = Math.min(count, from + block);
    for (let i = from; i < to; i++) act(i);
  }
}

/** The pulse of one of several parts of a computation that take about as long. @param part 0 … parts - 1 */
export const within = (pulse: Pulse, part: number, parts: number): Pulse => (done, total) => pulse(part * total + done, parts * total);
