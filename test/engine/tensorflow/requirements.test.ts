import assert from 'node:assert/strict';
import { isOlder, refusal, type Machine } from '../../../src/engine/tensorflow/requirements.ts';
import { manifest as fake } from './fake.ts';

const manifest = { ...fake, platform: 'linux', arch: 'x64', glibc: '2.27' };
const forGpu = { ...manifest, build: 'gpu' as const, cuda: '12.5' };
const h100 = { name: 'NVIDIA H100', driver: '550.54.15', capability: '9.0' };
const machine: Machine = { platform: 'linux', arch: 'x64', program: 'Node 24.1.0', napi: 10, glibc: '2.36', processor: 'Xeon', extensions: new Set(['avx']), cards: undefined };

/** What is found missing: its code, and the sentence. */
const found = (changes: Partial<Machine>, of: typeof manifest = manifest) => refusal(of, { ...machine, ...changes });

describe('engine: what TensorFlow needs', () => {
  it('is there on a machine that has it', () => {
    assert.equal(found({}), undefined);
    assert.equal(found({ extensions: undefined }), undefined, 'where the system does not tell, loading it will');
    assert.equal(found({ cards: [h100] }, forGpu), undefined);
    assert.equal(found({ arch: 'arm64', extensions: new Set() }, { ...manifest, arch: 'arm64' }), undefined);
  });

  const refusals: readonly (readonly [code: string, says: RegExp, changes: Partial<Machine>, of?: typeof manifest])[] = [
    ['platform', /is for linux x64, and this is linux arm64/, { arch: 'arm64' }],
    ['node', /needs Node-API 8, and Node 12\.0\.0 has 6: run with a newer Node/, { program: 'Node 12.0.0', napi: 6 }],
    ['libc', /needs the GNU C library 2\.27 or newer, and this system has 2\.9:/, { glibc: '2.9' }],
    ['libc', /2\.27 or newer, and this system has another C library, such as musl/, { glibc: undefined }],
    ['avx', /needs a processor with AVX, and this one \(Xeon\) has none/, { extensions: new Set(['sse4_2']) }],
    ['cpuBuild', /without GPU support.*`gan setup tensorflow --gpu`/, { cards: [h100] }],
    ['noCard', /none was found \(there is no nvidia-smi.*\): install the NVIDIA driver/, { cards: 'there is no nvidia-smi, which comes with the driver' }, forGpu],
    ['driver', /CUDA 12\.5, which needs the NVIDIA driver 525\.60\.13 or newer, and this machine has 470\.82\.01/, { cards: [{ ...h100, driver: '470.82.01' }] }, forGpu],
    ['card', /CUDA 11\.2 computes on cards of compute capability 3\.5 or more and less than 9\.0, and NVIDIA H100 has 9\.0/, { cards: [h100] }, { ...forGpu, cuda: '11.2' }],
    ['card', /6\.0 or more, and Tesla M60 has 5\.2/, { cards: [{ ...h100, name: 'Tesla M60', capability: '5.2' }] }, forGpu],
  ];
  for (const [code, says, changes, of] of refusals) {
    it(`is refused: ${code}, ${says.source.slice(0, 60)} …`, () => {
      const fault = found(changes, of);
      assert.equal(fault?.code, `tensorflow.${code}`);
      assert.match(fault.message, says);
      // What is found, what is needed, and what computes instead.
      assert.match(fault.message, /"engine": \{ "(name|device)": "(onnx|auto|cpu)"|"device": "cpu"/);
    });
  }

  it('compares versions number by number', () => {
    const pairs = [['2.9', '2.27', true], ['2.27', '2.27', false], ['2.36', '2.27', false], ['525.60', '525.60.13', true], ['550.54.15', '525.60.13', false], ['10.0', '9.0', false]] as const;
    for (const [a, b, older] of pairs) assert.equal(isOlder(a, b), older, `${a} and ${b}`);
  });
});
