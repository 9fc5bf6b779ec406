import { describeAfterTraining } from './after-training.suite.ts';
import { describeAllDiagnostics, diagnosticsFiles } from './all-diagnostics.suite.ts';
import { describeClosedWindow } from './closed-window.suite.ts';
import { describeDiagnostics, EDITING } from './diagnostics.suite.ts';
import { describeDivergence, divergenceFiles } from './divergence.suite.ts';
import { describeFirstSteps, firstStepsFiles } from './first-steps.suite.ts';
import { describeForks } from './fork.suite.ts';
import { describeLiveChange } from './live-change.suite.ts';
import { describeLostHost } from './lost-host.suite.ts';
import { describeLostLine } from './lost-line.suite.ts';
import { describeLowest } from './lowest.suite.ts';
import { closeShared, inWindow, LONG_RING } from './scene.ts';
import { describeModules, describeUntrustedModules, moduleFiles, untrustedModuleFiles } from './modules.suite.ts';
import { describeSetup, setupFiles } from './setup.suite.ts';
import { describeTraining } from './training.suite.ts';
import { describeTrust, untrustedFiles } from './trust.suite.ts';

// One VS Code, one window after the other: a server takes seconds to start, a page that was loaded before does not.
describe('VS Code', () => {
  after(closeShared);

  inWindow('on a workspace', { 'ring.gan.json': LONG_RING }, { settings: { ...EDITING, 'gan.training.whenBusy': 'share' } }, (scene) => {
    describeTraining(scene);
    describeLiveChange(scene);
    describeForks(scene);
    describeLostLine(scene);
    describeClosedWindow(scene);
    describeLostHost(scene);
  });

  inWindow('on a workspace that is not trusted', untrustedFiles, { trusted: false }, describeTrust);
  inWindow('on first steps', firstStepsFiles, {}, (scene) => {
    describeFirstSteps(scene);
    describeAfterTraining(scene);
  });
  inWindow('on a training that diverges', divergenceFiles, {}, describeDivergence);
  inWindow('on a config that is typed', { 'typed.gan.json': '{}\n' }, { settings: EDITING }, describeDiagnostics);
  inWindow('on a config for every rule', diagnosticsFiles(), { extensionTests: 'out/test/host/all-diagnostics.entry.cjs' }, describeAllDiagnostics);
  inWindow('on a module of networks', moduleFiles, {}, describeModules);
  inWindow('on a module of networks that is not trusted', untrustedModuleFiles, { trusted: false }, describeUntrustedModules);
  inWindow('where TensorFlow is set up', setupFiles, {}, describeSetup);
  describeLowest();
});
