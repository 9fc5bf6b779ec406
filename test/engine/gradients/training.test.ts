import { describeTraining } from './training-suite.ts';

describe('gradients of training', function () {
  this.timeout(30_000);
  describeTraining(['cpu', 'onnx']);
});
