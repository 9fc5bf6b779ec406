import assert from 'node:assert/strict';
import { onRequestToEnd } from '../../src/cli/signals.ts';

describe('signals that ask to end', () => {
  it('takes a signal and its echo from npx as one, and a later one as another', () => {
    const asked: string[] = [];
    let now = 0;
    const deafen = onRequestToEnd(() => asked.push('first'), () => asked.push('again'), () => now);
    for (const [time, signal] of [[0, 'SIGINT'], [30, 'SIGINT'], [499, 'SIGTERM'], [800, 'SIGINT'], [900, 'SIGHUP']] as const) {
      now = time;
      process.emit(signal);
    }
    assert.deepEqual(asked, ['first', 'again', 'again']);
    const listeners = process.listenerCount('SIGINT');
    deafen();
    assert.equal(process.listenerCount('SIGINT'), listeners - 1);
  });
});
