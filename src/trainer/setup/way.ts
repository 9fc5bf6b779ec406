import { INSTALLATION_FORMAT, type InstallationManifest } from '../../engine/tensorflow/installation.ts';
import type { Places } from './storage.ts';
import { NODE_API } from './pins.ts';
import type { Work } from './work.ts';

/** What is known of an installation before anything is fetched; the machine is held against it. */
export type Claims = Pick<InstallationManifest, 'way' | 'build' | 'tensorflow' | 'package' | 'glibc' | 'cuda'>;
/** What is known of it once it is made. */
export type Findings = Pick<InstallationManifest, 'libraries' | 'sources'>;

/** One of the ways to come by an installation. */
export interface Way {
  readonly claims: Claims;
  /** names that its downloads are kept under until the set-up comes to its end */
  readonly downloads: readonly string[];
  /** bytes that it takes at most, its downloads among them */
  readonly bytes: number;
  /**
   * Fills the folder `made`, as `layout` says. What it needs of the system it looks for before it fetches anything.
   * @throws Fault `setup.…`; the signal's reason
   */
  make(places: Places, work: Work): Promise<Findings>;
}

/** Paths of an installation; inside the package they are those that tfjs-node's own installer makes. */
export const layout = { package: 'package', kernels: 'package/dist', binding: `package/lib/napi-v${NODE_API}/tfjs_binding.node`, libraries: 'package/deps/lib', cuda: 'package/deps' } as const;

export function manifestOf(claims: Claims, findings: Findings, files: InstallationManifest['files'] = {}): InstallationManifest {
  const { platform, arch } = process;
  const { binding, kernels } = layout;
  return { format: INSTALLATION_FORMAT, ...claims, ...findings, platform, arch, napi: NODE_API, binding, kernels, files, made: new Date().toISOString() };
}
