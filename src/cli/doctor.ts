import { z } from 'zod';
import { EXIT } from '../protocol/control.ts';
import { ganCommand, say, sayJson } from './output.ts';
import { runHere } from './task.ts';
import { t } from './text.ts';

const engineSchema = z.object({
  name: z.string(),
  device: z.string(),
  available: z.boolean(),
  reason: z.string().optional(),
  info: z.object({ version: z.string(), adapter: z.string().optional(), threads: z.number() }).optional(),
  selfTest: z.object({ ok: z.boolean(), milliseconds: z.number(), gigaflops: z.number().optional() }).optional(),
});
type Engine = z.output<typeof engineSchema>;

const tensorflowSchema = z.object({
  build: z.enum(['cpu', 'gpu']),
  folder: z.string(),
  version: z.string().optional(),
  way: z.enum(['official', 'wheel']).optional(),
  megabytes: z.number().optional(),
  reason: z.string().optional(),
  unfinished: z.boolean(),
});

const findingsSchema = z.object({
  versions: z.object({ workbench: z.string(), node: z.string() }),
  machine: z.object({ host: z.string(), platform: z.string(), arch: z.string(), cpu: z.string() }),
  cores: z.number(),
  memoryMegabytes: z.number(),
  cacheFolder: z.string(),
  engines: z.array(engineSchema),
  /** graphics adapters that the system names, whether an engine can use them or not */
  adapters: z.array(z.string()),
  /** what `gan setup tensorflow` left */
  tensorflow: z.array(tensorflowSchema),
});
type Findings = z.output<typeof findingsSchema>;

/** `gan doctor`: fails where no engine computes rightly. */
export async function doctor({ json, threads }: { readonly threads?: number; readonly json?: true }): Promise<number> {
  const result = await runHere({ task: 'doctor', ...(threads === undefined ? {} : { threads }) });
  const findings = findingsSchema.parse(result);
  if (json) sayJson(result);
  else describe(findings).forEach(say);
  return findings.engines.some(computes) ? EXIT.ok : EXIT.failed;
}

const computes = ({ available, selfTest }: Engine) => available && selfTest?.ok !== false;

function describe({ versions, machine, cores, memoryMegabytes, cacheFolder, engines, adapters, tensorflow }: Findings): string[] {
  const rows = [
    [t('Versions'), t('GAN Workbench {workbench}, Node {node}', versions)],
    [t('Machine'), t('{cpu}, {cores} cores, {platform} {arch}, {memory} GB of memory', { ...machine, cores, memory: (memoryMegabytes / 1000).toFixed(1) })],
    [t('Graphics'), adapters.length > 0 ? adapters.join('; ') : t('no adapter found')],
    [t('Data sets'), t('cached in {folder}', { folder: cacheFolder })],
    ...tensorflow.map((found) => [t('TensorFlow'), describeTensorFlow(found)]),
    ...engines.map((engine, index) => [index === 0 ? t('Engines') : '', describeEngine(engine)]),
    [t('auto'), autoChoice(engines)],
  ];
  return rows.map(([label = '', value = '']) => `${label.padEnd(11)}${value}`);
}

function describeTensorFlow({ build, folder, version, way, megabytes, reason, unfinished }: z.output<typeof tensorflowSchema>): string {
  const flag = build === 'gpu' ? ' --gpu' : '';
  const absent = t('not set up (`{command} setup tensorflow{flag}`)', { command: ganCommand(), flag });
  const origin = t(way === 'official' ? "tfjs-node's own library" : "PyPI's library");
  const there = version === undefined ? (reason ?? absent) : t('{version}, {origin}, {megabytes} MB in {folder}', { version, origin, megabytes: megabytes ?? 0, folder });
  return `${build.padEnd(5)}${there}${unfinished ? `; ${t('an interrupted set-up is kept, to go on with')}` : ''}`;
}

function describeEngine({ name, device, available, reason, info, selfTest }: Engine): string {
  const about = info ? `${info.version}, ${info.adapter ?? t('threads: {count}', { count: info.threads })}` : '';
  const test = selfTest && t(selfTest.ok ? 'self-test passed in {time} ms' : 'self-test FAILED', { time: Math.round(selfTest.milliseconds) });
  const speed = selfTest?.gigaflops === undefined ? '' : t('{speed} GFLOP/s', { speed: selfTest.gigaflops.toPrecision(3) });
  const parts = available ? [about, test, speed, reason] : [t('not available'), reason];
  return `${name.padEnd(11)}${device.padEnd(5)}${parts.filter((part) => part !== undefined && part !== '').join('; ')}`;
}

/** `auto` is the first engine that is there; a GPU is taken only where the config asks for one. */
function autoChoice(engines: readonly Engine[]): string {
  const first = engines.find((engine) => engine.device === 'cpu' && computes(engine));
  return first ? t('means {engine} here', { engine: first.name }) : t('finds no engine that computes rightly: install GAN Workbench again for this platform');
}
