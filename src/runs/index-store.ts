import { existsSync, readdirSync, readSync } from 'node:fs';
import path from 'node:path';
import { DurableFile, makeNewFolder, remove, rename, replaceNow } from './durable.ts';
import { errorCode, fault, readFault } from './faults.ts';
import { withDescriptor } from './read-file.ts';

/** The files of an index by name. A read past a file's end, or of a file that is not there, gives fewer bytes. */
export interface IndexSource {
  read(name: string, position: number, length: number): Uint8Array;
}

export interface IndexStore extends IndexSource {
  write(name: string, bytes: Uint8Array, position: number): void;
  /** Puts a small file in place at once. */
  replace(name: string, bytes: Uint8Array): void;
  /** Deletes a file, where it is there. */
  drop(name: string): void;
}

/** Reads the index in a folder. */
export class FolderSource implements IndexSource {
  constructor(protected at: string) {}

  get folder(): string {
    return this.at;
  }

  read(name: string, position: number, length: number): Uint8Array {
    const file = path.join(this.folder, name);
    try {
      return withDescriptor(file, (descriptor) => {
        const bytes = new Uint8Array(length);
        return bytes.subarray(0, readSync(descriptor, bytes, 0, length, position));
      });
    } catch (error) {
      if (errorCode(error) === 'ENOENT') return new Uint8Array(0);
      throw readFault(file, error);
    }
  }
}

/** Writes an index into a folder of its own; its files stay open. */
export class FolderStore extends FolderSource implements IndexStore {
  private readonly files = new Map<string, DurableFile>();

  /** Begins an empty index; what the folder held goes. */
  static create(folder: string): FolderStore {
    remove(folder);
    makeNewFolder(folder);
    return new FolderStore(folder);
  }

  write(name: string, bytes: Uint8Array, position: number): void {
    this.open(name).write(bytes, position);
  }

  replace(name: string, bytes: Uint8Array): void {
    replaceNow(path.join(this.folder, name), bytes);
  }

  drop(name: string): void {
    this.files.get(name)?.close();
    this.files.delete(name);
    const file = path.join(this.folder, name);
    if (existsSync(file)) remove(file);
  }

  /** Cuts files to so many bytes each, and deletes all that is neither one of them nor among the others. */
  cut(lengths: ReadonlyMap<string, number>, others: readonly string[]): void {
    for (const name of readdirSync(this.folder)) {
      const length = lengths.get(name);
      if (length !== undefined) this.open(name).truncate(length);
      else if (!others.includes(name)) this.drop(name);
    }
  }

  private open(name: string): DurableFile {
    const known = this.files.get(name);
    if (known) return known;
    const file = path.join(this.folder, name);
    const opened = new DurableFile(file, existsSync(file) ? 'update' : 'new');
    this.files.set(name, opened);
    return opened;
  }

  /** Takes the place of the index in another folder, and goes on there. */
  moveTo(folder: string): void {
    this.close();
    remove(folder);
    rename(this.folder, folder);
    this.at = folder;
  }

  close(): void {
    for (const file of this.files.values()) file.close();
    this.files.clear();
  }
}

/** An index in memory, for reading a run whose own index is missing or does not fit; at most `limit` bytes. */
export class MemoryStore implements IndexStore {
  private readonly files = new Map<string, Uint8Array>();
  private readonly lengths = new Map<string, number>();
  private total = 0;

  constructor(
    private readonly dir: string,
    private readonly limit: number,
  ) {}

  read(name: string, position: number, length: number): Uint8Array {
    const end = Math.min(position + length, this.lengths.get(name) ?? 0);
    return this.files.get(name)?.slice(position, Math.max(end, position)) ?? new Uint8Array(0);
  }

  write(name: string, bytes: Uint8Array, position: number): void {
    const end = position + bytes.length;
    const file = this.withRoom(name, end);
    file.set(bytes, position);
    this.lengths.set(name, Math.max(end, this.lengths.get(name) ?? 0));
  }

  replace(name: string, bytes: Uint8Array): void {
    this.write(name, bytes, 0);
    this.lengths.set(name, bytes.length);
  }

  drop(name: string): void {
    this.total -= this.files.get(name)?.length ?? 0;
    this.files.delete(name);
    this.lengths.delete(name);
  }

  private withRoom(name: string, end: number): Uint8Array {
    const file = this.files.get(name) ?? new Uint8Array(0);
    if (end <= file.length) return file;
    const larger = Math.max(end, 2 * file.length);
    this.total += larger - file.length;
    if (this.total > this.limit) throw fault('indexTooLarge', { path: this.dir, allowed: this.limit });
    const grown = new Uint8Array(larger);
    grown.set(file);
    this.files.set(name, grown);
    return grown;
  }
}
