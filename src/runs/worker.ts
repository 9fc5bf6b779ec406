import { readAlerts } from './alerts.ts';
import { listRuns } from './catalogue.ts';
import { readChanges } from './changes.ts';
import { Indexes } from './index-view.ts';
import { readRunInfo } from './info.ts';
import { readMeasurements } from './measures.ts';
import { requestSchema, type Call } from './messages.ts';
import { listSamples } from './samples.ts';
import { readHistograms, readSeries } from './series.ts';
import { serve } from './serve.ts';
import { folderSize } from './size.ts';

/** A worker thread that decodes the files of runs, so that no other thread ever does. Bundled to dist/reader.cjs. */

const indexes = new Indexes();

function handle(call: Call): Promise<unknown> {
  switch (call.name) {
    case 'info':
      return readRunInfo(call.dir);
    case 'list':
      return listRuns(call.dir);
    case 'series':
      return indexes.read(call.dir, (view) => readSeries(view, call.query));
    case 'histograms':
      return indexes.read(call.dir, (view) => readHistograms(view, call.tag, call.afterStep, call.most));
    case 'samples':
      return listSamples(call.dir);
    case 'changes':
      return readChanges(call.dir);
    case 'alerts':
      return readAlerts(call.dir);
    case 'measurements':
      return readMeasurements(call.dir);
    case 'size':
      return folderSize(call.dir);
  }
}

serve(requestSchema, handle);
