import { readFileSync } from 'node:fs';
import os from 'node:os';
import { z } from 'zod';

/** Vector extensions that change which machine code, so which rounding, a library of compute kernels picks. */
const VECTOR_EXTENSIONS = ['sse4_2', 'avx', 'avx2', 'fma', 'f16c', 'avx512f', 'avx512bw', 'avx512vl', 'avx512_bf16', 'avx512_vnni', 'avx_vnni', 'amx_tile', 'asimd', 'asimddp', 'bf16', 'i8mm', 'sve', 'sve2'];

/**
 * The processor's vector extensions, for example `avx2,fma,avx512f`. Where the system does not tell them, the
 * processor's model stands for them.
 */
export function cpuFeatures(): string {
  const flags = new Set(cpuFlags());
  const known = VECTOR_EXTENSIONS.filter((name) => flags.has(name));
  return known.length > 0 ? known.join(',') : `${process.arch}:${os.cpus()[0]?.model.trim() ?? 'unknown'}`;
}

/** The processor's extensions by the names that Linux gives them; none where the system does not tell. */
export function cpuFlags(): string[] {
  if (process.platform !== 'linux') return [];
  const line = /^(?:flags|Features)\s*:(.*)$/m.exec(readText('/proc/cpuinfo'));
  return line?.[1]?.trim().split(/\s+/) ?? [];
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

const reportShape = z.object({ header: z.object({ glibcVersionRuntime: z.string().optional() }) });

/** Version of the GNU C library; undefined where there is another, or none. */
export function glibcVersion(): string | undefined {
  return reportShape.safeParse(process.report.getReport()).data?.header.glibcVersionRuntime;
}

/** Bytes that the machine has, or that this process is allowed. */
export function memoryLimit(): number {
  // 0 where there is no limit; libuv gives a huge number where the limit is unknown.
  const limit = process.constrainedMemory();
  return limit > 0 ? Math.min(limit, os.totalmem()) : os.totalmem();
}

/** Bytes that this process has in memory. */
export const residentBytes = (): number => process.memoryUsage.rss();

/** Bytes that this process can still take without pushing others out of memory. */
export function memoryAvailable(): number {
  const untilLimit = memoryLimit() - residentBytes();
  // macOS counts as free what nothing uses at all, not what it would give up; a process can have nearly everything there.
  return process.platform === 'darwin' ? untilLimit : Math.min(untilLimit, os.freemem());
}

/** One thread a core where `asked` is 0. */
export function threadCount(asked: number): number {
  return asked > 0 ? asked : os.availableParallelism();
}
