import path from 'node:path';
import { realpathSync } from 'node:fs';
import type { ConfigFault } from '../config/check.ts';
import { namedModules } from '../config/named-modules.ts';
import { positionAt } from '../config/position.ts';
import { configSchema, type Config } from '../config/schema.ts';
import { exampleShape, knownClasses } from '../config/shapes.ts';
import { openDataSet } from '../data/open.ts';
import { pictureClasses } from '../data/picture-set.ts';
import { openRecorder, type Recorder } from '../engine/record.ts';
import { Fault, fill, toFaultData } from '../faults/fault.ts';
import { createExperiment } from '../gan/experiment.ts';
import type { DataShape, Experiment, PlayerDescription } from '../gan/game.ts';
import { prefixed, under } from '../gan/paths.ts';
import type { TrainerTask } from '../protocol/control.ts';
import type { ModuleCheck, ModuleFinding } from '../protocol/module-check.ts';
import { projectRoot } from '../runs/layout.ts';
import { flatInputs, turnFunction, turnInputs } from './compiled-turn.ts';
import { trainerFault } from './faults.ts';
import type { Host, Outcome } from './host.ts';
import { findingIn, type Texts } from './module-places.ts';
import { tiesIn } from './module-ties.ts';
import { loadModules } from './network-modules.ts';
import { checkRunConfig, faultsOfModules, readConfigText, type RunConfig } from './run-config.ts';

/** What the data are like, by the config where it tells, else by the files; nothing is downloaded. @throws Fault `data.…` */
async function dataOf({ config, configFile }: RunConfig, { control: { signal } }: Host): Promise<DataShape> {
  const { data } = config;
  const example = exampleShape(data);
  if (!example) return openDataSet(data, { configFile, seed: config.seed, progress: () => undefined, signal });
  const shape = example.kind === 'points' ? [example.size] : [example.height, example.width, example.channels];
  return { shape, classes: knownClasses(data) ?? (data.set === 'images' ? (await pictureClasses(data, configFile, signal)).length : 0) };
}

/** Records every turn and the drawing of samples, as a run does before its first step. @throws what the networks throw */
function recordAll(experiment: Experiment, { shape, classes }: DataShape, seed: number, recorder: Recorder): void {
  const state = experiment.initialState(seed);
  const { batchExamples } = experiment;
  for (const turn of experiment.turns) {
    const inputs = turnInputs(turn, state, (entry) => (entry === 'real' || entry === 'labelled' ? [batchExamples, ...shape] : [batchExamples, classes]));
    recorder.record(turn.name, turnFunction(turn), flatInputs(inputs));
  }
  const noise = Object.fromEntries(Object.entries(experiment.samplingNoise(1)).map(([name, spec]) => [name, { dtype: 'float32', shape: spec.shape }]));
  recorder.record('sampling', (inputs) => experiment.sample(under(inputs, 'state'), under(inputs, 'noise')), { ...prefixed('state', state), ...prefixed('noise', noise) });
}

/** What making and recording the networks of a config comes to: the players, or what was thrown. */
interface Attempt {
  readonly players: readonly PlayerDescription[];
  readonly errors: readonly unknown[];
}

function attempt(config: Config, data: DataShape, recorder: Recorder): Attempt {
  try {
    const experiment = createExperiment(config, data);
    recordAll(experiment, data, config.seed, recorder);
    return { players: experiment.players, errors: [] };
  } catch (error) {
    return { players: [], errors: [error] };
  }
}

/** What the networks threw: where both are modules, what each throws against a preset, so that one does not hide the other. */
function networkErrors(config: Config, together: readonly unknown[], data: DataShape, texts: Texts, recorder: Recorder): readonly unknown[] {
  if (config.generator.network !== 'module' || config.discriminator.network !== 'module') return together;
  const preset = configSchema.parse({ generator: { network: 'mlp' }, discriminator: { network: 'mlp' } });
  const apart = [{ ...config, discriminator: preset.discriminator }, { ...config, generator: preset.generator }].flatMap((one) => attempt(one, data, recorder).errors);
  const placed = apart.filter((error) => findingIn(texts, error));
  return placed.length > 0 ? placed : together;
}

/** A fault without a place in the modules, where the config names one. */
function atConfig({ text, configFile }: RunConfig, error: unknown, severity: ModuleFinding['severity']): ModuleFinding {
  const [named] = namedModules(text);
  const { line, column } = positionAt(text, named?.offset ?? 0);
  const fault = toFaultData(error);
  return { file: configFile, line, column, endColumn: column + (named?.length ?? 1), severity, fault: { ...fault, args: { ...fault.args } } };
}

/** What a rule says now that the modules' layers are known, at its place in the config. */
function ruleFinding({ text, configFile }: RunConfig, { code, severity, template, args, offset, length }: ConfigFault): ModuleFinding {
  const [{ line, column }, end] = [positionAt(text, offset), positionAt(text, offset + length)];
  return { file: configFile, line, column, endColumn: end.line === line ? end.column : column, severity, fault: { code, template, args: { ...args } } };
}

/** Everything that is wrong with the networks once their modules are loaded. */
async function networkFindings(run: RunConfig, texts: Texts, host: Host): Promise<ModuleFinding[]> {
  let data: DataShape;
  try {
    data = await dataOf(run, host);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return [atConfig(run, trainerFault('moduleUntried', { reason: fill(error.template, error.args) }), 'hint')];
  }
  const recorder = await openRecorder();
  try {
    const { players, errors } = attempt(run.config, data, recorder);
    if (errors.length === 0) return faultsOfModules(run, tiesIn(players)).map((fault) => ruleFinding(run, fault));
    return networkErrors(run.config, errors, data, texts, recorder).map((error) => findingIn(texts, error) ?? atConfig(run, error, 'error'));
  } finally {
    recorder.dispose();
  }
}

/** Runs the modules that a config names, makes its networks and records them; nothing is trained. @throws Fault where the config has errors */
export async function check({ configFile }: Extract<TrainerTask, { task: 'check' }>, host: Host): Promise<Outcome> {
  const run = checkRunConfig({ text: await readConfigText(configFile), file: configFile, configFile });
  const { texts, errors } = loadModules(run);
  const loading = errors.map((error) => findingIn(texts, error) ?? atConfig(run, error, 'error'));
  const findings = loading.length > 0 ? loading : await networkFindings(run, texts, host);
  const root = projectRoot(configFile);
  // As the person named the project, which may be by a link.
  const named = (file: string): string => (texts.has(file) ? path.join(root, path.relative(realpathSync(root), file)) : file);
  const result: ModuleCheck = { findings: findings.map((finding) => ({ ...finding, file: named(finding.file) })), files: [...texts.keys()].map(named) };
  return { step: 0, state: 'finished', result };
}
