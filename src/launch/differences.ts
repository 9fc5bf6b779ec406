import { configDifferences, isLive, type SettingChange } from '../config/differences.ts';
import { applySettings } from '../config/settings.ts';
import { readRunInfo } from '../runs/info.ts';
import { checkText, readConfigFile } from './config-file.ts';
import { configTextAt } from './fork-training.ts';

/** What a config file asks for that its run does not do now. */
export interface RunDifferences {
  /** settings that can change while it trains */
  readonly live: readonly SettingChange[];
  /** settings that cannot */
  readonly fixed: readonly SettingChange[];
}

/** How a run's config file differs from the run as it trains; what the run was started with in place of the file still holds. Throws a Fault, or ConfigErrors. */
export async function differencesFromFile(runDir: string): Promise<RunDifferences> {
  const { configFile, settings = [] } = await readRunInfo(runDir);
  const now = checkText(configFile, await configTextAt(runDir));
  const wanted = checkText(configFile, applySettings(await readConfigFile(configFile), [...settings]));
  const all = configDifferences(now.config, wanted.config);
  return { live: all.filter(isLive), fixed: all.filter((change) => !isLive(change)) };
}
