import { execFile, type ExecFileException } from 'node:child_process';
import { realpathSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { loadingEnvironment, type Loading } from './environment.ts';
import { tensorflowFault } from './faults.ts';
import type { Installation } from './installation.ts';

const SECONDS = 120;
/** Windows gives a process that a fault ended a code of this size (NTSTATUS, STATUS_SEVERITY_ERROR). */
const FIRST_FAULT_CODE = 0xc0000000;

/**
 * The child's program: loads the binding, multiplies two matrices of 64 x 64 whole numbers, and then, for as long as it
 * is told, two of 512 x 512. Its answer is the last line that it prints.
 */
const PROGRAM = `
const say = (answer) => process.stdout.write('\\n' + JSON.stringify(answer) + '\\n');
const [, file, seconds] = process.argv;
const product = (binding, side) => {
  const fill = (entry) => binding.createTensor([side, side], binding.TF_FLOAT, Float32Array.from({ length: side * side }, (_, i) => entry(Math.floor(i / side), i % side)));
  const pair = [fill((row, column) => row + column), fill((row, column) => (row === column ? 2 : 0))];
  const flag = (name) => ({ name, type: binding.TF_ATTR_BOOL, value: false });
  const attributes = [flag('transpose_a'), flag('transpose_b'), { name: 'T', type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT }];
  return () => {
    const [{ id }] = binding.executeOp('MatMul', attributes, pair, 1);
    const data = binding.tensorDataSync(id);
    binding.deleteTensor(id);
    return data;
  };
};
try {
  const binding = require(file);
  const right = product(binding, 64)().every((value, i) => value === 2 * (Math.floor(i / 64) + (i % 64)));
  const large = product(binding, 512);
  large();
  let count = 0;
  const start = process.hrtime.bigint();
  let nanoseconds = 0;
  do {
    large();
    count += 1;
    nanoseconds = Number(process.hrtime.bigint() - start);
  } while (nanoseconds < seconds * 1e9);
  say({ version: binding.TF_Version, gpu: binding.isUsingGpuDevice(), right, gigaflops: (count * 2 * 512 ** 3) / nanoseconds });
} catch (error) {
  say({ error: String(error && error.message || error) });
}
`;

const answerSchema = z.object({ version: z.string(), gpu: z.boolean(), right: z.boolean(), gigaflops: z.number() });
const errorSchema = z.object({ error: z.string() });

/** What a process that loaded TensorFlow and multiplied two matrices found. */
export type Probed = z.output<typeof answerSchema>;

/**
 * Has another process load TensorFlow and multiply, so that whatever it does to the process that loads it is survived
 * here. TensorFlow is there where this gives an answer.
 * @param seconds to multiply for, to measure its speed @throws Fault `tensorflow.refused`, `tensorflow.crashed`, `tensorflow.slow`, `tensorflow.wrong`
 */
export async function probeTensorflow({ folder, manifest }: Installation, loading: Loading, seconds = 0): Promise<Probed> {
  const version = manifest.tensorflow;
  const { error, stdout, stderr } = await run([realpathSync(path.join(folder, manifest.binding)), String(seconds)], loading);
  const answer = lastLine(stdout);
  const refused = errorSchema.safeParse(answer).data;
  if (refused) throw tensorflowFault('refused', { version, reason: refused.error.split('\n', 1)[0]! });
  const probed = answerSchema.safeParse(answer).data;
  if (!probed) throw endOf(version, error, stderr);
  if (!probed.right) throw tensorflowFault('wrong', { version });
  return probed;
}

interface Ended {
  readonly error: ExecFileException | null;
  readonly stdout: string;
  readonly stderr: string;
}

function run(args: readonly string[], loading: Loading): Promise<Ended> {
  const options = { timeout: SECONDS * 1000, killSignal: 'SIGKILL', windowsHide: true, env: { ...process.env, ...loadingEnvironment(loading) } } as const;
  return new Promise((resolve) => {
    execFile(process.execPath, ['--eval', PROGRAM, ...args], options, (error, stdout, stderr) => { resolve({ error, stdout, stderr }); });
  });
}

function endOf(version: string, error: ExecFileException | null, stderr: string) {
  if (error?.killed) return tensorflowFault('slow', { version, seconds: SECONDS });
  const code = Number(error?.code ?? 0);
  const how = error?.signal ?? (code >= FIRST_FAULT_CODE ? `code 0x${code.toString(16)}` : `exit code ${code}`);
  return tensorflowFault('crashed', { version, how, words: stderr.trim().split('\n').at(-1)?.slice(0, 500) || 'none' });
}

function lastLine(text: string): unknown {
  try {
    return JSON.parse(text.trim().split('\n').at(-1) ?? '');
  } catch {
    return undefined;
  }
}
