import * as tf from '@tensorflow/tfjs-core';
import { sizeOf, type LayerInputs, type LayerMaker } from './layer.ts';
import { biasParameter, kindOf, weight, withBias, type WeightOptions } from './weights.ts';

/** The condition of a conditional layer; its absence is a fault of the program. @returns [batch, classes] */
export function conditionOf({ condition }: LayerInputs): tf.Tensor2D {
  if (condition?.rank !== 2) throw new Error('a conditional network needs mode.condition, [batch, classes]');
  return condition as tf.Tensor2D;
}

/**
 * Puts the condition behind the input: [batch, n] to [batch, n + classes], or as maps of one number each to an image's
 * channels (Mirza and Osindero 2014; as maps Radford et al. 2015, as their code has it).
 */
export function concatenateCondition(classes: number): LayerMaker {
  return (input) => ({
    kind: `${classes} classes beside`,
    shape: [...input.slice(0, -1), input.at(-1)! + classes],
    params: {},
    stats: {},
    apply: (x, inputs) => {
      const condition = conditionOf(inputs);
      const [batch] = x.shape as [number];
      const places = input.slice(0, -1);
      const flat = tf.reshape(condition, [batch, ...places.map(() => 1), classes]);
      const maps = places.length === 0 ? flat : tf.mul(flat, tf.ones([1, ...places, 1]));
      return { y: tf.concat([x, maps], -1), stats: {} };
    },
  });
}

/**
 * The head of a projection discriminator (Miyato and Koyama 2018): y = φ · kernel + bias + ⟨φ, e(condition)⟩, with one
 * vector e for each class. [batch, n] to [batch, 1].
 */
export function projection(classes: number, { init, bias, weightNorm }: WeightOptions): LayerMaker {
  return (input) => {
    const inputs = sizeOf(input);
    const kernel = weight(weightNorm, { name: 'kernel', shape: [inputs, 1], outputs: 1, initialise: init({ inputs, outputs: 1, columns: 1 }) });
    const fan = { inputs: classes, outputs: inputs, columns: inputs };
    const embedding = weight(weightNorm, { name: 'embedding', shape: [classes, inputs], outputs: 1, initialise: init(fan) });
    return {
      kind: kindOf(`projection on ${classes} classes`, weightNorm),
      shape: [1],
      params: { ...kernel.params, ...embedding.params, ...biasParameter(1, bias) },
      stats: { ...kernel.stats, ...embedding.stats },
      apply: (x, given) => {
        const [linear, classVectors] = [kernel.use(given), embedding.use(given)];
        const asked = tf.matMul(conditionOf(given), classVectors.value);
        const product = tf.sum(tf.mul(x, asked), -1, true);
        return { y: tf.add(withBias(tf.matMul(x, linear.value), given, bias), product), stats: { ...linear.stats, ...classVectors.stats } };
      },
    };
  };
}
