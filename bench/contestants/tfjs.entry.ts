/**
 * One work on one engine, in a process that computes only when it is asked.
 * usage: node tfjs.entry.cjs ENGINE WORK THREADS; each line of standard input, seconds, is answered by a line of JSON.
 */
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import type { Engine } from '../../src/engine/engine.ts';
import { OnnxEngine } from '../../src/engine/onnx/engine.ts';
import { loadWasmBinding } from '../../src/engine/onnx/wasm-binding.ts';
import { CpuEngine } from '../../src/engine/cpu/engine.ts';
import { openTensorflow } from '../../src/engine/tensorflow/open.ts';
import { works } from '../networks.ts';
import { StockEngine } from './stock-engine.ts';

const [name = 'onnx', workName = 'toy', threads = '2'] = process.argv.slice(2);
const WARM_UP_SECONDS = 3;
const MOST_WARM_UP = 20;

async function makeEngine(): Promise<Engine> {
  if (name === 'onnx') return new OnnxEngine({ threads: Number(threads) });
  if (name === 'onnx-wasm') return new OnnxEngine({ threads: Number(threads), binding: await loadWasmBinding(Number(threads)) });
  if (name === 'tensorflow') return openTensorflow({ device: 'cpu', threads: Number(threads) });
  return name === 'cpu' ? new CpuEngine() : new StockEngine(name, Number(threads));
}

/** Runs for some seconds, but once at least; ms of each step. */
function timed(step: () => void, seconds: number, most = Infinity): number[] {
  const times: number[] = [];
  const end = performance.now() + 1000 * seconds;
  for (let now = performance.now(); times.length === 0 || (now < end && times.length < most); ) {
    step();
    const after = performance.now();
    times.push(after - now);
    now = after;
  }
  return times;
}

function peakBytes(): number {
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS * 1024;
  return Number(/^VmHWM:\s+(\d+)/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]) * 1024;
}

async function main(): Promise<void> {
  const say = (answer: object) => process.stdout.write(`${JSON.stringify(answer)}\n`);
  const engine = await makeEngine();
  await engine.start();
  say({ version: engine.info.version });
  const { step, what } = works[workName]!(engine);
  for await (const line of createInterface(process.stdin)) {
    if (line === 'warm up') timed(step, WARM_UP_SECONDS, MOST_WARM_UP);
    const before = process.cpuUsage();
    const times = line === 'warm up' ? [] : timed(step, Number(line));
    const { user, system } = process.cpuUsage(before);
    const own = engine instanceof OnnxEngine ? { engineBytes: engine.memory().arrayBytes, expectedBytes: engine.expectedBytes } : {};
    say({ times, what, ...(times.length > 0 ? { processor: (user + system) / 1000 / times.length } : {}), memory: { steadyBytes: process.memoryUsage.rss(), peakBytes: peakBytes(), ...own } });
  }
}

void main();
