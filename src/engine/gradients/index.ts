// tfjs-core keeps its gradients in a module of their own; importing it registers them for every backend. The ones below
// take the place of those that are missing, wrong, or cannot be differentiated again (docs/engine.md, "Gradients").
import '@tensorflow/tfjs-core/dist/register_all_gradients';
import { registerGradient } from '@tensorflow/tfjs-core';
import { activations } from './activations.ts';
import { convolutions } from './convolutions.ts';
import { dilation } from './dilation.ts';
import { einsum } from './einsum.ts';
import { extrema } from './extrema.ts';
import { flats } from './flat.ts';
import { gathering } from './gathering.ts';
import { normalisation } from './normalisation.ts';
import { pooling } from './pooling.ts';
import { powers } from './powers.ts';
import { products } from './products.ts';
import { resizing } from './resizing.ts';
import { sampling } from './sampling.ts';
import { shapes } from './shapes.ts';

const replacements = [...activations, ...convolutions, dilation, einsum, ...extrema, ...flats, ...gathering, ...normalisation, ...pooling, ...powers, ...products, ...resizing, ...sampling, ...shapes];

for (const config of replacements) registerGradient(config);
