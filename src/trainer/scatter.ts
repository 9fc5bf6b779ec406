import type { Pixels } from './grid.ts';

const SIDE = 512;
const RADIUS = 2.2;
const PAPER = [255, 255, 255] as const;
const AXIS = [226, 226, 226] as const;
const REAL = [150, 150, 150] as const;
const GENERATED = [214, 39, 40] as const;
type Colour = readonly [number, number, number];

/** The square of the plane that a picture shows. */
export interface View {
  readonly centre: readonly [x: number, y: number];
  /** half of its side */
  readonly reach: number;
}

/** The view for real points: their bounding square and a third more, so that it stays while the samples move. */
export function viewOf(points: Float32Array): View {
  const low = [Infinity, Infinity];
  const high = [-Infinity, -Infinity];
  points.forEach((value, i) => {
    low[i % 2] = Math.min(low[i % 2]!, value);
    high[i % 2] = Math.max(high[i % 2]!, value);
  });
  const reach = Math.max(high[0]! - low[0]!, high[1]! - low[1]!) / 2;
  return { centre: [(low[0]! + high[0]!) / 2, (low[1]! + high[1]!) / 2], reach: (reach || 1) * 1.35 };
}

/** Lays a colour over a pixel. @param share of the colour, 0 to 1 */
function blend(data: Uint8Array, at: number, colour: Colour, share: number): void {
  for (let c = 0; c < 3; c++) data[at + c] = Math.round(data[at + c]! * (1 - share) + colour[c]! * share);
}

/** A disc with a soft edge; what lies outside the picture is left out. */
function disc(data: Uint8Array, x: number, y: number, colour: Colour, opacity: number): void {
  const reach = Math.ceil(RADIUS);
  for (let row = Math.floor(y) - reach; row <= y + reach; row++) {
    for (let column = Math.floor(x) - reach; column <= x + reach; column++) {
      const cover = Math.min(1, Math.max(0, RADIUS + 0.5 - Math.hypot(column - x, row - y)));
      const inside = row >= 0 && row < SIDE && column >= 0 && column < SIDE;
      if (inside && cover > 0) blend(data, (row * SIDE + column) * 3, colour, cover * opacity);
    }
  }
}

function paper({ centre, reach }: View): Uint8Array {
  const data = Uint8Array.from({ length: SIDE * SIDE * 3 }, (_, i) => PAPER[i % 3]!);
  const [x, y] = [place(0, centre[0], reach), SIDE - 1 - place(0, centre[1], reach)].map(Math.round);
  for (let i = 0; i < SIDE; i++) {
    if (x! >= 0 && x! < SIDE) blend(data, (i * SIDE + x!) * 3, AXIS, 1);
    if (y! >= 0 && y! < SIDE) blend(data, (y! * SIDE + i) * 3, AXIS, 1);
  }
  return data;
}

const place = (value: number, centre: number, reach: number): number => ((value - centre) / (2 * reach) + 0.5) * (SIDE - 1);

/**
 * Generated points (red) over real ones (grey), y upwards, 512 x 512 pixels.
 * @param generated [count, 2]
 * @param real [count, 2]
 */
export function scatter(generated: Float32Array, real: Float32Array, view: View): Pixels {
  const data = paper(view);
  const draw = (points: Float32Array, colour: Colour, opacity: number): void => {
    for (let i = 0; i + 1 < points.length; i += 2) {
      const [x, y] = [points[i]!, points[i + 1]!];
      if (Number.isFinite(x) && Number.isFinite(y)) disc(data, place(x, view.centre[0], view.reach), SIDE - 1 - place(y, view.centre[1], view.reach), colour, opacity);
    }
  };
  draw(real, REAL, 0.5);
  draw(generated, GENERATED, 0.6);
  return { width: SIDE, height: SIDE, channels: 3, data };
}
