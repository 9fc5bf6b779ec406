import { faultsOf } from '../faults/fault.ts';

export const engineFault = faultsOf('engine', {
  absent: 'The engine {name} is not part of this build: choose auto.',
  dtype: 'A tensor of type {dtype} came to the engine; it takes float32, int32 and bool: cast it first.',
});
