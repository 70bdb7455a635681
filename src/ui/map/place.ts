import { height, project, width } from './projection.ts';

export interface MapPoint {
	lon: number;
	lat: number;
	/** How many things are here; 1 when left out. */
	count?: number;
	/** The number of the thing in the list beside the map. */
	number?: number;
	label?: string;
	href?: string;
}

export interface PlacedPoint {
	x: number;
	y: number;
	/** In units of the drawing. */
	radius: number;
	count: number;
	number?: number;
	label?: string;
	href?: string;
}

/** Coins closer than this, in units of the drawing, become one coin with a count. */
const reach = 26;
const pinRadius = 15;

function radiusOf(count: number): number {
	if (count === 1) return 6.5;
	if (count < 10) return 11;
	return count < 100 ? 13 : 16;
}

/**
 * Where the points of a map are drawn. Points that have neither number nor link and lie close together become
 * one coin with their count, and nothing hides behind something else: what overlaps is pushed apart, so a
 * place is right to about ten kilometres.
 */
export function placePoints(points: readonly MapPoint[]): PlacedPoint[] {
	const fixed: PlacedPoint[] = [];
	const merged: PlacedPoint[] = [];
	for (const { lon, lat, count = 1, ...rest } of points) {
		const { x, y } = project(lon, lat);
		if (rest.number !== undefined || rest.href !== undefined) {
			const radius = rest.number === undefined ? radiusOf(count) : pinRadius;
			fixed.push({ x, y, radius, count, ...rest });
			continue;
		}
		const near = merged.find((coin) => Math.hypot(coin.x - x, coin.y - y) < reach);
		if (near) {
			near.x = (near.x * near.count + x * count) / (near.count + count);
			near.y = (near.y * near.count + y * count) / (near.count + count);
			near.count += count;
			near.radius = radiusOf(near.count);
			near.label = [near.label, rest.label].filter(Boolean).join(', ') || undefined;
		} else merged.push({ x, y, radius: radiusOf(count), count, label: rest.label });
	}
	return spread([...merged, ...fixed]);
}

/** Pushes circles that overlap apart, in small steps, and keeps them on the map. */
function spread(circles: PlacedPoint[]): PlacedPoint[] {
	for (let round = 0; round < 40; round++) {
		for (const [i, a] of circles.entries()) {
			for (const b of circles.slice(i + 1)) {
				const distance = Math.hypot(b.x - a.x, b.y - a.y);
				const overlap = a.radius + b.radius + 1 - distance;
				if (overlap <= 0) continue;
				const angle = distance > 0.01 ? Math.atan2(b.y - a.y, b.x - a.x) : i;
				const push = overlap / 2;
				a.x -= Math.cos(angle) * push;
				a.y -= Math.sin(angle) * push;
				b.x += Math.cos(angle) * push;
				b.y += Math.sin(angle) * push;
			}
		}
	}
	const round = (value: number, radius: number, end: number) =>
		Math.round(Math.max(radius, Math.min(end - radius, value)) * 10) / 10;
	return circles.map((circle) => ({
		...circle,
		x: round(circle.x, circle.radius, width),
		y: round(circle.y, circle.radius, height)
	}));
}
