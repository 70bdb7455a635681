function point(cx: number, cy: number, radius: number, degrees: number): string {
	const angle = ((degrees - 90) * Math.PI) / 180;
	return `${+(cx + radius * Math.cos(angle)).toFixed(2)} ${+(cy + radius * Math.sin(angle)).toFixed(2)}`;
}

/** SVG path of an arc, clockwise from `from` to `to` degrees; 0 is at the top. */
export function arc(cx: number, cy: number, radius: number, from: number, to: number): string {
	const large = to - from > 180 ? 1 : 0;
	return `M${point(cx, cy, radius, from)}A${radius} ${radius} 0 ${large} 1 ${point(cx, cy, radius, to)}`;
}

/** SVG path of a piece of pie, clockwise from `from` to `to` degrees; 0 is at the top. */
export function wedge(cx: number, cy: number, radius: number, from: number, to: number): string {
	return `${arc(cx, cy, radius, from, to)}L${cx} ${cy}Z`;
}

/** SVG path of `count` short lines around a circle, from one radius to the other. */
export function ticks(cx: number, cy: number, outer: number, inner: number, count: number): string {
	return Array.from({ length: count }, (_, i) => {
		const degrees = (i * 360) / count;
		return `M${point(cx, cy, outer, degrees)}L${point(cx, cy, inner, degrees)}`;
	}).join('');
}
