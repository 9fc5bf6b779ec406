import path from 'node:path';
import { InvalidArgumentError, Option } from 'commander';
import { t } from './text.ts';

/** Reads an option's value as a whole number of a range. */
export const wholeNumber = (lowest: number, highest: number) => (text: string): number => {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= lowest && value <= highest) return value;
  throw new InvalidArgumentError(t('It must be a whole number from {lowest} to {highest}.', { lowest, highest }));
};

const LARGEST_SEED = 4_294_967_295;
const MOST_STEPS = 1_000_000_000;

export const steps = (description: string) => new Option('--steps <n>', description).argParser(wholeNumber(1, MOST_STEPS));
export const checkpointStep = (description: string) => new Option('--step <n>', description).argParser(wholeNumber(0, MOST_STEPS));
export const seed = (description: string) => new Option('--seed <n>', description).argParser(wholeNumber(0, LARGEST_SEED));
export const threads = () => new Option('--threads <n>', t('threads to compute with; 0 is one for each core')).argParser(wholeNumber(0, 256));
export const json = (description: string) => new Option('--json', description);

/** Collects an option that may be given several times. */
export const collect = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];

/** Where samples go: the ending says in which form, and none means a folder. */
export function sampleFile(file: string): string {
  if (/(?:\.(?:png|npy)|[\\/])$/i.test(file) || (file !== '' && path.extname(file) === '')) return file;
  throw new InvalidArgumentError(t('It must end in .png (a grid) or .npy (the numbers), or be a folder (without an ending).'));
}
