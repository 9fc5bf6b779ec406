import { execFile } from 'node:child_process';
import type { Fault } from '../../faults/fault.ts';
import { engineFault } from '../faults.ts';
import { requireOrt } from './packages.ts';

const MILLISECONDS = 60_000;
/** Windows gives a process that a fault ended a code of this size (NTSTATUS, STATUS_SEVERITY_ERROR). */
const FIRST_FAULT_CODE = 0xc0000000;

/**
 * Loads ONNX Runtime's native library in a process of its own, and gives the fault that says so where that process is
 * ended by it; a library that is missing, or that the system's loader refuses, is no such case. @throws nothing
 */
export function crashOfNative(): Promise<Fault | undefined> {
  const found = fileOf('onnxruntime-node/dist/binding');
  if (found === undefined) return Promise.resolve(undefined);
  return new Promise((resolve) => {
    execFile(process.execPath, ['--eval', 'require(process.argv[1]).initOrt()', found], { timeout: MILLISECONDS, windowsHide: true }, (error) => {
      const how = error && (error.signal ?? (Number(error.code) >= FIRST_FAULT_CODE ? `code 0x${Number(error.code).toString(16)}` : undefined));
      resolve(how ? engineFault('crashed', { how }) : undefined);
    });
  });
}

function fileOf(module: string): string | undefined {
  try {
    return requireOrt().resolve(module);
  } catch {
    return undefined;
  }
}
