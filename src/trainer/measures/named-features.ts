import path from 'node:path';
import type { Config } from '../../config/schema.ts';
import type { FeatureFile } from './file-network.ts';

/**
 * The network that a config names to look at images through; undefined where it names none.
 * @param configFile what its path is relative to
 */
export function namedFeatures({ measures: { features } }: Pick<Config, 'measures'>, configFile: string): FeatureFile | undefined {
  if (!features) return undefined;
  const { path: named, range, output } = features;
  return { file: path.resolve(path.dirname(configFile), named), range, output };
}
