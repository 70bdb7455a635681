export type Coordinates = { latitude: number; longitude: number };

const EARTH_RADIUS_KM = 6371.0088; // mean radius (IUGG, 1980)

/** Distance over the earth in kilometres between two points in degrees, by the haversine formula; within 0.5%. */
export function distanceInKm(from: Coordinates, to: Coordinates): number {
	const north = radians(to.latitude - from.latitude);
	const east = radians(to.longitude - from.longitude);
	const h =
		Math.sin(north / 2) ** 2 +
		Math.cos(radians(from.latitude)) * Math.cos(radians(to.latitude)) * Math.sin(east / 2) ** 2;
	return 2 * EARTH_RADIUS_KM * Math.asin(Math.min(1, Math.sqrt(h)));
}

function radians(degrees: number): number {
	return (degrees * Math.PI) / 180;
}
