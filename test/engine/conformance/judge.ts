import type { Report, Spec } from './report.ts';

/** What is expected of a whole run. */
export interface Expected {
  /** specs that tfjs's own cpu backend passes */
  readonly specs: number;
  /** graphs that at least are computed again by a replay */
  readonly graphs: number;
  /** the most exceptions that may be listed: 10 where it is not given */
  readonly most?: number;
  /** full names of the specs that the engine need not pass, each with the reason */
  readonly exceptions: Readonly<Record<string, string>>;
}

export interface Verdict {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** one for each failure */
  readonly reasons: readonly string[];
}

const MOST_EXCEPTIONS = 10;

/** Holds the engine's run against that of tfjs's own backend: every spec that passes there passes here, but the exceptions. */
export function judge(reference: Report, ours: Report, expected: Expected): Verdict {
  const wanted = reference.specs.filter(({ status }) => status === 'passed');
  const found = new Map(ours.specs.map((spec) => [spec.id, spec]));
  const complaints = wanted.map(({ id }) => complaint(id, found.get(id), id in expected.exceptions));
  const reasons = [...complaints.filter((each) => each !== undefined), ...troubles(reference, ours, expected)];
  const skipped = Object.keys(expected.exceptions).length;
  return { passed: complaints.filter((each) => each === undefined).length - skipped, failed: reasons.length, skipped, reasons };
}

function complaint(id: string, spec: Spec | undefined, excepted: boolean): string | undefined {
  const passed = spec?.status === 'passed';
  if (passed !== excepted) return undefined;
  if (excepted) return `${id}: passes, so it is no exception any more`;
  return `${id}: ${spec ? (spec.messages[0] ?? spec.status) : 'did not run'}`;
}

/** What is wrong with the runs as a whole. */
function troubles(reference: Report, ours: Report, { specs, graphs, exceptions, most = MOST_EXCEPTIONS }: Expected): string[] {
  const passed = new Set(reference.specs.filter(({ status }) => status === 'passed').map(({ id }) => id));
  const names = Object.keys(exceptions);
  const unknown = ours.specs.filter(({ id }) => !reference.specs.some((spec) => spec.id === id));
  return [
    ...(passed.size === specs ? [] : [`tfjs's cpu backend passes ${passed.size} specs, not ${specs}`]),
    ...(names.length <= most ? [] : [`there are ${names.length} exceptions, more than ${most}`]),
    ...names.filter((name) => !passed.has(name)).map((name) => `${name}: an exception that tfjs's cpu backend does not pass either`),
    ...unknown.map(({ id }) => `${id}: ran on the engine only`),
    ...[...reference.errors, ...ours.errors].map((error) => `outside of specs: ${error}`),
    ...wrongCounts(reference, ours, graphs),
  ];
}

/** Specs that passed without the engine's computing anything would be no proof. */
function wrongCounts(reference: Report, ours: Report, graphs: number): string[] {
  const [wanted, made] = [calls(reference), calls(ours)];
  return [
    ...(made >= 0.9 * wanted ? [] : [`the engine's kernels were called ${made} times, tfjs's ${wanted} times`]),
    ...(ours.replayed >= graphs ? [] : [`${ours.replayed} graphs were replayed, not ${graphs}`]),
  ];
}

const calls = ({ kernels }: Report) => Object.values(kernels).reduce((sum, count) => sum + count, 0);
