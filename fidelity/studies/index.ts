import type { Study } from '../study.ts';
import { augmentation, cgan, dcgan, infogan, made, probe, sgan, stacked } from './digits.ts';
import { pacganGrid, pacganRing, unrolled, wganGp } from './toys.ts';

/** Every study by its name on the command line, in the order of docs/fidelity.md. */
export const STUDIES: Readonly<Record<string, Study>> = { 'pacgan-ring': pacganRing, 'pacgan-grid': pacganGrid, unrolled, 'wgan-gp': wganGp, dcgan, cgan, infogan, sgan, probe, augmentation, stacked, made };
