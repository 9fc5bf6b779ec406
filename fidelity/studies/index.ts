import type { Study } from '../study.ts';
import { cgan, dcgan, made, sgan } from './digits.ts';
import { pacganGrid, pacganRing, unrolled, wganGp } from './toys.ts';

/** Every study by its name on the command line, in the order of docs/fidelity.md. */
export const STUDIES: Readonly<Record<string, Study>> = { 'pacgan-ring': pacganRing, 'pacgan-grid': pacganGrid, unrolled, 'wgan-gp': wganGp, dcgan, cgan, sgan, made };
