import type { GalleryRun } from '../../protocol/pages.ts';
import type { RunEntry } from '../../runs/catalogue.ts';
import type { SampleFile } from '../../runs/types.ts';
import { currentState } from '../runs/run-item.ts';
import type { LiveRun } from '../training/live-run.ts';

export interface GalleryPorts {
  samples(dir: string): Promise<readonly SampleFile[]>;
  uri(file: string): Promise<string>;
  live(dir: string): LiveRun | undefined;
}

/** The gallery's tiles: every run that can be read, with its newest sample grid. The id is the run's folder. */
export async function galleryRuns(entries: readonly RunEntry[], ports: GalleryPorts): Promise<GalleryRun[]> {
  const readable = entries.filter((entry) => 'info' in entry);
  return Promise.all(readable.map(async ({ dir, info }) => {
    const uri = await newestPicture(dir, ports);
    return { id: dir, name: info.name, ...currentState(info, ports.live(dir)), ...(uri === undefined ? {} : { uri }) };
  }));
}

/** A run that is being deleted while it is read has no picture. */
async function newestPicture(dir: string, ports: GalleryPorts): Promise<string | undefined> {
  try {
    const newest = (await ports.samples(dir)).at(-1);
    return newest && (await ports.uri(newest.file));
  } catch {
    return undefined;
  }
}
