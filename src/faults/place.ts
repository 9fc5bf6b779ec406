/** A fault's sentence without the place that it begins with, for whoever shows the place by other means. */
export const withoutPlace = (template: string): string => template.replace(/^\{file\}(?::\{line\})?(?::\{column\})?: /, '');
