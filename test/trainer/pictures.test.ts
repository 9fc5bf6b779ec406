import assert from 'node:assert/strict';
import { imageGrid } from '../../src/trainer/grid.ts';
import { scatter, viewOf } from '../../src/trainer/scatter.ts';

describe('sample pictures', () => {
  it('lay images on a nearly square grid, two pixels apart', () => {
    const samples = Float32Array.from({ length: 7 * 12 }, (_, i) => (Math.floor(i / 12) * 40) / 255);
    const { width, height, channels, data } = imageGrid(samples, [3, 4, 1], [0, 1]);
    assert.deepEqual([width, height, channels], [3 * 6 + 2, 3 * 5 + 2, 1]);
    const at = (image: number, y: number, x: number) => data[(2 + Math.floor(image / 3) * 5 + y) * width + 2 + (image % 3) * 6 + x];
    for (let image = 0; image < 7; image++) assert.equal(at(image, 2, 3), image * 40);
    assert.equal(at(0, 0, 4), 0, 'a gap is black');
    assert.equal(at(8, 0, 0), 0, 'a place without an image is black');
    assert.equal(data.reduce((sum, value) => sum + value, 0), [0, 1, 2, 3, 4, 5, 6].reduce((sum, i) => sum + 12 * i * 40, 0));
  });

  it('scale the range to black and white, clamp what lies beyond, and keep colours in order', () => {
    const { channels, data, width } = imageGrid(Float32Array.of(-1, 0, 1, -5, 5, Number.NaN), [1, 2, 3], [-1, 1]);
    assert.equal(channels, 3);
    assert.deepEqual([...data.subarray((2 * width + 2) * 3, (2 * width + 4) * 3)], [0, 128, 255, 0, 255, 0]);
  });

  it('draw generated points over real ones, y upwards, in a view that only the real ones set', () => {
    const real = Float32Array.of(-1, -1, 1, 1);
    const view = viewOf(real);
    assert.deepEqual(view.centre, [0, 0]);
    assert.ok(view.reach > 1.2 && view.reach < 1.5);
    const { width, height, data } = scatter(Float32Array.of(0.5, 1, 1e9, 0, Number.NaN, 0), real, view);
    assert.deepEqual([width, height], [512, 512]);
    const pixel = (x: number, y: number) => {
      const column = Math.round((x / view.reach / 2 + 0.5) * 511);
      const row = 511 - Math.round((y / view.reach / 2 + 0.5) * 511);
      return [...data.subarray((row * 512 + column) * 3, (row * 512 + column) * 3 + 3)];
    };
    const [red, green] = pixel(0.5, 1);
    assert.ok(red! > 200 && green! < 150, 'the generated point is red');
    const grey = pixel(1, 1);
    assert.ok(grey[0] === grey[1] && grey[1] === grey[2] && grey[0]! < 220, 'the real point is grey');
    assert.deepEqual(pixel(0.5, -1), [255, 255, 255]);
  });

  it('have a view even where all real points are one', () => {
    assert.deepEqual(viewOf(Float32Array.of(3, 4, 3, 4)), { centre: [3, 4], reach: 1.35 });
  });
});
