import { z } from 'zod';
import { faultSchema } from './control.ts';

const finding = z.strictObject({
  /** absolute: one of the module's files, or the config */
  file: z.string(),
  /** from 1 */
  line: z.int().positive(),
  /** from 1, in UTF-16 units */
  column: z.int().positive(),
  /** behind the last character; on the same line */
  endColumn: z.int().positive(),
  /** a hint where something could not be checked; a warning is a rule's */
  severity: z.enum(['error', 'warning', 'hint']),
  fault: faultSchema,
});

/** What is wrong in the modules of networks that a config names: the result of a trainer's task `check`. */
export const moduleCheckSchema = z.strictObject({
  findings: z.array(finding).max(1000),
  /** every file that was read for it, absolute: a change in one asks for another look */
  files: z.array(z.string()).max(1000),
});
export type ModuleFinding = z.output<typeof finding>;
export type ModuleCheck = z.output<typeof moduleCheckSchema>;
