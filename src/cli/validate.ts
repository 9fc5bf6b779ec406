import { existsSync } from 'node:fs';
import path from 'node:path';
import { toFaultData } from '../faults/fault.ts';
import { withoutPlace } from '../faults/place.ts';
import { checkConfig, type ConfigFault } from '../config/check.ts';
import { checkModules } from '../launch/check-modules.ts';
import { readConfigFile } from '../launch/config-file.ts';
import { EXIT } from '../protocol/control.ts';
import type { ModuleFinding } from '../protocol/module-check.ts';
import { configFaultJson, describeFaults, type ConfigText } from './config-faults.ts';
import { complain, failureJson, remark, say, sayJson } from './output.ts';
import { shortPath, trainerFile } from './places.ts';
import { onRequestToEnd } from './signals.ts';
import { sentence, t } from './text.ts';

export interface ValidateFlags {
  readonly json?: true;
  /** false: modules of networks are not run */
  readonly modules?: boolean;
}

/** A fault of a config, or of a module that it names. */
type Found = Pick<ConfigFault, 'severity'>;

/** `gan validate`: every file is looked at, also after one that cannot be read. */
export async function validate(files: readonly string[], flags: ValidateFlags): Promise<number> {
  const { json } = flags;
  const faults: Found[] = [];
  let unread = 0;
  for (const file of files) {
    try {
      faults.push(...(await validateFile(file, flags)));
    } catch (error) {
      unread++;
      const fault = toFaultData(error);
      if (json) sayJson({ file, ...failureJson(fault) });
      complain(fault);
    }
  }
  const errors = faults.filter(({ severity }) => severity === 'error').length;
  remark(summary(files.length - unread, errors, faults.length - errors));
  return errors + unread > 0 ? EXIT.failed : EXIT.ok;
}

async function validateFile(file: string, { json, modules = true }: ValidateFlags): Promise<readonly Found[]> {
  const text: ConfigText = { file, text: await readConfigFile(file) };
  const { config, faults } = checkConfig(text.text, { configFile: path.resolve(file), exists: existsSync });
  if (json) faults.forEach((fault) => { sayJson(configFaultJson(text, fault)); });
  else describeFaults(text, faults).forEach(say);
  return config && modules ? [...faults, ...(await validateModules(text, json === true))] : faults;
}

/** Tries the modules of networks that a config names; Ctrl-C ends it. */
async function validateModules({ file, text }: ConfigText, json: boolean): Promise<readonly Found[]> {
  const stop = new AbortController();
  const end = () => { stop.abort(); };
  const deafen = onRequestToEnd(end, end);
  const { findings } = await checkModules(path.resolve(file), text, { trainerFile, signal: stop.signal }).finally(deafen);
  if (json) findings.forEach((finding) => { sayJson(findingJson(finding)); });
  else findings.map(findingLine).forEach(say);
  return findings;
}

function findingJson({ file, line, column, severity, fault }: ModuleFinding) {
  return { file: shortPath(file), line, column, severity, code: fault.code, message: placedSentence(fault) };
}

const findingLine = ({ file, line, column, severity, fault }: ModuleFinding) => `${shortPath(file)}:${line}:${column} ${severity} ${placedSentence(fault)} [${fault.code}]`;

/** A fault's sentence on one line, without the place, which stands before it. */
const placedSentence = (fault: ModuleFinding['fault']) => sentence({ ...fault, template: withoutPlace(fault.template) }).replace(/\s*\n\s*/g, ' ');

const summary = (files: number, errors: number, others: number) =>
  t('Checked: {files}. Errors: {errors}. Warnings and hints: {others}.', { files, errors, others });
