import { Argument, Command, Option } from 'commander';
import { version } from '../../package.json';
import type { ControlFlags } from './control.ts';
import type { EvalFlags } from './eval.ts';
import type { ExportFlags } from './export.ts';
import type { ForkFlags } from './fork.ts';
import type { JudgeFlags } from './judge.ts';
import { FEATURE_RANGES, MEASURES } from '../config/measures-schema.ts';
import { checkpointStep, collect, json, sampleFile, seed, steps, threads, wholeNumber } from './options.ts';
import { profileSteps } from './profile.ts';
import type { RunsFlags } from './runs.ts';
import type { SampleFlags } from './sample.ts';
import type { SetupFlags } from './setup.ts';
import { t } from './text.ts';
import type { ResumeFlags, TrainFlags } from './train.ts';
import type { ValidateFlags } from './validate.ts';

const EXIT_CODES = `
Exit codes:
  0    it is done
  1    it failed, or a config has errors (gan validate)
  2    the command line is wrong
  3    the config has errors, so nothing was started
  130  it was stopped; a run can go on by gan resume

Errors and warnings stand on standard error, results on standard output.`;

const RUN = t('a run: its folder, its id or the beginning of it, its name (the newest of them), or latest');

/**
 * The command line. What a command does is loaded when it is called, so that --help and a wrong option answer at once.
 * `done` is told the exit code.
 */
export function makeProgram(done: (code: number) => void): Command {
  const program = new Command('gan')
    .description(t('Trains generative adversarial networks from small config files, with nothing else to install.'))
    .version(version, '-V, --version', t('print the version'))
    .helpOption('-h, --help', t('print this help'))
    .helpCommand('help [command]', t('print the help of a command'))
    .showSuggestionAfterError()
    .showHelpAfterError(t('(`gan help COMMAND` says what a command takes.)'))
    .addHelpText('after', EXIT_CODES)
    .exitOverride()
    .configureOutput({ outputError: (text, write) => { write(text.replace(/^error: /, 'gan: ')); } });
  addTrain(program, done);
  addResume(program, done);
  addWatch(program, done);
  addFork(program, done);
  addControl(program, done);
  addSet(program, done);
  addSample(program, done);
  addExport(program, done);
  addNewNetwork(program, done);
  addEval(program, done);
  addJudge(program, done);
  addValidate(program, done);
  addRuns(program, done);
  addSetup(program, done);
  addCaches(program, done);
  addDoctor(program, done);
  return program;
}

type Done = (code: number) => void;

const examples = (...lines: string[]) => `\nExamples:\n${lines.map((line) => `  $ ${line}`).join('\n')}\n${EXIT_CODES}`;

function addTrain(program: Command, done: Done): void {
  program
    .command('train')
    .summary(t('train the experiment of a config file'))
    .description(t('Trains the experiment of a config file, and ends by naming the sample grid that it wrote. Ctrl-C stops it with a checkpoint.'))
    .argument('<config>', t('the config, a .gan.json file'))
    .option('--run-dir <dir>', t("the run's own folder, new or empty (default: a new one in .gan/runs of the project)"))
    .addOption(steps(t('steps to train, in place of what the config says')))
    .addOption(seed(t('seed of every random draw, in place of what the config says')))
    .addOption(new Option('--engine <name>', t('what computes')).choices(['auto', 'onnx', 'tensorflow', 'wasm', 'cpu']))
    .addOption(threads())
    .option('--set <path=value>', t('change a field of the config; can be given several times'), collect)
    .option('--profile', t('note how long each operation of some steps takes: a trace in the run folder, and the ten dearest at the end'))
    .addOption(profileSteps())
    .addOption(json(t('print one JSON object a line: hello, preparing, state, progress, sample, checkpoint, note, done or failed')))
    .addHelpText('after', examples('gan train examples/mnist-dcgan/mnist-dcgan.gan.json', 'gan train ring.gan.json --steps 500 --seed 3', 'gan train ring.gan.json --set optimizers.generator.learningRate=0.001 --set training.batchSize=128', 'gan train ring.gan.json --json | jq -r \'select(.event == "progress") | .scalars.loss_d\''))
    .action(async (config: string, flags: TrainFlags) => { done(await (await import('./train.ts')).train(config, flags)); });
}

