import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { Fault } from '../../faults/fault.ts';
import { engineFault } from '../faults.ts';
import { unary } from './emit.ts';
import { Value } from './graph.ts';
import { buildModel } from './model.ts';
import { requireOrt } from './packages.ts';

/** A graphics adapter, as a Vulkan driver, Windows or macOS names it. */
export interface Adapter {
  /** the adapter and its driver: where one of them changes, so may rounding */
  readonly name: string;
  /** it is a program that computes on the processor, far slower than the engine itself does */
  readonly software: boolean;
}

/** What ONNX Runtime, Dawn and the Vulkan loader said while a session on the GPU was prepared. */
interface Words {
  readonly text: string;
  /** why no session came of it */
  readonly failure: string | undefined;
}

const MILLISECONDS = 60_000;
const BYTES = 16_000_000;

/** Prepares a session on the GPU in a process of its own: `node --eval SCRIPT binding common model`. */
const SCRIPT = `
const { binding, initOrt } = require(process.argv[1]);
require(process.argv[2]).env.logLevel = 'info';
initOrt();
const model = Buffer.from(process.argv[3], 'base64');
new binding.InferenceSession().loadModel(model.buffer, model.byteOffset, model.byteLength, { executionProviders: ['webgpu'] });
`;

/** The graphics adapters of a machine. */
export interface Adapters {
  /** all that the system names, whether WebGPU can use them or not */
  readonly names: readonly string[];
  /** the one that ONNX Runtime's WebGPU provider takes, or why it takes none */
  readonly taken: Adapter | Fault;
}

/**
 * The adapters of this machine. ONNX Runtime's JavaScript interface does not name them, so another process prepares a
 * session on the GPU, with the logs of ONNX Runtime and the Vulkan loader on. A driver that crashes takes that process
 * with it and not the trainer.
 */
export async function findAdapters(): Promise<Adapters> {
  const { text, failure } = await trial();
  const vulkan = [...text.matchAll(/DRIVER:\s+\[\d+\] (.+?)\s*$/gm)].map(([, name = '']) => name);
  const names = [...new Set([...vulkan, ...hardware(text)])];
  return { names, taken: failure === undefined ? await takenOf(text) : noAdapter(text, failure) };
}

function noAdapter(text: string, failure: string): Fault {
  return engineFault('noAdapter', { reason: [...new Set([failure, ...warnings(text)])].join('; ') });
}

async function takenOf(text: string): Promise<Adapter> {
  const [, name = systemAdapter(text), library = ''] = /Using "(.+)" with driver: "(.+)"/.exec(text) ?? [];
  const driver = library === '' ? `${os.type()} ${os.release()}` : await driverOf(library);
  return { name: `${name.trim()}, ${driver}`, software: /swiftshader|llvmpipe|lavapipe|basic render|\bWARP\b/i.test(name) };
}

async function trial(): Promise<Words> {
  const require = requireOrt();
  const model = buildModel([unary('Relu', new Value('float32', [1], { input: 'x' }))]);
  const args = ['--eval', SCRIPT, require.resolve('onnxruntime-node/dist/binding'), require.resolve('onnxruntime-common'), Buffer.from(model.bytes).toString('base64')];
  const env = { ...process.env, VK_LOADER_DEBUG: 'driver' };
  return new Promise((resolve) => {
    execFile(process.execPath, args, { env, timeout: MILLISECONDS, maxBuffer: BYTES, windowsHide: true }, (error, stdout, stderr) => {
      const text = stdout + stderr;
      resolve({ text, failure: error ? failureOf(error, text) : undefined });
    });
  });
}

function failureOf({ signal, code }: { readonly signal?: string | undefined; readonly code?: string | number | null | undefined }, text: string): string {
  const said = /Failed to get a WebGPU (?:adapter|device): .*/.exec(text)?.[0] ?? /^Error: (.+)$/m.exec(text)?.[1];
  return said?.trim() ?? `the process that tried it ended with ${signal ?? code ?? 'no word'}`;
}

/** Why Dawn, which brings WebGPU, passed an adapter over. */
const warnings = (text: string) => [...text.matchAll(/^Warning: (.+)$/gm)].map(([, warning = '']) => warning.trim());

/**
 * A driver by its file and what is in it, for its version stands in no place that every driver has. NVIDIA's is named
 * without its folder, but its kernel module, which has the same version, tells it.
 */
async function driverOf(library: string): Promise<string> {
  const contents = path.isAbsolute(library) ? await readFile(library).catch(() => undefined) : undefined;
  if (contents) return `${path.basename(library)} ${createHash('sha256').update(contents).digest('hex').slice(0, 12)}`;
  const module = await readFile('/sys/module/nvidia/version', 'utf8').catch(() => os.release());
  return `${path.basename(library)} ${module.trim()}`;
}

/** Graphics adapters in ONNX Runtime's own list of devices: OrtHardwareDeviceType_GPU is 1. */
function hardware(text: string): string[] {
  return [...text.matchAll(/OrtHardwareDevice \{vendor_id:(\w+), device_id:(\w+), vendor:(.*?), type:1, metadata: \[(.*)\]\}/g)].map(
    ([, , device = '', vendor = '', metadata = '']) => /Description=([^,\]]+)/.exec(metadata)?.[1]?.trim() ?? `${vendor.trim()} ${device}`.trim(),
  );
}

/** An Apple chip has one adapter and its own name; Windows may have several, of which ONNX Runtime does not say which. */
function systemAdapter(text: string): string {
  if (process.platform === 'darwin') return os.cpus()[0]?.model.trim() ?? 'Apple';
  return [...new Set(hardware(text))].join(' or ') || 'an adapter without a name';
}
