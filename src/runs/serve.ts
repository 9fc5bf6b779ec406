import { parentPort } from 'node:worker_threads';
import type { z } from 'zod';
import { toFaultData } from '../faults/fault.ts';
import type { Answer } from './messages.ts';

/**
 * Answers the calls of a `CallThread`, from inside the thread.
 * @param requests the form of a request
 * @param memoryOf memory that goes with an answer, and is the asker's from then on
 */
export function serve<C, R>(requests: z.ZodType<{ id: number; call: C }>, handle: (call: C) => Promise<R>, memoryOf: (result: R) => ArrayBuffer[] = () => []): void {
  const send = (answer: Answer, memory: ArrayBuffer[] = []): void => parentPort?.postMessage(answer, memory);
  const take = async (message: unknown): Promise<void> => {
    const { id, call } = requests.parse(message);
    try {
      const value = await handle(call);
      send({ id, value }, memoryOf(value));
    } catch (error) {
      send({ id, fault: toFaultData(error) });
    }
  };
  parentPort?.on('message', (message: unknown) => void take(message));
}
