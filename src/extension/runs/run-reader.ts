import type { RunReader } from '../../runs/reader.ts';
import type { Disposable } from '../listeners.ts';

/** The worker that reads run folders: started when first asked for, ended with the extension. */
export function lazyReader(workerFile: string): { reader: () => Promise<RunReader> } & Disposable {
  let started: Promise<RunReader> | undefined;
  const start = async () => {
    const { RunReader } = await import('../../runs/reader.ts');
    return new RunReader(workerFile);
  };
  return {
    reader: () => (started ??= start()),
    dispose: () => void started?.then((reader) => reader.close()),
  };
}
