// The country of a position on the globe, by borders that come with the package `@rapideditor/country-coder`. They are
// loaded when the first page asks for a position: no installation without such a policy pays for them.

/** As a browser tells it. W3C, "Geolocation", the interface `GeolocationCoordinates` */
export interface Position {
	/** degrees, from -90 to 90 */
	latitude: number;
	/** degrees, from -180 to 180 */
	longitude: number;
	/** metres: it is within this distance, as far as the browser knows */
	accuracy: number;
}

/** parts of countries that have a code of their own beside ISO 3166-1: they are where their country is */
const exceptional: ReadonlySet<string> = new Set(['AC', 'CP', 'CQ', 'DG', 'EA', 'IC', 'TA']);
/** metres */
const degreeOfLatitude = 111_320;
/** metres: of a position that may be off by more, the country is not told */
const roughest = 100_000;

/** Reads the borders from the disk; later calls answer at once. */
export const loadBorders = () => import('@rapideditor/country-coder');

/** The position, and eight around it as far away as it may be off. */
function around({ latitude, longitude, accuracy }: Position): readonly [longitude: number, latitude: number][] {
	const north = accuracy / degreeOfLatitude;
	const east = north / Math.max(0.01, Math.cos((latitude * Math.PI) / 180));
	const circle = Array.from({ length: 8 }, (_, index): [number, number] => {
		const angle = (index * Math.PI) / 4;
		const at = longitude + east * Math.sin(angle);
		const wrapped = ((((at + 180) % 360) + 360) % 360) - 180;
		return [wrapped, Math.max(-90, Math.min(90, latitude + north * Math.cos(angle)))];
	});
	return [[longitude, latitude], ...circle];
}

/**
 * @returns ISO 3166-1 alpha-2, in capitals; `undefined` where no country is known there, or where the position may as
 *   well be in another one
 */
export async function countryOfPosition(position: Position): Promise<string | undefined> {
	if (position.accuracy > roughest) return undefined;
	const { iso1A2Code } = await loadBorders();
	const found = new Set<string>();
	for (const at of around(position)) {
		const territory = iso1A2Code(at, { level: 'territory' });
		const code = territory !== null && exceptional.has(territory) ? iso1A2Code(at) : territory;
		// the sea around a country is none of another
		if (code !== null) found.add(code);
	}
	const [country, other] = found;
	return other === undefined ? country : undefined;
}

/** @returns what a browser sent, where it is a position on the globe */
export function readPosition(text: string | undefined): Position | undefined {
	if (text === undefined || text.length > 256) return undefined;
	try {
		const { latitude, longitude, accuracy } = JSON.parse(text) as Record<string, unknown>;
		const isWithin = (value: unknown, most: number): value is number =>
			typeof value === 'number' && Math.abs(value) <= most;
		if (!isWithin(latitude, 90) || !isWithin(longitude, 180)) return undefined;
		// how far it may be off has to be told: without it a guess would count as much as a satellite
		if (typeof accuracy !== 'number' || !(accuracy >= 0)) return undefined;
		return { latitude, longitude, accuracy };
	} catch {
		return undefined;
	}
}