function addResume(program: Command, done: Done): void {
  program
    .command('resume')
    .summary(t('go on with a run from its last checkpoint'))
    .description(t('Goes on with a run from its last checkpoint. On the same machine and with the same threads the result is bit for bit that of a run never stopped.'))
    .argument('<run>', RUN)
    .addOption(steps(t('the step to train to, in place of what the config says')))
    .option('--take-over', t('take the run from another machine that holds it: only if no trainer works on it there any more'))
    .addOption(json(t('print one JSON object a line, as gan train does')))
    .addHelpText('after', examples('gan resume latest', 'gan resume mnist-dcgan --steps 6000', 'gan resume .gan/runs/20260131-142300-mnist-dcgan'))
    .action(async (run: string, flags: ResumeFlags) => { done(await (await import('./train.ts')).resume(run, flags)); });
}

function addFork(program: Command, done: Done): void {
  program
    .command('fork')
    .summary(t("train a new run from a run's checkpoint, with a changed config"))
    .description(t("Makes a new run of a run's checkpoint and trains it with a changed config: learning rates, objective, data, seed, length. The networks keep their shapes. The run that it is a fork of stays as it is, and may train on."))
    .argument('<run>', RUN)
    .addOption(checkpointStep(t('fork from the last checkpoint at or before this step (default: the newest)')))
    .option('--set <path=value>', t('change a field of the config; can be given several times'), collect)
    .option('--config <file>', t("take this config in place of the run's own"))
    .option('--name <name>', t("the new run's name"))
    .option('--run-dir <dir>', t("the new run's own folder, new or empty (default: a new one beside the run's)"))
    .addOption(json(t('print one JSON object a line, as gan train does')))
    .addHelpText('after', examples('gan fork latest --set optimizers.discriminator.learningRate=0.0001', 'gan fork mnist-dcgan --step 2000 --set training.steps=6000 --name "slower D"'))
    .action(async (run: string, flags: ForkFlags) => { done(await (await import('./fork.ts')).fork(run, flags)); });
}

function addWatch(program: Command, done: Done): void {
  program
    .command('watch')
    .summary(t('watch a run that something else trains'))
    .description(t('Shows a run that VS Code or another terminal of this machine trains, until it ends. Ctrl-C ends the watching, not the run.'))
    .argument('<run>', RUN)
    .addOption(json(t('print one JSON object a line, as gan train does')))
    .addHelpText('after', examples('gan watch latest', 'gan watch mnist-dcgan --json'))
    .action(async (run: string, flags: ControlFlags) => { done(await (await import('./watch.ts')).watch(run, flags)); });
}

/** What can be asked of a run that trains, wherever on this machine it was started. */
function addControl(program: Command, done: Done): void {
  const commands = [
    ['pause', t('let a run that trains stand still'), t('Lets a run that trains stand still after the step that it computes. It keeps its memory, and goes on at once by gan continue.')],
    ['continue', t('let a paused run go on'), t('Lets a paused run go on. (gan resume goes on with one that was stopped.)')],
    ['checkpoint', t('have a run that trains write a checkpoint now'), t('Has a run that trains write a checkpoint of the step that it stands at, and waits until it is on the disk.')],
    ['stop', t('stop a run that trains, with a checkpoint'), t('Stops a run that trains, with a checkpoint, and waits until its trainer is gone.')],
  ] as const;
  for (const [name, summary, description] of commands) {
    program
      .command(name)
      .summary(summary)
      .description(t('{description} It may have been started by VS Code or by another terminal of this machine.', { description }))
      .argument('<run>', RUN)
      .addOption(json(t('print the answer as one JSON object')))
      .addHelpText('after', examples(`gan ${name} latest`, `gan ${name} mnist-dcgan --json`))
      .action(async (run: string, flags: ControlFlags) => { done(await (await import('./control.ts')).control(name, run, flags)); });
  }
}

