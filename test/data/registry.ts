import { createHash } from 'node:crypto';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import type { FetchedSet } from '../../src/data/fetched-files.ts';

/** One file of a tar archive (POSIX ustar), padded to blocks of 512 bytes. */
function tarEntry(name: string, content: Uint8Array): Buffer {
  const head = Buffer.alloc(512);
  const octal = (value: number, length: number) => value.toString(8).padStart(length - 1, '0');
  head.write(name, 0, 'latin1');
  head.write(octal(0o644, 8), 100);
  head.write(octal(content.length, 12), 124);
  head.write(octal(0, 12), 136);
  head.write('        0', 148);
  head.write('ustar\x0000', 257, 'latin1');
  head.write(`${octal(head.reduce((sum, byte) => sum + byte, 0), 7)}\0 `, 148, 'latin1');
  return Buffer.concat([head, content, Buffer.alloc((512 - (content.length % 512)) % 512)]);
}

const contents = { images: Buffer.alloc(200_000, 'pixels'), labels: Buffer.from('0123456789') };

/** A tar archive of files, compressed. */
export const tarball = (files: Readonly<Record<string, Uint8Array | string>>): Buffer =>
  gzipSync(Buffer.concat([...Object.entries(files).map(([name, content]) => tarEntry(name, Buffer.from(content))), Buffer.alloc(1024)]));

/** A packed npm package with two data files in it. */
export const archive = tarball({ 'package/package.json': '{"name":"tiny-data","version":"1.0.0"}', 'package/data/images': contents.images, 'package/data/labels': contents.labels });

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

/** The set as a program would pin it. */
export const tiny = {
  name: 'tiny',
  source: { spec: 'tiny-data@1.0.0', integrity: `sha512-${createHash('sha512').update(archive).digest('base64')}`, bytes: archive.length },
  files: {
    images: { place: 'data/images', bytes: contents.images.length, sha256: sha256(contents.images) },
    labels: { place: 'data/labels', bytes: contents.labels.length, sha256: sha256(contents.labels) },
  },
} satisfies FetchedSet;

/** How the registry answers for the archive. */
export type Answer = (response: ServerResponse) => unknown;
export const sound: Answer = (response) => response.end(archive);
export const cutOff: Answer = (response) => {
  response.writeHead(200, { 'content-length': archive.length });
  response.write(archive.subarray(0, 100), () => response.destroy());
};
export const endless: Answer = (response) => {
  const more = () => {
    if (!response.destroyed) response.write(Buffer.alloc(65_536), more);
  };
  more();
};
export const silent: Answer = (response) => response.write(archive.subarray(0, 100));

export interface Registry {
  readonly address: string;
  /** archives asked for so far */
  readonly fetches: number;
  answer: Answer;
  /** what who asks must present, where it is to be presented */
  token: string;
  /** the address that its answers name it by */
  knownAs: string;
  close(): Promise<void>;
}

/** A registry on this machine that has one package. */
export async function startRegistry(): Promise<Registry> {
  const state: { fetches: number; answer: Answer; token?: string; knownAs?: string } = { fetches: 0, answer: sound };
  const server = createServer((request, response) => {
    if (state.token !== undefined && request.headers.authorization !== `Bearer ${state.token}`) {
      response.writeHead(401).end();
      return;
    }
    if (request.url?.endsWith('.tgz')) {
      state.fetches++;
      state.answer(response);
      return;
    }
    const version = { name: 'tiny-data', version: '1.0.0', dist: { tarball: `${state.knownAs ?? address}/tiny-data/-/tiny-data-1.0.0.tgz`, integrity: tiny.source.integrity } };
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ name: 'tiny-data', 'dist-tags': { latest: '1.0.0' }, versions: { '1.0.0': version } }));
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  const address = `http://127.0.0.1:${port}`;
  return {
    address,
    get fetches() {
      return state.fetches;
    },
    set answer(answer: Answer) {
      state.answer = answer;
    },
    set token(token: string) {
      state.token = token;
    },
    set knownAs(address: string) {
      state.knownAs = address;
    },
    close: () =>
      new Promise<void>((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}
