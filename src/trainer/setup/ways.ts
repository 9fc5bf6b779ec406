import type { TensorFlowBuild } from '../../engine/tensorflow/place.ts';
import { setupFault } from './faults.ts';
import { fromWheel } from './from-wheel.ts';
import { official } from './official.ts';
import { officialBuilds } from './official-pins.ts';
import type { Way } from './way.ts';
import { wheelBuilds } from './wheel-pins.ts';

/** The ways to come by a build on this machine, in the order in which they are tried. @throws Fault `setup.platform`, `setup.noGpuBuild` */
export function waysTo(build: TensorFlowBuild, platform = `${process.platform}-${process.arch}`): readonly [Way, ...Way[]] {
  const downloads = officialBuilds[platform]?.[build];
  const wheel = wheelBuilds[platform]?.[build];
  const [first, ...others] = [...(downloads ? [official(build, downloads)] : []), ...(wheel ? [fromWheel(build, wheel)] : [])];
  if (first) return [first, ...others];
  const platforms = [...Object.keys(officialBuilds), ...Object.keys(wheelBuilds)].filter((name) => officialBuilds[name]?.[build] ?? wheelBuilds[name]?.[build]);
  throw setupFault(build === 'gpu' ? 'noGpuBuild' : 'platform', { found: platform, needed: [...new Set(platforms)].join(', ') });
}
