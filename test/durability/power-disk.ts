import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { realDisk, type Disk } from '../../src/runs/disk.ts';

/**
 * A disk that loses its power: what was synced survives, file by file and folder by folder; of what was not, any part
 * may, in any order, and a write may be torn. A renaming alone is never half done. (How far file systems go in that:
 * Pillai et al., "All File Systems Are Not Created Equal", OSDI 2014.)
 */

type Write = { readonly position: number; readonly bytes: Buffer } | { readonly length: number };
type Entry = { readonly name: string; readonly node: Node | undefined; readonly from?: string };

class FileNode {
  durable: Buffer = Buffer.alloc(0);
  pending: Write[] = [];

  /** What the disk holds after some of the writes. */
  after(keeps: (write: Write) => Write | undefined): Buffer {
    return this.pending.reduce<Buffer>((content, write) => {
      const kept = keeps(write);
      return kept ? written(content, kept) : content;
    }, this.durable);
  }

  sync(): void {
    this.durable = this.after((write) => write);
    this.pending = [];
  }
}

class FolderNode {
  durable = new Map<string, Node>();
  pending: Entry[] = [];
  readonly now = new Map<string, Node>();

  enter(entry: Entry): void {
    this.pending.push(entry);
    enter(this.now, entry);
  }

  sync(): void {
    this.durable = new Map(this.now);
    this.pending = [];
  }
}

type Node = FileNode | FolderNode;

function written(content: Buffer, write: Write): Buffer {
  if ('length' in write) return write.length <= content.length ? content.subarray(0, write.length) : Buffer.concat([content, Buffer.alloc(write.length - content.length)]);
  const grown = Buffer.alloc(Math.max(content.length, write.position + write.bytes.length));
  content.copy(grown);
  write.bytes.copy(grown, write.position);
  return grown;
}

function enter(entries: Map<string, Node>, { name, node, from }: Entry): void {
  if (from !== undefined) entries.delete(from);
  if (node) entries.set(name, node);
  else entries.delete(name);
}

/** Numbers in [0, 1), the same for the same seed. */
function dice(seed: number): () => number {
  let state = (seed * 2654435761) >>> 0;
  return () => {
    state = (Math.imul(state ^ (state >>> 15), 2246822519) + 374761393) >>> 0;
    return ((state ^ (state >>> 13)) >>> 0) / 2 ** 32;
  };
}

export class PowerDisk {
  private readonly top = new FolderNode();
  private readonly open = new Map<number, Node>();

  /** @param root an empty folder, in which everything happens @param onSync told before and after each wait for the disk */
  constructor(
    private readonly root: string,
    private readonly onSync: () => void,
  ) {}

  /** Makes the folder that a power cut at this moment would leave. @param seed of what survives; 0: nothing that was not synced, 1: all of it */
  leave(target: string, seed: number): void {
    const next = dice(seed);
    const survives = (): boolean => seed === 1 || (seed !== 0 && next() < 0.5);
    const tear = (write: Write): Write | undefined => {
      if (!survives()) return undefined;
      return 'bytes' in write && seed > 1 && next() < 0.3 ? { position: write.position, bytes: write.bytes.subarray(0, Math.floor(next() * write.bytes.length)) } : write;
    };
    const put = (node: Node, at: string): void => {
      if (node instanceof FileNode) {
        writeFileSync(at, node.after(tear));
        return;
      }
      mkdirSync(at, { recursive: true });
      const entries = new Map(node.durable);
      for (const entry of node.pending) if (survives()) enter(entries, entry);
      for (const [name, child] of entries) put(child, path.join(at, name));
    };
    put(this.top, target);
  }

  get disk(): Disk {
    return {
      open: (file, flags, mode) => {
        const descriptor = realDisk.open(file, flags, mode);
        this.open.set(descriptor, this.opened(file, flags));
        return descriptor;
      },
      write: (descriptor, bytes, position) => {
        const done = realDisk.write(descriptor, bytes, position);
        this.file(descriptor).pending.push({ position, bytes: Buffer.from(bytes.subarray(0, done)) });
        return done;
      },
      writeLater: async (descriptor, bytes, position) => {
        const done = await realDisk.writeLater(descriptor, bytes, position);
        this.file(descriptor).pending.push({ position, bytes: Buffer.from(bytes.subarray(0, done)) });
        return done;
      },
      truncate: (descriptor, length) => {
        realDisk.truncate(descriptor, length);
        this.file(descriptor).pending.push({ length });
      },
      sync: (descriptor) => { this.sync(descriptor); },
      syncLater: (descriptor) => Promise.resolve().then(() => { this.sync(descriptor); }),
      close: (descriptor) => {
        realDisk.close(descriptor);
        this.open.delete(descriptor);
      },
      rename: (from, to) => {
        realDisk.rename(from, to);
        const parent = this.folder(path.dirname(to));
        parent.enter({ name: path.basename(to), from: path.basename(from), node: parent.now.get(path.basename(from)) });
      },
      link: (existing, file) => {
        realDisk.link(existing, file);
        this.folder(path.dirname(file)).enter({ name: path.basename(file), node: this.at(existing) });
      },
      remove: (target) => {
        realDisk.remove(target);
        const node = this.at(target);
        if (node) this.remove(node, this.folder(path.dirname(target)), path.basename(target));
      },
      makeFolder: (folder) => { throw new Error(`${folder} is made, which no run does`); },
      makeNewFolder: (folder) => {
        realDisk.makeNewFolder(folder);
        this.folder(path.dirname(folder)).enter({ name: path.basename(folder), node: new FolderNode() });
      },
    };
  }

  private sync(descriptor: number): void {
    this.onSync();
    this.open.get(descriptor)?.sync();
    this.onSync();
  }

  /** What stands in a folder goes first, each entry for itself. */
  private remove(node: Node, parent: FolderNode, name: string): void {
    if (node instanceof FolderNode) for (const [child, below] of [...node.now]) this.remove(below, node, child);
    parent.enter({ name, node: undefined });
  }

  private opened(file: string, flags: string): Node {
    const found = this.at(file);
    if (found && flags === 'w' && found instanceof FileNode) found.pending.push({ length: 0 });
    if (found) return found;
    const made = new FileNode();
    this.folder(path.dirname(file)).enter({ name: path.basename(file), node: made });
    return made;
  }

  private at(target: string): Node | undefined {
    const names = path.relative(this.root, target).split(path.sep).filter((name) => name !== '');
    return names.reduce<Node | undefined>((node, name) => (node instanceof FolderNode ? node.now.get(name) : undefined), this.top);
  }

  private folder(target: string): FolderNode {
    const node = this.at(target);
    if (!(node instanceof FolderNode)) throw new Error(`${target} is no folder of the run`);
    return node;
  }

  private file(descriptor: number): FileNode {
    const node = this.open.get(descriptor);
    if (!(node instanceof FileNode)) throw new Error(`${descriptor} is no open file`);
    return node;
  }
}
