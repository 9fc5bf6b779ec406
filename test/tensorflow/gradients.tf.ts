import { describeGradients } from '../engine/gradients/suite.ts';
import { describeTraining } from '../engine/gradients/training-suite.ts';
import { needsTensorflow } from './installed.ts';

describe('gradients on TensorFlow', function () {
  this.timeout(60_000);
  before(needsTensorflow);
  describeGradients(['tensorflow']);
  describeTraining(['tensorflow']);
});
