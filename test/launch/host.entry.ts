/** A host that starts a trainer, says its pid and waits to be killed. Arguments: trainer's bundle, run folder. */
import path from 'node:path';
import { startTrainer } from '../../src/launch/trainer-process.ts';

const [trainerFile = '', runDir = ''] = process.argv.slice(2);
const trainer = startTrainer({ task: 'resume', runDir }, { trainerFile, logFile: path.join(runDir, 'log.txt') });
trainer.onReport((report) => { if (report.type === 'progress') console.log(trainer.pid); });
