// The way between two points of the earth.
import type { Position } from './attempt.ts';

const earthRadiusKilometres = 6371;
const radians = (degrees: number) => (degrees * Math.PI) / 180;

/** @returns kilometres along the surface, by the haversine formula */
export function kilometresBetween(from: Position, to: Position): number {
	const north = radians(to.latitude - from.latitude);
	const east = radians(to.longitude - from.longitude);
	const half =
		Math.sin(north / 2) ** 2 +
		Math.cos(radians(from.latitude)) * Math.cos(radians(to.latitude)) * Math.sin(east / 2) ** 2;
	return 2 * earthRadiusKilometres * Math.asin(Math.min(1, Math.sqrt(half)));
}
