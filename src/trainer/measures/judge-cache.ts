import { createHash } from 'node:crypto';
import path from 'node:path';
import { z } from 'zod';
import { cacheFolder, makeCacheFolder } from '../../data/cache-folder.ts';
import type { DataSet } from '../../data/dataset.ts';
import { Fault } from '../../faults/fault.ts';
import { decodeSafetensors, encodeSafetensors } from '../../formats/safetensors.ts';
import type { Pulse } from '../../metrics/pulse.ts';
import { replaceFile } from '../../runs/durable.ts';
import { parseVersioned, readIfThere } from '../../runs/read-file.ts';
import type { HostTensors } from '../../tensors/host-tensor.ts';
import { RECIPE_VERSION } from './judge-recipe.ts';

/** Where judges lie in the cache. */
export const JUDGES_FOLDER = 'judges';
const FORMAT = 1;
const TENSORS_LIMIT = 256 << 20;
const CARD_LIMIT = 1 << 16;
const READ_AT_ONCE = 2000;

/** What is known of a judge. */
const cardSchema = z.object({
  format: z.int(),
  data: z.string(),
  /** SHA-256 of the examples and labels that it was made of */
  dataHash: z.string(),
  recipe: z.int(),
  classes: z.int().min(2),
  steps: z.int().positive(),
  /** share of the held-out examples that it names rightly, 0 … 1 */
  accuracy: z.number().min(0).max(1),
  /** how many those are */
  heldOut: z.int().positive(),
  created: z.string(),
  tensorsHash: z.string(),
});
export type JudgeCard = z.output<typeof cardSchema>;

const hashOf = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

/** Values of -1 … 1 as the bytes that they were read from; a loop, for it goes over tens of millions. */
function asBytes(values: Float32Array): Uint8Array {
  const bytes = new Uint8Array(values.length);
  for (let i = 0; i < values.length; i++) bytes[i] = Math.round((values[i]! + 1) * 127.5);
  return bytes;
}

/** SHA-256 of all examples as bytes, and of their labels: equal for equal data, whatever range a config scales them to. */
export async function dataHash(dataSet: DataSet, pulse: Pulse): Promise<string> {
  const hash = createHash('sha256').update(JSON.stringify([dataSet.shape, dataSet.classes, dataSet.size, dataSet.heldOut]));
  const length = dataSet.shape.reduce((product, side) => product * side, 1);
  for (const [part, count] of [['train', dataSet.size], ['heldOut', dataSet.heldOut]] as const) {
    for (let from = 0; from < count; from += READ_AT_ONCE) {
      await pulse(from, count);
      const indices = Uint32Array.from({ length: Math.min(READ_AT_ONCE, count - from) }, (_, i) => from + i);
      const values = new Float32Array(indices.length * length);
      dataSet.read(part, indices, values);
      hash.update(asBytes(values));
    }
  }
  for (const labels of [dataSet.labels, dataSet.heldOutLabels]) hash.update(Buffer.from((labels ?? new Uint32Array()).join()));
  return hash.digest('hex');
}

/** Where judges of a data set are kept. */
export class JudgeCache {
  private readonly folder: string;

  constructor(private readonly name: string, private readonly hash: string) {
    this.folder = path.join(cacheFolder(), JUDGES_FOLDER, `${name.replaceAll(/[^\w-]/g, '_')}-${hash.slice(0, 16)}`);
  }

  /** The judge that is there, if it is whole and made of these data by this recipe. */
  async read(): Promise<{ readonly card: JudgeCard; readonly state: HostTensors } | undefined> {
    try {
      const [text, bytes] = [await readIfThere(this.cardFile, CARD_LIMIT), await readIfThere(this.tensorsFile, TENSORS_LIMIT)];
      if (!text || !bytes) return undefined;
      const card = parseVersioned(text, cardSchema, FORMAT, this.cardFile);
      const isOurs = card.recipe === RECIPE_VERSION && card.dataHash === this.hash && card.tensorsHash === hashOf(bytes);
      return isOurs ? { card, state: decodeSafetensors(bytes, this.tensorsFile).tensors } : undefined;
    } catch (error) {
      // What is damaged or of a later version is made anew: nothing in it is anybody's work.
      if (error instanceof Fault) return undefined;
      throw error;
    }
  }

  /** Keeps a judge: first its numbers, then the card that vouches for them. @throws Fault naming the file */
  async write(state: HostTensors, found: Pick<JudgeCard, 'classes' | 'steps' | 'accuracy' | 'heldOut'>): Promise<JudgeCard> {
    await makeCacheFolder(this.folder);
    const bytes = encodeSafetensors(state, {});
    const card: JudgeCard = { format: FORMAT, data: this.name, dataHash: this.hash, recipe: RECIPE_VERSION, ...found, created: new Date().toISOString(), tensorsHash: hashOf(bytes) };
    await replaceFile(this.tensorsFile, bytes);
    await replaceFile(this.cardFile, Buffer.from(`${JSON.stringify(card, undefined, 2)}\n`));
    return card;
  }

  private get cardFile(): string {
    return path.join(this.folder, 'judge.json');
  }

  private get tensorsFile(): string {
    return path.join(this.folder, 'judge.safetensors');
  }
}
