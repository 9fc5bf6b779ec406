/**
 * Every work by every contestant that is there, in alternating rounds, one computing at a time; ms a step, how many
 * times as fast as each peer ours is, and memory. A table goes to standard error, everything as JSON to standard output.
 * GAN_BENCH_PYTHON names a Python with torch, GAN_BENCH_NODE_MODULES a node_modules with @tensorflow/tfjs-node and
 * @tensorflow/tfjs-backend-wasm; GAN_BENCH_WORKS (dcgan-28,toy,…) chooses works.
 */
import { contestants, Runner, type Answer } from './contestants/contestant.ts';
import { works } from './networks.ts';
import { spread, table, type Spread } from './summary.ts';

const THREADS = 2;
const ROUNDS = 7;
/** Rounds of who takes longer than a second a step. */
const ROUNDS_OF_THE_SLOW = 2;
const SECONDS = 2;
/** How many times as fast as a peer ours is to be. */
const GOALS: Readonly<Record<string, Readonly<Record<string, number>>>> = { 'dcgan-28': { PyTorch: 1, 'tfjs-node': 1.5 }, 'dcgan-64': { PyTorch: 1, 'tfjs-node': 1.5 }, toy: { PyTorch: 3, 'tfjs-node': 1.5 } };

interface Result {
  readonly milliseconds?: Spread;
  /** a peer's time over ours in the same round */
  readonly oursIsTimesAsFast?: Spread;
  readonly goal?: number | undefined;
  readonly memory?: Answer['memory'];
  readonly absent?: string;
  readonly version?: string;
  readonly rounds?: number;
}

interface Entrant {
  readonly runner: Runner;
  readonly version: string;
  readonly rounds: number[];
  readonly times: number[];
  memory: Answer['memory'];
  what: string;
}

const middle = (times: readonly number[]) => spread(times).median;

async function enter(name: string, command: readonly [string, ...string[]]): Promise<Entrant | string> {
  const runner = new Runner(name, command);
  try {
    const version = await runner.begin();
    const { memory, what, times } = await runner.run(0);
    return { runner, version, rounds: [], times: [...times], memory, what };
  } catch (error) {
    runner.end();
    return error instanceof Error ? error.message : String(error);
  }
}

async function compete(work: string): Promise<{ what: string; results: Record<string, Result> }> {
  const results: Record<string, Result> = {};
  const entrants = new Map<string, Entrant>();
  for (const { name, absent, command } of contestants) {
    const entrant = absent ?? (await enter(name, command(work, THREADS)));
    if (typeof entrant === 'string') results[name] = { absent: entrant };
    else entrants.set(name, entrant);
  }
  await play([...entrants.values()]);
  const [ours] = entrants.values();
  for (const [name, { version, times, rounds, memory }] of entrants) {
    const ratios = rounds.map((time, round) => time / ours!.rounds[round]!);
    const versus = name === 'onnx' ? {} : { oursIsTimesAsFast: spread(ratios), goal: GOALS[work]?.[name] };
    results[name] = { version, rounds: rounds.length, milliseconds: spread(times), ...versus, memory };
  }
  for (const { runner } of entrants.values()) runner.end();
  return { what: ours?.what ?? work, results };
}

async function play(entrants: readonly Entrant[]): Promise<void> {
  for (const entrant of entrants) if (entrant.times[0]! < 1000) entrant.times.length = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const entrant of entrants) {
      if (round >= ROUNDS_OF_THE_SLOW && spread(entrant.times).low > 1000) continue;
      const { times, memory } = await entrant.runner.run(SECONDS);
      entrant.times.push(...times);
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
  }
  console.log(JSON.stringify({ unit: 'ms a step', threads: THREADS, ...figures }));
}

void main();
