import type { FaultData } from '../faults/fault.ts';
import { printable, sentence, t } from './text.ts';

/** Writes a line to standard output. */
export function say(line: string): void {
  process.stdout.write(`${printable(line)}\n`);
}

/** Writes a line to standard error, where results that a program reads do not stand. */
export function remark(line: string): void {
  process.stderr.write(`${printable(line)}\n`);
}

/** Says what went wrong, and what to do about it. */
export function complain(fault: FaultData): void {
  const said = sentence(fault);
  remark(`gan: ${fault.code === 'internal' ? t('A fault of GAN Workbench itself; please report it with these lines:\n{said}', { said }) : said}`);
}

/** Writes one JSON object as a line to standard output. */
export function sayJson(value: object): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}

/** A fault as `--json` prints it: its code, its sentence, and the values in it. */
export function faultJson(fault: FaultData): { code: string; message: string; args: FaultData['args'] } {
  return { code: fault.code, message: sentence(fault), args: fault.args };
}

/** A failure as `--json` prints it, the same for every command. */
export const failureJson = (fault: FaultData) => ({ event: 'failed', fault: faultJson(fault) });

/** The command as this person typed it, for sentences that say what to type next. */
export const ganCommand = (): string => (process.env.npm_command === 'exec' ? 'npx gan' : 'gan');

/** A word as a shell reads it back. */
export const shellWord = (word: string): string => (/^[\w@%+=:,./~\\-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`);
