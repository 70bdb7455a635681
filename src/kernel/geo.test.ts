import { expect, test } from 'vitest';
import { distanceInKm } from './geo.ts';

const utrecht = { latitude: 52.0908, longitude: 5.1222 };
const antwerpen = { latitude: 51.2205, longitude: 4.4003 };

test('Utrecht and Antwerpen are 109 km apart, in either direction', () => {
	expect(distanceInKm(utrecht, antwerpen)).toBeCloseTo(109, 0);
	expect(distanceInKm(antwerpen, utrecht)).toBe(distanceInKm(utrecht, antwerpen));
});

test('a place is at no distance from itself', () => {
	expect(distanceInKm(utrecht, utrecht)).toBe(0);
});

test('a degree of the equator and half the earth have their known lengths', () => {
	expect(distanceInKm({ latitude: 0, longitude: 0 }, { latitude: 0, longitude: 1 })).toBeCloseTo(111.195, 2);
	expect(distanceInKm({ latitude: 0, longitude: 0 }, { latitude: 0, longitude: 180 })).toBeCloseTo(
		20_015.1,
		0
	);
});
