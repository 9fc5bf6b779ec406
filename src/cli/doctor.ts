import { z } from 'zod';
import { EXIT } from '../protocol/control.ts';
import { say, sayJson } from './output.ts';
import { runHere } from './task.ts';
import { t } from './text.ts';

const engineSchema = z.object({
  name: z.string(),
  device: z.string(),
  available: z.boolean(),
  reason: z.string().optional(),
  info: z.object({ version: z.string(), adapter: z.string().optional(), threads: z.number() }).optional(),
  selfTest: z.object({ ok: z.boolean(), milliseconds: z.number() }).optional(),
});
type Engine = z.output<typeof engineSchema>;

const findingsSchema = z.object({
  versions: z.object({ workbench: z.string(), node: z.string() }),
  machine: z.object({ host: z.string(), platform: z.string(), arch: z.string(), cpu: z.string() }),
  cores: z.number(),
  memoryMegabytes: z.number(),
  cacheFolder: z.string(),
  engines: z.array(engineSchema),
  /** graphics adapters that the system names, whether an engine can use them or not */
  adapters: z.array(z.string()),
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

function describe({ versions, machine, cores, memoryMegabytes, cacheFolder, engines, adapters }: Findings): string[] {
  const rows = [
    [t('Versions'), t('GAN Workbench {workbench}, Node {node}', versions)],
    [t('Machine'), t('{cpu}, {cores} cores, {platform} {arch}, {memory} GB of memory', { ...machine, cores, memory: (memoryMegabytes / 1000).toFixed(1) })],
    [t('Graphics'), adapters.length > 0 ? adapters.join('; ') : t('no adapter found')],
    [t('Data sets'), t('cached in {folder}', { folder: cacheFolder })],
    ...engines.map((engine, index) => [index === 0 ? t('Engines') : '', describeEngine(engine)]),
    [t('auto'), autoChoice(engines)],
  ];
  return rows.map(([label = '', value = '']) => `${label.padEnd(11)}${value}`);
}

function describeEngine({ name, device, available, reason, info, selfTest }: Engine): string {
  const about = info ? `${info.version}, ${info.adapter ?? t('threads: {count}', { count: info.threads })}` : '';
  const test = selfTest && t(selfTest.ok ? 'self-test passed in {time} ms' : 'self-test FAILED', { time: Math.round(selfTest.milliseconds) });
  const parts = available ? [about, test, reason] : [t('not available'), reason];
  return `${name.padEnd(6)}${device.padEnd(5)}${parts.filter((part) => part !== undefined && part !== '').join('; ')}`;
}

/** `auto` is the first engine that is there; a GPU is taken only where the config asks for one. */
function autoChoice(engines: readonly Engine[]): string {
  const first = engines.find((engine) => engine.device === 'cpu' && computes(engine));
  return first ? t('means {engine} here', { engine: first.name }) : t('finds no engine that computes rightly: install GAN Workbench again for this platform');
}
