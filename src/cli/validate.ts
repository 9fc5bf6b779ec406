import { existsSync } from 'node:fs';
import path from 'node:path';
import { toFaultData } from '../faults/fault.ts';
import { checkConfig, type ConfigFault } from '../config/check.ts';
import { readConfigFile } from '../launch/config-file.ts';
import { EXIT } from '../protocol/control.ts';
import { configFaultJson, describeFaults, type ConfigText } from './config-faults.ts';
import { complain, failureJson, remark, say, sayJson } from './output.ts';
import { t } from './text.ts';

/** `gan validate`: every file is looked at, also after one that cannot be read. */
export async function validate(files: readonly string[], { json }: { readonly json?: true }): Promise<number> {
  const faults: ConfigFault[] = [];
  let unread = 0;
  for (const file of files) {
    try {
      faults.push(...(await validateFile(file, json === true)));
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

async function validateFile(file: string, json: boolean): Promise<readonly ConfigFault[]> {
  const config: ConfigText = { file, text: await readConfigFile(file) };
  const { faults } = checkConfig(config.text, { configFile: path.resolve(file), exists: existsSync });
  if (json) faults.forEach((fault) => { sayJson(configFaultJson(config, fault)); });
  else describeFaults(config, faults).forEach(say);
  return faults;
}

const summary = (files: number, errors: number, others: number) =>
  t('Checked: {files}. Errors: {errors}. Warnings and hints: {others}.', { files, errors, others });
