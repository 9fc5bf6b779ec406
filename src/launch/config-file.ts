import { constants, existsSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { checkConfig, type ConfigFault } from '../config/check.ts';
import type { Config } from '../config/schema.ts';
import { applySettings } from '../config/settings.ts';
import { Fault } from '../faults/fault.ts';
import { launchFault } from './faults.ts';
import { reason } from './log-file.ts';

const LIMIT_BYTES = 1_048_576;

// Without it a pipe in a config's place keeps a thread of this process until somebody writes to it; Windows has no such pipes.
const READ = constants.O_RDONLY | (process.platform === 'win32' ? 0 : constants.O_NONBLOCK);

/** A config that was read, changed as asked, and checked. */
export interface CheckedConfig {
  readonly file: string;
  /** the text as it was checked: with the changes, comments kept */
  readonly text: string;
  readonly config: Config;
  /** warnings and hints */
  readonly faults: readonly ConfigFault[];
}

/** The fault of a config with errors: it carries all of them, with the text that their offsets point into. */
export class ConfigErrors extends Fault {
  constructor(readonly file: string, readonly text: string, readonly faults: readonly ConfigFault[]) {
    const { code, template, args } = launchFault('configErrors', { file, count: faults.filter(({ severity }) => severity === 'error').length });
    super(code, template, args);
  }
}

/** Reads a config file. Throws a Fault where it is not there, may not be read, or is too large to be a config. */
export async function readConfigFile(file: string): Promise<string> {
  const handle = await open(file, READ).catch((error: unknown) => { throw launchFault('config', { file, why: reason(error) }, error); });
  try {
    const stats = await handle.stat();
    if (!stats.isFile()) throw launchFault('config', { file, why: 'it is not a file' });
    if (stats.size > LIMIT_BYTES) throw launchFault('configSize', { file, size: stats.size, limit: LIMIT_BYTES });
    return await handle.readFile('utf8');
  } finally {
    await handle.close();
  }
}

/** Reads a config, applies `path=value` settings to it and checks it. Throws a Fault, or ConfigErrors. */
export async function loadConfig(file: string, settings: readonly string[]): Promise<CheckedConfig> {
  return checkText(file, applySettings(await readConfigFile(file), [...settings]));
}

/** Checks a config's text. @param file the file that its paths are relative to. Throws ConfigErrors. */
export function checkText(file: string, text: string): CheckedConfig {
  const { config, faults } = checkConfig(text, { configFile: file, exists: existsSync });
  if (!config) throw new ConfigErrors(file, text, faults);
  return { file, text, config, faults };
}
