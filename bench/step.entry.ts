/**
 * Every work by every contestant that is there, in alternating rounds, one computing at a time; ms a step, how many
 * times as fast as each peer ours is, and memory. A table goes to standard error, everything as JSON to standard output.
 * GAN_BENCH_PYTHON names a Python with torch, GAN_BENCH_NODE_MODULES a node_modules with @tensorflow/tfjs-backend-wasm;
 * GAN_BENCH_WORKS (dcgan-28,toy,…) and GAN_BENCH_CONTESTANTS (onnx,tensorflow,…) choose,
 * GAN_BENCH_THREADS says with how many threads. What `auto` should take follows
 * from the order of our own engines; where src/engine/preference.ts has another one, that is said.
 */
import { contestants, Runner, type Answer } from './contestants/contestant.ts';
import { works } from './networks.ts';
import { spread, table, type Spread } from './summary.ts';
import { preference, type EngineName, type NetworkKind } from '../src/engine/preference.ts';

const THREADS = Number(process.env['GAN_BENCH_THREADS'] ?? 2);
const ROUNDS = 7;
/** Rounds of who takes longer than a second a step. */
const ROUNDS_OF_THE_SLOW = 2;
const SECONDS = 2;
/** How many times as fast as a peer ours is to be. */
const GOALS: Readonly<Record<string, Readonly<Record<string, number>>>> = { 'dcgan-28': { PyTorch: 1, tensorflow: 1.5 }, 'dcgan-64': { PyTorch: 1, tensorflow: 1.5 }, toy: { PyTorch: 3, tensorflow: 1.5 } };

interface Result {
  readonly milliseconds?: Spread;
  /** ms of all threads together for a step, by round */
  readonly processorMilliseconds?: Spread;
  /** a peer's time over ours in the same round */
  readonly oursIsTimesAsFast?: Spread;
  readonly goal?: number | undefined;
  readonly memory?: Answer['memory'];
  readonly absent?: string;
  readonly version?: string;
  readonly rounds?: number;
}

/** What each work says of, for src/engine/preference.ts. */
const KINDS: Readonly<Record<string, NetworkKind>> = { 'dcgan-28': 'convolutional', 'dcgan-64': 'convolutional', toy: 'dense' };

interface Entrant {
  readonly runner: Runner;
  readonly version: string;
  readonly rounds: number[];
  readonly times: number[];
  readonly processor: number[];
  memory: Answer['memory'];
  what: string;
}

const middle = (times: readonly number[]) => spread(times).median;

async function enter(name: string, command: readonly [string, ...string[]]): Promise<Entrant | string> {
  const runner = new Runner(name, command);
  try {
    const version = await runner.begin();
    const { memory, what, times } = await runner.run(0);
    return { runner, version, rounds: [], times: [...times], processor: [], memory, what };
  } catch (error) {
    runner.end();
    return error instanceof Error ? error.message : String(error);
  }
}

/** Our engines that took part, from the fastest to the slowest by their medians, and whether `auto` has them in that order. */
function verdict(work: string, results: Readonly<Record<string, Result>>): { readonly measured: readonly EngineName[]; readonly autoAgrees: boolean } | undefined {
  const kind = KINDS[work];
  if (kind === undefined) return undefined;
  const times = contestants.flatMap(({ name, engine }) => {
    const median = results[name]?.milliseconds?.median;
    return engine === undefined || median === undefined ? [] : [{ engine, median }];
  });
  const measured = times.sort((a, b) => a.median - b.median).map(({ engine }) => engine);
  const { order } = preference(kind, 'cpu');
  return { measured, autoAgrees: order.filter((engine) => measured.includes(engine)).join() === measured.join() };
}

const chosen = process.env['GAN_BENCH_CONTESTANTS']?.split(',');

async function compete(work: string): Promise<{ what: string; results: Record<string, Result>; auto?: ReturnType<typeof verdict> }> {
  const results: Record<string, Result> = {};
  const entrants = new Map<string, Entrant>();
  for (const { name, absent, command } of contestants.filter((each) => chosen?.includes(each.name) ?? true)) {
    const entrant = absent ?? (await enter(name, command(work, THREADS)));
    if (typeof entrant === 'string') results[name] = { absent: entrant };
    else entrants.set(name, entrant);
  }
  await play([...entrants.values()]);
  const [ours] = entrants.values();
  for (const [name, { version, times, rounds, processor, memory }] of entrants) {
    const ratios = rounds.map((time, round) => time / ours!.rounds[round]!);
    const versus = name === 'onnx' ? {} : { oursIsTimesAsFast: spread(ratios), goal: GOALS[work]?.[name] };
    results[name] = { version, rounds: rounds.length, milliseconds: spread(times), ...(processor.length > 0 ? { processorMilliseconds: spread(processor) } : {}), ...versus, memory };
  }
  for (const { runner } of entrants.values()) runner.end();
  return { what: ours?.what ?? work, results, auto: verdict(work, results) };
}

async function play(entrants: readonly Entrant[]): Promise<void> {
  for (const entrant of entrants) if (entrant.times[0]! < 1000) entrant.times.length = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const entrant of entrants) {
      if (round >= ROUNDS_OF_THE_SLOW && spread(entrant.times).low > 1000) continue;
      const { times, processor, memory } = await entrant.runner.run(SECONDS);
      entrant.times.push(...times);
      if (processor !== undefined) entrant.processor.push(processor);
      entrant.rounds.push(middle(times));
      entrant.memory = memory;
    }
  }
}

async function main(): Promise<void> {
  const wanted = process.env['GAN_BENCH_WORKS']?.split(',') ?? Object.keys(works);
  const figures: Record<string, unknown> = {};
  for (const work of wanted) {
    const found = await compete(work);
    figures[work] = found;
    console.error(table(found.what, found.results));
    if (found.auto) console.error(`  auto: ${found.auto.measured.join(' > ')}${found.auto.autoAgrees ? ', as src/engine/preference.ts has it' : ', and src/engine/preference.ts has another order'}`);
  }
  console.log(JSON.stringify({ unit: 'ms a step', threads: THREADS, ...figures }));
}

void main();
