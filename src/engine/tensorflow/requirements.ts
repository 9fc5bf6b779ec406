import type { Fault } from '../../faults/fault.ts';
import type { Card } from './cards.ts';
import { tensorflowFault } from './faults.ts';
import type { InstallationManifest } from './installation.ts';

/** What a machine has of what TensorFlow needs. */
export interface Machine {
  readonly platform: string;
  readonly arch: string;
  /** the program that loads it, for example `Node 24.1.0`, and its version of Node-API */
  readonly program: string;
  readonly napi: number;
  /** version of the GNU C library; undefined where there is another, or none */
  readonly glibc: string | undefined;
  readonly processor: string;
  /** the processor's extensions; undefined where the system does not tell them */
  readonly extensions: ReadonlySet<string> | undefined;
  /** NVIDIA's cards, or why there is none; undefined where the processor is to compute */
  readonly cards: readonly Card[] | string | undefined;
}

interface CudaNeeds {
  /** the driver of Linux and of Windows: CUDA's release notes, "Minimum Required Driver Version for CUDA Minor Version Compatibility" */
  readonly driver: Readonly<Record<'linux' | 'win32', string>>;
  /** compute capabilities that TensorFlow's builds with it have code for; cuDNN 8.1, which goes with CUDA 11.2, knows no Hopper */
  readonly capability: { readonly least: string; readonly below?: string };
}

/** By CUDA's first number. */
const CUDA: Readonly<Record<string, CudaNeeds>> = {
  11: { driver: { linux: '450.80.02', win32: '452.39' }, capability: { least: '3.5', below: '9.0' } },
  12: { driver: { linux: '525.60.13', win32: '528.33' }, capability: { least: '6.0' } },
};

/** Why an installation cannot compute on a machine, by the first thing that it lacks; undefined where nothing is known to be missing. */
export function refusal(manifest: InstallationManifest, machine: Machine): Fault | undefined {
  return wrongSystem(manifest, machine) ?? wrongLibc(manifest, machine) ?? wrongProcessor(manifest, machine) ?? wrongCard(manifest, machine);
}

function wrongSystem(manifest: InstallationManifest, { platform, arch, program, napi }: Machine): Fault | undefined {
  if (manifest.platform !== platform || manifest.arch !== arch) {
    return tensorflowFault('platform', { version: manifest.tensorflow, needed: `${manifest.platform} ${manifest.arch}`, found: `${platform} ${arch}` });
  }
  return manifest.napi > napi ? tensorflowFault('node', { needed: manifest.napi, found: program, napi }) : undefined;
}

function wrongLibc({ tensorflow: version, platform, glibc: needed }: InstallationManifest, { glibc }: Machine): Fault | undefined {
  if (platform !== 'linux') return undefined;
  if (glibc === undefined) return tensorflowFault('libc', { version, needed: needed ?? '2.17', found: 'another C library, such as musl' });
  return needed !== undefined && isOlder(glibc, needed) ? tensorflowFault('libc', { version, needed, found: glibc }) : undefined;
}

/** All builds of TensorFlow for x64 since 1.6 use AVX. */
function wrongProcessor({ tensorflow: version, arch }: InstallationManifest, { extensions, processor }: Machine): Fault | undefined {
  return arch === 'x64' && extensions && !extensions.has('avx') ? tensorflowFault('avx', { version, needed: 'AVX', found: processor }) : undefined;
}

function wrongCard(manifest: InstallationManifest, { cards, platform }: Machine): Fault | undefined {
  if (cards === undefined) return undefined;
  const { tensorflow: version, build, cuda } = manifest;
  if (build === 'cpu') return tensorflowFault('cpuBuild', { version });
  if (typeof cards === 'string') return tensorflowFault('noCard', { reason: cards });
  const [card] = cards;
  return card && cuda !== undefined ? wrongForCuda(card, { version, cuda }, platform === 'win32' ? 'win32' : 'linux') : undefined;
}

/** A CUDA of another first number is let pass: loading it tells. */
function wrongForCuda(card: Card, { version, cuda }: { readonly version: string; readonly cuda: string }, system: 'linux' | 'win32'): Fault | undefined {
  const needs = CUDA[cuda.split('.', 1)[0]!];
  if (!needs) return undefined;
  const driver = needs.driver[system];
  if (isOlder(card.driver, driver)) return tensorflowFault('driver', { version, cuda, needed: driver, found: card.driver });
  const { least, below } = needs.capability;
  const fits = !isOlder(card.capability, least) && (below === undefined || isOlder(card.capability, below));
  const needed = below === undefined ? `${least} or more` : `${least} or more and less than ${below}`;
  return fits ? undefined : tensorflowFault('card', { version, cuda, card: card.name, needed, found: card.capability });
}

/** Compares versions number by number: 2.9 is older than 2.27. */
export function isOlder(version: string, than: string): boolean {
  const [a, b] = [version, than].map((text) => text.split('.').map(Number));
  const place = b!.findIndex((part, i) => (a![i] ?? 0) !== part);
  return place >= 0 && (a![place] ?? 0) < b![place]!;
}
