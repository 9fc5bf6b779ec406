import { translucent, type Palette } from '../shared/palette.ts';
import { formatShare } from '../shared/numbers.ts';

export interface Shares {
  readonly real: readonly number[];
  readonly fake: readonly number[];
}

interface Area {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

const MARGIN = { left: 46, top: 8, right: 10, bottom: 38 };
const TOPS = [0.1, 0.2, 0.4, 0.6, 0.8, 1];
const FONT = '11px sans-serif';
const HATCH_SPACING = 6;

/**
 * Draws two histograms over each other: what is real filled plainly, what is generated hatched, so that they differ
 * without colour. Sizes in CSS pixels; shares over [0, 1] in equal bins.
 */
export function drawHistogram(context: CanvasRenderingContext2D, size: { width: number; height: number }, shares: Shares, palette: Palette, axis: string): void {
  const area = { left: MARGIN.left, top: MARGIN.top, width: size.width - MARGIN.left - MARGIN.right, height: size.height - MARGIN.top - MARGIN.bottom };
  context.clearRect(0, 0, size.width, size.height);
  context.font = FONT;
  const highest = Math.max(...shares.real, ...shares.fake, 0);
  const top = TOPS.find((candidate) => highest <= candidate) ?? 1;
  drawAxes(context, area, top, palette, axis);
  const outline = (values: readonly number[]) => outlineOf(values, top, area);
  if (shares.real.length > 0) fillPlain(context, outline(shares.real), palette.real);
  if (shares.fake.length > 0) fillHatched(context, outline(shares.fake), palette.fake, area);
}

function drawAxes(context: CanvasRenderingContext2D, area: Area, top: number, palette: Palette, axis: string): void {
  const bottom = area.top + area.height;
  context.fillStyle = palette.muted;
  context.strokeStyle = palette.grid;
  context.lineWidth = 1;
  context.textAlign = 'right';
  context.textBaseline = 'middle';
  for (const share of [0, top / 2, top]) {
    const y = bottom - (share / top) * area.height;
    line(context, area.left, y, area.left + area.width, y);
    context.fillText(formatShare(share), area.left - 6, y);
  }
  context.textAlign = 'center';
  context.textBaseline = 'top';
  for (const output of [0, 0.25, 0.5, 0.75, 1]) context.fillText(String(output), area.left + output * area.width, bottom + 5);
  context.fillText(axis, area.left + area.width / 2, bottom + 21);
  context.strokeStyle = palette.muted;
  context.setLineDash([2, 4]);
  line(context, area.left + area.width / 2, area.top, area.left + area.width / 2, bottom);
  context.setLineDash([]);
}

function line(context: CanvasRenderingContext2D, fromX: number, fromY: number, toX: number, toY: number): void {
  context.beginPath();
  context.moveTo(Math.round(fromX) + 0.5, Math.round(fromY) + 0.5);
  context.lineTo(Math.round(toX) + 0.5, Math.round(toY) + 0.5);
  context.stroke();
}

function outlineOf(shares: readonly number[], top: number, area: Area): Path2D {
  const path = new Path2D();
  const bottom = area.top + area.height;
  const width = area.width / Math.max(1, shares.length);
  path.moveTo(area.left, bottom);
  shares.forEach((share, bin) => {
    const y = bottom - (share / top) * area.height;
    path.lineTo(area.left + bin * width, y);
    path.lineTo(area.left + (bin + 1) * width, y);
  });
  path.lineTo(area.left + area.width, bottom);
  return path;
}

function fillPlain(context: CanvasRenderingContext2D, outline: Path2D, colour: string): void {
  context.fillStyle = translucent(colour, 0.35);
  context.fill(outline);
  stroke(context, outline, colour);
}

function fillHatched(context: CanvasRenderingContext2D, outline: Path2D, colour: string, area: Area): void {
  context.save();
  context.clip(outline);
  context.strokeStyle = translucent(colour, 0.75);
  context.lineWidth = 1.25;
  context.beginPath();
  for (let x = area.left - area.height; x < area.left + area.width; x += HATCH_SPACING) {
    context.moveTo(x, area.top + area.height);
    context.lineTo(x + area.height, area.top);
  }
  context.stroke();
  context.restore();
  stroke(context, outline, colour);
}

function stroke(context: CanvasRenderingContext2D, outline: Path2D, colour: string): void {
  context.strokeStyle = colour;
  context.lineWidth = 1.75;
  context.stroke(outline);
}
