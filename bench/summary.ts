/** The middle of some figures, and those a tenth from either end. */
export interface Spread {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

export function spread(figures: readonly number[]): Spread {
  const sorted = [...figures].sort((a, b) => a - b);
  const at = (share: number) => Number((sorted[Math.floor(share * (sorted.length - 1))] ?? NaN).toPrecision(4));
  return { median: at(0.5), low: at(0.1), high: at(0.9) };
}

interface Row {
  readonly milliseconds?: Spread;
  readonly processorMilliseconds?: Spread;
  readonly oursIsTimesAsFast?: Spread;
  readonly goal?: number | undefined;
  readonly memory?: { readonly steadyBytes?: number | undefined; readonly peakBytes?: number | undefined; readonly expectedBytes?: number | undefined };
  readonly absent?: string;
}

const range = ({ median, low, high }: Spread) => `${median} (${low} to ${high})`;
const megabytes = (bytes: number | undefined) => (bytes === undefined ? '' : (bytes / 1e6).toFixed(0));

/** One work's results to be read. */
export function table(what: string, results: Readonly<Record<string, Row>>): string {
  const heading = ['', 'ms a step (10 % to 90 %)', 'ms of processor', 'ours is times as fast', 'goal', 'steady MB', 'peak MB', 'expected MB'];
  const rows = Object.entries(results).map(([name, { milliseconds, processorMilliseconds, oursIsTimesAsFast, goal, memory, absent }]) =>
    absent !== undefined ? [name, absent]
    : [name, milliseconds ? range(milliseconds) : '', processorMilliseconds ? String(processorMilliseconds.median) : '', oursIsTimesAsFast ? range(oursIsTimesAsFast) : '', goal === undefined ? '' : String(goal), megabytes(memory?.steadyBytes), megabytes(memory?.peakBytes), megabytes(memory?.expectedBytes)]);
  const present = [heading, ...rows.filter(({ length }) => length > 2)];
  const widths = heading.map((_, column) => Math.max(...present.map((row) => row[column]?.length ?? 0)));
  return [`\n${what}`, ...[heading, ...rows].map((row) => `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ').trimEnd()}`)].join('\n');
}
