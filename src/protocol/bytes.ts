const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;

/** Bytes in decimal units, for example `1.4 MB`. @param language BCP 47 tag; the surroundings' own where it is left out */
export function formatBytes(bytes: number, language?: string): string {
  const power = Math.min(UNITS.length - 1, bytes > 0 ? Math.floor(Math.log10(bytes) / 3) : 0);
  return new Intl.NumberFormat(language, { style: 'unit', unit: UNITS[power] ?? 'byte', maximumFractionDigits: power > 0 ? 1 : 0 }).format(bytes / 1000 ** power);
}
