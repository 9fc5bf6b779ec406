import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import '@tensorflow/tfjs-backend-cpu';
import * as tf from '@tensorflow/tfjs-core';
import * as kernelNames from '@tensorflow/tfjs-core/dist/kernel_names';
import { BACKEND } from '../../src/engine/onnx/backend.ts';
import { kernelsByFile } from '../../src/engine/onnx/kernels/all.ts';
import { hostKernels } from '../../src/engine/onnx/kernels/host.ts';
import { renaming } from '../../src/engine/onnx/register.ts';
import { Fault } from '../../src/faults/fault.ts';
import { assertCommitted } from '../config/committed.ts';
import { withEngine } from './both.ts';

const PAGE = 'docs/engine.md';
const FILES = 'src/engine/onnx/kernels';
const START = '<!-- the list of kernels: made by test/engine/kernel-table.test.ts -->\n';
const END = '<!-- end of the list -->\n';

interface Row {
  readonly kernel: string;
  readonly how: 'graph' | 'host' | 'absent';
  readonly note: string;
}

const cpuKernels = tf.getKernelsForBackend('cpu').map(({ kernelName }) => kernelName);
const fileOf = new Map(Object.entries(kernelsByFile(16)).flatMap(([file, kernels]) => Object.keys(kernels).map((kernel): [string, string] => [kernel, file])));

/** How the engine computes a kernel; of one that it lacks, what a call ends in. */
function row(kernel: string): Row {
  const file = fileOf.get(kernel);
  if (file !== undefined) return { kernel, how: 'graph', note: `\`${file}\`` };
  if (kernel in renaming) return { kernel, how: 'graph', note: 'none: the result shares its input’s numbers' };
  const reason = hostKernels[kernel];
  if (reason !== undefined) return { kernel, how: 'host', note: reason };
  return { kernel, how: 'absent', note: errorOf(kernel) };
}

function errorOf(kernel: string): string {
  const config = tf.getKernelsForBackend(BACKEND).find(({ kernelName }) => kernelName === kernel);
  if (!config) return 'no kernel is registered, so that tfjs does it itself';
  try {
    config.kernelFunc({ inputs: {}, attrs: {}, backend: tf.backend() });
  } catch (error) {
    if (error instanceof Fault) return `\`${error.code}\`: ${error.message}`;
  }
  return assert.fail(`${kernel} is in no list and does not end in a fault`);
}

/** tfjs-core's kernels and those that its cpu backend has, in the order of the alphabet. */
const rows = () => withEngine('onnx', () => [...new Set([...cpuKernels, ...Object.values(kernelNames)])].sort((a, b) => (a < b ? -1 : 1)).map(row));

function table(all: readonly Row[]): string {
  const count = (how: Row['how'], among: readonly Row[]) => among.filter((entry) => entry.how === how).length;
  const ofCpu = all.filter(({ kernel }) => cpuKernels.includes(kernel));
  const others = all.filter(({ kernel }) => !cpuKernels.includes(kernel));
  return [
    `Of the ${ofCpu.length} kernels of tfjs's cpu backend ${count('graph', ofCpu)} are \`graph\`, ${count('host', ofCpu)} \`host\` and ${count('absent', ofCpu)} \`absent\`; of ${others.length} that tfjs-core names beyond them (marked *), ${count('graph', others)} are \`graph\` and ${count('absent', others)} \`absent\`.`,
    '',
    '| kernel | computed | file, or why not in a graph |',
    '|---|---|---|',
    ...all.map(({ kernel, how, note }) => `| ${kernel}${cpuKernels.includes(kernel) ? '' : ' *'} | ${how} | ${note} |`),
    '',
  ].join('\n');
}

describe('engine: kernels in docs/engine.md', () => {
  it('are listed as they are', async () => {
    const page = readFileSync(path.join(process.cwd(), PAGE), 'utf8').replaceAll('\r\n', '\n');
    const [before, rest] = page.split(START);
    const after = rest?.split(END)[1];
    assert.ok(before !== undefined && after !== undefined, `${PAGE} has lost the marks around its list of kernels`);
    assertCommitted(PAGE, `${before}${START}${table(await rows())}${END}${after}`);
  });

  it('include every kernel of the cpu backend', async () => {
    const absent = (await rows()).filter(({ how }) => how === 'absent').map(({ kernel }) => kernel);
    assert.deepEqual(absent.filter((kernel) => cpuKernels.includes(kernel)), []);
  });

  it('stand in the files that are named, and in one table each', () => {
    for (const [kernel, file] of fileOf) assert.match(readFileSync(path.join(process.cwd(), FILES, file), 'utf8'), new RegExp(`\\b${kernel}: `), `${kernel} in ${file}`);
    const names = [...Object.values(kernelsByFile(16)).flatMap(Object.keys), ...Object.keys(renaming), ...Object.keys(hostKernels)];
    assert.deepEqual(names.filter((name, i) => names.indexOf(name) !== i), []);
  });
});
