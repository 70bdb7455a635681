/** The map of the Netherlands and Flanders: flat, true at 52.1° north, 160 units a degree of latitude. */
const west = 2.48;
const north = 53.62;
const scale = 160;
const squeeze = Math.cos((52.1 * Math.PI) / 180);

export const width = 472;
export const height = 477;

/** Place on the map of a point on earth, in units of the drawing. */
export function project(lon: number, lat: number): { x: number; y: number } {
	return { x: (lon - west) * squeeze * scale, y: (north - lat) * scale };
}

/** The point on earth, [longitude, latitude], of a place on the map. */
export function unproject(x: number, y: number): [number, number] {
	return [x / scale / squeeze + west, north - y / scale];
}
