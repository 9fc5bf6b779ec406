import type { FaultArgs } from '../../faults/fault.ts';
import type { Severity } from '../config-fault.ts';
import type { Ties } from '../networks.ts';
import type { Config } from '../schema.ts';

/** What a rule looks at. */
export interface Subject {
  /** every default filled in */
  readonly config: Config;
  /** whether the text itself gives a value for this place, `generator.slope` */
  readonly given: (place: string) => boolean;
  /** number of training examples, where it is known before the data are read */
  readonly dataSize: number | undefined;
  /** whether the file or folder that the config names is known not to be there */
  readonly isMissing: (path: string) => boolean;
  /** what ties the examples of a batch together in a player's network */
  readonly ties: (player: Player) => Ties;
}

/** A change of the config that mends a fault: places and their new values; undefined deletes. */
export interface Remedy {
  readonly template: string;
  readonly args?: FaultArgs;
  readonly changes: Readonly<Record<string, unknown>>;
}

/** A rule broken. */
export interface Finding {
  /** the places to blame; the first that the text has is underlined, and the first names the fault */
  readonly at: readonly [string, ...string[]];
  readonly args?: FaultArgs;
  readonly remedies?: readonly Remedy[];
}

/** The source of a rule that follows from how this program is made. Any other is a paper, by author and year, or an address. */
export const OWN = 'this program';

/** One thing that a practitioner knows and a schema cannot say. */
export interface Rule {
  readonly code: `GAN${number}`;
  readonly severity: Severity;
  readonly title: string;
  /** the sentence that a person sees; `{place}` is the place blamed */
  readonly template: string;
  /** for docs/rules.md: what goes wrong */
  readonly why: string;
  /** for docs/rules.md: what to do */
  readonly mend: string;
  /** papers apart by semicolons: `Gulrajani 2017, section 4`, or {@link OWN} */
  readonly source: string;
  /** sections or settings that it looks at: where one of them is faulty itself, the rule is not asked */
  readonly reads: readonly string[];
  readonly check: (subject: Subject) => readonly Finding[];
}

/** The remedy that gives one place one value. */
export function set(place: string, value: string | number | readonly (string | number)[]): Remedy {
  return { template: 'Set {setting} to {value}', args: { setting: place, value: typeof value === 'string' ? value : JSON.stringify(value) }, changes: { [place]: value } };
}

/** The remedy that deletes one setting. */
export function drop(place: string): Remedy {
  return { template: 'Delete {setting}', args: { setting: place }, changes: { [place]: undefined } };
}

/** A finding where the condition holds, else none. */
export function findIf(broken: boolean, finding: () => Finding): readonly Finding[] {
  return broken ? [finding()] : [];
}

export type Player = 'generator' | 'discriminator';
export const players: readonly Player[] = ['generator', 'discriminator'];

/** The players that learn; of a belief net, the one that it is. */
export const learners = ({ family }: Pick<Config, 'family'>): readonly Player[] => (family === 'made' ? ['generator'] : players);