function addSet(program: Command, done: Done): void {
  program
    .command('set')
    .summary(t('change settings of a run that trains'))
    .description(t('Has a run that trains go on with other settings from its next step on: learning rates, intervals, updates of D, the target for reals, its end. The change is part of the run, and resuming comes to it again. It may have been started by VS Code or by another terminal of this machine.'))
    .argument('<run>', RUN)
    .argument('<path=value...>', t('settings of the config that are marked live in its reference'))
    .addOption(json(t('print the answer as one JSON object')))
    .addHelpText('after', examples('gan set latest optimizers.generator.learningRate=0.0001', 'gan set mnist-dcgan training.steps=10000 training.sampleEvery=500'))
    .action(async (run: string, settings: string[], flags: ControlFlags) => { done(await (await import('./set.ts')).set(run, settings, flags)); });
}

function addSample(program: Command, done: Done): void {
  program
    .command('sample')
    .summary(t("draw samples from a run's generator"))
    .description(t("Draws samples from the generator of a run's last checkpoint."))
    .argument('<run>', RUN)
    .addOption(new Option('--count <n>', t('how many samples (default: those of a grid; 10000 in a folder)')).argParser(wholeNumber(1, 1_000_000)))
    .addOption(seed(t("seed of the latent vectors (default: the config's sampleSeed)")))
    .option('--out <path>', t('a .png file for a grid, a .npy file for the numbers themselves, or a folder for pictures one by one, in subfolders by class (default: samples-<run>.png here)'), sampleFile)
    .option('--codes', t('draw what the codes of an InfoGAN do: rows go through the categorical code, columns along a continuous one, a picture each'))
    .option('--between', t('draw walks between two z, a row each'))
    .addOption(json(t('print the result as one JSON object')))
    .addHelpText('after', examples('gan sample latest', 'gan sample mnist-dcgan --count 16 --seed 7 --out digits.png', 'gan sample ring --count 10000 --out points.npy', 'gan sample cgan --count 5000 --out generated/', 'gan sample infogan --codes'))
    .action(async (run: string, flags: SampleFlags) => { done(await (await import('./sample.ts')).sample(run, flags)); });
}

function addExport(program: Command, done: Done): void {
  program
    .command('export')
    .summary(t("write a run's generator as an ONNX model"))
    .description(t("Writes the generator of a run's checkpoint as generator.onnx, which ONNX Runtime and others run, generator.safetensors with its weights, and generator.json, which says what goes in and comes out. The model is run before it is written: it must draw the run's own samples."))
    .argument('<run>', RUN)
    .addOption(checkpointStep(t('export the last checkpoint at or before this step (default: the newest)')))
    .option('--ema', t('take the moving average of the weights (default: as the config says)'))
    .option('--raw', t('take the weights of the step itself'))
    .option('--out <dir>', t('a folder, made where it is not there (default: generator-<run> here)'))
    .addOption(json(t('print the result as one JSON object')))
    .addHelpText('after', examples('gan export latest', 'gan export mnist-dcgan --step 3000 --ema --out digits'))
    .action(async (run: string, flags: ExportFlags) => { done(await (await import('./export.ts')).exportRun(run, flags)); });
}

