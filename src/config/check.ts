import path from 'node:path';
import type { ConfigFault } from './config-fault.ts';
import { parseDocument, valueOf } from './document.ts';
import { withoutIgnored } from './ignores.ts';
import { faultyPlace, withoutFaulty } from './repair.ts';
import { judge } from './judge.ts';
import { tiesOf, type ModuleTies } from './networks.ts';
import type { Subject } from './rules/rule.ts';
import type { Config } from './schema.ts';
import { configSchema } from './schema.ts';
import { knownDataSize } from './shapes.ts';
import { structureFaults } from './structure.ts';
import { MOST_REPORTED } from './structure-faults.ts';
import { duplicateFaults, syntaxFault, tooLargeFault } from './syntax.ts';

export type { ConfigFault, ConfigFix, ConfigPath, Severity, TextEdit } from './config-fault.ts';

export interface CheckContext {
  /** the config's own file; paths in the config are relative to its folder */
  readonly configFile?: string;
  /** whether a file or folder is there, by absolute path (as written, where configFile is not given); left out: not checked */
  readonly exists?: (path: string) => boolean;
  /** number of training examples, where it is known */
  readonly dataSize?: number;
  /** what is known of the networks' modules, once they were loaded */
  readonly modules?: ModuleTies;
}

export interface CheckedConfig {
  /** every default filled in; undefined if and only if there is an error */
  readonly config: Config | undefined;
  /** in the order of the text */
  readonly faults: ConfigFault[];
}

/** Checks a config's text: its form, its values, and what a practitioner knows of them. Never throws. */
export function checkConfig(text: string, context: CheckContext = {}): CheckedConfig {
  const tooLarge = tooLargeFault(text);
  if (tooLarge) return { config: undefined, faults: [tooLarge] };
  const document = parseDocument(text);
  const broken = syntaxFault(document);
  if (broken) return { config: undefined, faults: [broken] };
  const value = document.root && valueOf(document.root);
  const parsed = configSchema.safeParse(value);
  const wrong = parsed.success ? [] : structureFaults(document, value, parsed.error.issues);
  const usable = parsed.success ? parsed.data : usablePart(value, wrong);
  const judged = usable ? judge(document, subjectOf(usable, context), wrong.map((fault) => faultyPlace(fault).join('.'))) : [];
  // With a faulty value, or before a module is loaded, some rules cannot tell, so nobody knows whether a comment is useless.
  const isJudged = wrong.length === 0 && (context.modules !== undefined || (usable?.generator.network !== 'module' && usable?.discriminator.network !== 'module'));
  const heard = withoutIgnored(document, judged, { reportUseless: isJudged });
  const faults = [...wrong, ...duplicateFaults(document), ...heard].sort((one, other) => one.offset - other.offset);
  return { config: faults.some(({ severity }) => severity === 'error') ? undefined : usable, faults };
}

/** What is left of a config without its faulty values; nothing where not all of them were looked at. */
function usablePart(value: unknown, wrong: readonly ConfigFault[]): Config | undefined {
  return wrong.length < MOST_REPORTED ? configSchema.safeParse(withoutFaulty(value, wrong)).data : undefined;
}

function subjectOf(config: Config, { configFile, exists, dataSize, modules }: CheckContext): Omit<Subject, 'given'> {
  const absolute = (named: string) => (configFile === undefined ? named : path.resolve(path.dirname(configFile), named));
  return {
    config,
    dataSize: dataSize ?? knownDataSize(config.data),
    isMissing: (named) => exists !== undefined && !exists(absolute(named)),
    ties: (player) => tiesOf(config[player], modules?.[player]),
  };
}
