import { z } from 'zod';

const values = z.array(z.number());

/** Sheets of pictures and what stands along their sides: the result of a task `sample` of form `codes` or `between`. */
export const gridsSchema = z.looseObject({
  pictures: z.array(z.strictObject({ file: z.string(), rows: z.string(), rowValues: values, columns: z.string(), columnValues: values })).min(1),
});

/** A folder of pictures: the result of a task `sample` of form `set`. */
export const setSchema = z.looseObject({ folder: z.string(), count: z.number(), classes: z.array(z.string()).optional() });