function addEval(program: Command, done: Done): void {
  program
    .command('eval')
    .summary(t("measure the samples of a run's checkpoints"))
    .description(t("Measures the samples of a run's checkpoint and writes the figures into its measures.json. Beside each stands what held-out reals get in the place of samples. What needs a classifier has one trained first, once for each data set; its own accuracy is printed. The run may train on meanwhile."))
    .argument('<run>', RUN)
    .addOption(new Option('--step <n>', t('the step of a checkpoint (default: the newest)')).argParser(wholeNumber(0, 1_000_000_000)))
    .option('--all', t('measure every checkpoint that is there'))
    .option('--list', t('measure nothing: say what can be measured of the run, and why the rest cannot'))
    .addOption(new Option('--weights <which>', t('weights of the generator (default: as the config says)')).choices(['raw', 'ema']))
    .addOption(new Option('--statistics <which>', t('statistics of batch norm (default: as the config says)')).choices(['moving', 'batch', 'standing']))
    .option('--measures <names>', t('measures to take, with commas between: {names} (default: all that fit and take no training)', { names: MEASURES.join(', ') }), (text: string) => text.split(',').map((name) => name.trim()))
    .addOption(new Option('--count <n>', t('samples (default: 2500 points, 10000 images)')).argParser(wholeNumber(1, 1_000_000)))
    .addOption(seed(t("seed of the latent vectors (default: the config's sampleSeed)")))
    .addOption(new Option('--labelled <n>', t('labels of each class for the measures augmentation and probe (default: 10)')).argParser(wholeNumber(1, 1000)))
    .option('--features <file>', t("an ONNX network whose output is taken for features, or judge; without it the one that the run's config names, or else the judge"))
    .addOption(new Option('--feature-range <range>', t("values that it takes: -1 to 1 (default), 0 to 1, 0 to 255, or 0 to 1 with ImageNet's mean and deviation")).choices([...FEATURE_RANGES]))
    .option('--feature-output <name>', t('which of its outputs (default: the first)'))
    .addOption(threads())
    .addOption(json(t('print the result as one JSON object')))
    .addHelpText('after', examples('gan eval latest', 'gan eval latest --list', 'gan eval ring --all --measures modes', 'gan eval mnist-dcgan --statistics standing --count 5000', 'gan eval latest --features inception.onnx --feature-range bytes --measures frechet'))
    .action(async (run: string, flags: EvalFlags) => { done(await (await import('./eval.ts')).evaluate(run, flags)); });
}

function addJudge(program: Command, done: Done): void {
  program
    .command('judge')
    .summary(t('train the classifier that measures are taken by'))
    .description(t('Trains the classifier of a data set that gan eval judges samples by, if it is not there already, and says how often it is right on held-out examples. gan eval does so by itself.'))
    .argument('<data>', t('mnist, or a config whose data are images with labels'))
    .option('--anew', t('train it anew'))
    .addOption(threads())
    .addOption(json(t('print the result as one JSON object')))
    .addHelpText('after', examples('gan judge mnist', 'gan judge my-digits.gan.json --json'))
    .action(async (data: string, flags: JudgeFlags) => { done(await (await import('./judge.ts')).judge(data, flags)); });
}

function addNewNetwork(program: Command, done: Done): void {
  program
    .command('new-network')
    .summary(t('write a module of networks to begin with'))
    .description(t('Writes a TypeScript module with a generator and a discriminator, and the types of what it is given. A config takes its networks by "network": "module". It runs in the trainer, with your rights: train only with modules that you trust.'))
    .argument('[file]', t('the module, a .ts or .js file that is not there yet (default: nets.ts)'))
    .addHelpText('after', examples('gan new-network', 'gan new-network networks/mine.ts'))
    .action(async (file: string | undefined) => { done(await (await import('./new-network.ts')).newNetwork(file)); });
}

function addValidate(program: Command, done: Done): void {
  program
    .command('validate')
    .summary(t('check config files'))
    .description(t('Checks config files and prints each fault as "file:line:column severity message [code]", as the editor does. Modules of networks that a config names are run, with your rights, to see whether their networks fit.'))
    .argument('<file...>', t('config files'))
    .option('--no-modules', t('run no module'))
    .addOption(json(t('print one JSON object a fault and line')))
    .addHelpText('after', examples('gan validate experiment.gan.json', 'gan validate examples/*/*.gan.json --json'))
    .action(async (files: string[], flags: ValidateFlags) => { done(await (await import('./validate.ts')).validate(files, flags)); });
}

