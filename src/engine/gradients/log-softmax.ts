import * as tf from '@tensorflow/tfjs-core';
import type { Tensor } from '@tensorflow/tfjs-core';

/**
 * x - log sum e^x over the last axis. In place of `tf.logSoftmax`, whose gradient is a closure inside tfjs-core that
 * takes its own result for a constant, out of a registered gradient's reach: its second derivative is silently wrong.
 */
export const logSoftmax = (logits: Tensor): Tensor => tf.sub(logits, tf.logSumExp(logits, -1, true));

/** Cross-entropy of each row's softmax to labels that are probabilities, [...rows]; for the same reason in place of `tf.losses.softmaxCrossEntropy`. */
export const softmaxCrossEntropy = (labels: Tensor, logits: Tensor): Tensor => tf.neg(tf.sum(tf.mul(labels, logSoftmax(logits)), -1));
