import fc from 'fast-check';
import { expect, test } from 'vitest';
import { placePoints, type MapPoint } from './place.ts';
import { height, project, unproject, width } from './projection.ts';

const runs = Number(process.env.KWARTJE_RUNS ?? 200);
const amsterdam = { lon: 4.9, lat: 52.37 };
const groningen = { lon: 6.57, lat: 53.22 };
const place = fc.record({
	lon: fc.double({ min: 2.6, max: 7.1, noNaN: true }),
	lat: fc.double({ min: 50.8, max: 53.5, noNaN: true })
});

test('a place on the map is the place on earth it came from', () => {
	fc.assert(
		fc.property(place, ({ lon, lat }) => {
			const { x, y } = project(lon, lat);
			const [lonBack, latBack] = unproject(x, y);
			expect(lonBack).toBeCloseTo(lon, 9);
			expect(latBack).toBeCloseTo(lat, 9);
		}),
		{ numRuns: runs }
	);
});

test('questions in the same town become one coin with their number, one far away stays by itself', () => {
	const placed = placePoints([amsterdam, { ...amsterdam, count: 3 }, groningen]);
	expect(placed.map(({ count }) => count)).toEqual([4, 1]);
});

test('a point with a number or a link is never merged', () => {
	const placed = placePoints([
		{ ...amsterdam, number: 1 },
		{ ...amsterdam, number: 2 },
		{ ...amsterdam, href: '/a' },
		amsterdam
	]);
	expect(placed).toHaveLength(4);
	const [coin, first, second] = placed;
	expect(coin?.number).toBeUndefined();
	expect(Math.hypot((second?.x ?? 0) - (first?.x ?? 0), (second?.y ?? 0) - (first?.y ?? 0))).toBeGreaterThan(
		25
	);
});

test('nothing gets lost: all points are counted, and every coin lies on the map', () => {
	const point: fc.Arbitrary<MapPoint> = fc
		.tuple(
			place,
			fc.integer({ min: 1, max: 40 }),
			fc.option(fc.integer({ min: 1, max: 9 }), { nil: undefined })
		)
		.map(([at, count, number]) => ({ ...at, count, number }));
	fc.assert(
		fc.property(fc.array(point, { maxLength: 60 }), (points) => {
			const placed = placePoints(points);
			const sum = (of: readonly { count?: number }[]) =>
				of.reduce((total, { count }) => total + (count ?? 1), 0);
			expect(sum(placed)).toBe(sum(points));
			for (const { x, y, radius } of placed) {
				expect(x).toBeGreaterThanOrEqual(radius - 0.1);
				expect(x).toBeLessThanOrEqual(width - radius + 0.1);
				expect(y).toBeGreaterThanOrEqual(radius - 0.1);
				expect(y).toBeLessThanOrEqual(height - radius + 0.1);
			}
		}),
		{ numRuns: runs }
	);
});
