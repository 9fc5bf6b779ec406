import { existsSync } from 'node:fs';
import path from 'node:path';
import { namedModules } from '../config/named-modules.ts';
import { Fault } from '../faults/fault.ts';
import { moduleCheckSchema, type ModuleCheck } from '../protocol/module-check.ts';
import { launchFault } from './faults.ts';
import { runTask, type TaskOptions } from './run-task.ts';

/** Starting a trainer takes 1 s, recording the largest networks some; what a module takes longer for, every run would wait for. */
const LIMIT_SECONDS = 30;
/** A loop hears no message: it is killed so soon after it was asked to end. */
const GRACE_MILLISECONDS = 300;

export interface CheckOptions extends Omit<TaskOptions, 'grace'> {
  /** seconds for starting, running and recording it all */
  readonly limit?: number;
}

/** Files of the modules that a config's text names, by absolute path, each once. */
export function moduleFiles(configFile: string, text: string): string[] {
  return [...new Set(namedModules(text).map(({ module }) => path.resolve(path.dirname(configFile), module)))];
}

/** One and the same fault of every module of a config, in its first line: nobody knows more. */
function ofAll(files: readonly string[], faultOf: (file: string) => Fault): ModuleCheck {
  const findings = files.map((file) => {
    const { code, template, args } = faultOf(file);
    return { file, line: 1, column: 1, endColumn: 1, severity: 'error' as const, fault: { code, template, args: { ...args } } };
  });
  return { findings, files: [...files] };
}

/** What a check that came to no result says of the modules. @throws Fault where it says nothing of them */
function sayingOf(fault: Fault, files: readonly string[]): ModuleCheck {
  // What is wrong with the config itself is said of the config.
  if (fault.code.startsWith('config.')) return { findings: [], files: [...files] };
  if (/^launch\.(?:died|diedSilently|crashed|noResult)$/.test(fault.code)) return ofAll(files, (file) => launchFault('moduleDied', { file, how: fault.args['how'] ?? fault.code }));
  throw fault;
}

/**
 * Tries the modules of networks that a config names in a process of its own, which is ended when its time is up.
 * @param text the config's, to see whether it names any; what is tried is the file
 * @throws Fault `launch.taskStopped` when the signal ends it, and what keeps a trainer from being started
 */
export async function checkModules(configFile: string, text: string, { signal, limit = LIMIT_SECONDS, ...options }: CheckOptions): Promise<ModuleCheck> {
  const files = moduleFiles(configFile, text);
  // That one is not there is said of the config (GAN132).
  if (files.length === 0 || !files.every(existsSync)) return { findings: [], files };
  const stop = new AbortController();
  const end = () => { stop.abort(); };
  const overdue = { yet: false };
  const timer = setTimeout(() => { overdue.yet = true; end(); }, limit * 1000);
  signal?.addEventListener('abort', end);
  if (signal?.aborted) end();
  try {
    const result = await runTask({ task: 'check', configFile }, { ...options, grace: GRACE_MILLISECONDS, signal: stop.signal });
    return moduleCheckSchema.parse(result);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    if (signal?.aborted) throw launchFault('taskStopped');
    if (overdue.yet) return ofAll(files, (file) => launchFault('moduleOverdue', { file, seconds: limit }));
    return sayingOf(error, files);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', end);
  }
}
