// ms for each training step through the Engine interface, as JSON.
// GAN_BENCH_PYTHON names a Python with torch: the same networks there, in turns with ours, as ratios.
import { OnnxEngine } from '../src/engine/onnx/engine.ts';
import { startPeer, type Peer } from './step-peer.ts';
import { StepLoop, type NetworkName } from './step-networks.ts';

const THREADS = 2;
const WARM_UP = 20;
const ROUNDS = 5;
const SECONDS = 2;
const NETWORKS: readonly NetworkName[] = ['dcgan', 'mlp'];

interface Timed {
  readonly median: number;
  readonly fastest: number;
  readonly slowest: number;
}

function milliseconds(step: () => void): number[] {
  const times: number[] = [];
  const end = performance.now() + 1000 * SECONDS;
  for (let now = performance.now(); now < end; ) {
    step();
    const after = performance.now();
    times.push(after - now);
    now = after;
  }
  return times;
}

/** Of all steps: the middle one, and those a tenth from either end. */
function summary(times: readonly number[]): Timed {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share: number) => Number(sorted[Math.floor(share * (sorted.length - 1))]!.toFixed(2));
  return { median: at(0.5), fastest: at(0.1), slowest: at(0.9) };
}

async function timeNetwork(engine: OnnxEngine, peer: Peer | undefined, name: NetworkName) {
  const loop = new StepLoop(engine, name);
  for (let i = 0; i < WARM_UP; i += 1) loop.step();
  const memory = engine.memory();
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    ours.push(...milliseconds(() => loop.step()));
    if (peer) theirs.push(...(await peer.milliseconds(name, SECONDS)));
  }
  const figures = { onnx: summary(ours), memoryFlat: JSON.stringify(engine.memory()) === JSON.stringify(memory) };
  if (!peer) return { ...figures, torch: 'not run: GAN_BENCH_PYTHON names no Python with torch' };
  const torch = summary(theirs);
  return { ...figures, torch, ratio: Number((figures.onnx.median / torch.median).toFixed(2)) };
}

async function main(): Promise<void> {
  const engine = new OnnxEngine({ threads: THREADS, profile: process.env['GAN_BENCH_PROFILE'] });
  await engine.start();
  const peer = startPeer(process.env['GAN_BENCH_PYTHON'], THREADS);
  const figures: Record<string, unknown> = {};
  for (const name of NETWORKS) figures[name] = await timeNetwork(engine, peer, name);
  peer?.close();
  engine.dispose();
  console.log(JSON.stringify({ unit: 'ms a step', engine: engine.info, torchVersion: peer ? await peer.version : undefined, ...figures }));
}

void main();