function addRuns(program: Command, done: Done): void {
  program
    .command('runs')
    .summary(t("list a project's runs, newest first"))
    .description(t("Lists the runs of a project, newest first: id, name, state, step, age and size on the disk."))
    .argument('[folder]', t('a folder of the project, or one of runs (default: here)'))
    .option('--prune', t('say which checkpoints the keep rules of each config do not keep, and how much room they take; delete them with --yes'))
    .option('--yes', t('with --prune: delete them'))
    .addOption(new Option('--keep-last <n>', t("with --prune: in place of the config's training.checkpoints.keepLast")).argParser(wholeNumber(1, 1_000_000)))
    .addOption(new Option('--keep-every <n>', t("with --prune: in place of the config's training.checkpoints.keepEvery")).argParser(wholeNumber(0, 1_000_000_000)))
    .addOption(new Option('--keep-best <n>', t("with --prune: in place of the config's training.checkpoints.keepBest")).argParser(wholeNumber(0, 1_000_000)))
    .addOption(json(t('print one JSON object a run and line')))
    .addHelpText('after', examples('gan runs', 'gan runs ../other-project', 'gan runs --prune --keep-last 3', 'gan runs --prune --keep-last 3 --yes', 'gan runs --json | jq -r \'select(.state == "finished") | .dir\''))
    .action(async (folder: string | undefined, flags: RunsFlags) => { done(await (await import('./runs.ts')).runs(folder, flags)); });
}

function addSetup(program: Command, done: Done): void {
  program
    .command('setup')
    .summary(t('bring TensorFlow to this machine, or take it away'))
    .description(t("Brings TensorFlow's library to this user's own storage, by npm and pip with their own settings, and has it compute before it is used. A set-up that was interrupted goes on with what it fetched. No Python and nothing else of the system is changed."))
    .addArgument(new Argument('<library>', t('what to set up')).choices(['tensorflow']))
    .option('--gpu', t('the build for NVIDIA cards, with its CUDA libraries, in place of the one for the processor'))
    .option('--remove', t('take it away again, and what an interrupted set-up left'))
    .addOption(json(t('print one JSON object a line: preparing, note, done or failed')))
    .addHelpText('after', examples('gan setup tensorflow', 'gan setup tensorflow --gpu', 'gan setup tensorflow --remove'))
    .action(async (_library: string, flags: SetupFlags) => { done(await (await import('./setup.ts')).setup(flags)); });
}

function addCaches(program: Command, done: Done): void {
  program
    .command('caches')
    .summary(t('list what is cached for all projects, or delete it'))
    .description(t('Lists what is cached for all of your projects: data sets that were fetched, judges that were trained. Whatever is deleted is fetched or made again when it is needed.'))
    .option('--clear <name...>', t('delete these'))
    .addOption(json(t('print the result as one JSON object')))
    .addHelpText('after', examples('gan caches', 'gan caches --clear mnist judges'))
    .action(async (flags: { clear?: string[]; json?: true }) => { done(await (await import('./caches.ts')).caches(flags)); });
}

function addDoctor(program: Command, done: Done): void {
  program
    .command('doctor')
    .summary(t('say what this machine can compute with'))
    .description(t('Says what this machine can compute with: versions, engines, and whether each computes rightly.'))
    .addOption(threads())
    .addOption(json(t('print the findings as one JSON object')))
    .addHelpText('after', examples('gan doctor', 'gan doctor --json'))
    .action(async (flags: { threads?: number; json?: true }) => { done(await (await import('./doctor.ts')).doctor(flags)); });
}
