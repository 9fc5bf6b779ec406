/** A host that starts a trainer which goes on without it, and waits to be stopped or killed. Arguments: trainer's bundle, run folder, config. */
import path from 'node:path';
import { startTrainer } from '../../src/launch/trainer-process.ts';

const [trainerFile = '', runDir = '', configFile = '', how = ''] = process.argv.slice(2);
const trainer = startTrainer({ task: 'train', configFile, runDir, set: [], outlivesHost: how === 'outlives' }, { trainerFile, logFile: path.join(runDir, 'log.txt') });
trainer.onReport((report) => { if (report.type === 'progress') console.log(report.step); });
