// A year of sign-ins of an organisation, with attacks planted in it. The same seed makes the same year: nothing here
// reads a clock or draws a random number of its own.
import type { Attempt, CredentialEvidence } from '@countersign/server';

export interface PlannedSignIn {
	person: number;
	attempt: Attempt;
	/** absent: it is the person's own */
	attack?: 'stolen password' | 'password spray' | 'leaked password' | 'tired user' | 'stolen cookie' | undefined;
}

export interface YearOptions {
	seed: number;
	people: number;
	/** of each kind */
	attacks: number;
	/** epoch seconds */
	from: number;
	/** where the addresses of a country may be */
	extentOf(country: string): Attempt['position'];
}

const day = 86_400;
const homes = ['DE', 'DE', 'DE', 'DE', 'DE', 'DE', 'DE', 'AT', 'CH', 'FR'];
const abroad = ['ES', 'IT', 'GB', 'US', 'GR', 'TR', 'JP', 'PL', 'NL', 'DK', 'PT', 'SG', 'BR', 'ZA'];
const attackers = ['RU', 'NG', 'BR', 'VN', 'US', 'DE', 'NL', 'RO'];
const devices = ['Chrome on windows', 'Edge on windows', 'Safari on macOS', 'Firefox on windows', 'Firefox on linux'];
const phones = ['Safari on iOS', 'Chrome on android', 'Samsung Internet on android'];

/** mulberry32: a public-domain generator of 32 bits. @returns numbers from 0 to 1 */
function seeded(seed: number): () => number {
	let state = seed >>> 0;
	return () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
}

interface Person {
	home: string;
	networks: readonly string[];
	computer: string;
	phone: string;
	/** first day, country and length of each journey */
	journeys: readonly { from: number; days: number; country: string; network: string }[];
	/** the day on which the person gets another computer; beyond the year for most */
	renewed: number;
}

const harmless: CredentialEvidence = { otherNames: 0, otherNetworks: 0, wrongNamesOfNetwork: 1, isLeaked: false };

export function generateYear({ seed, people, attacks, from, extentOf }: YearOptions): PlannedSignIn[] {
	const random = seeded(seed);
	const whole = (below: number) => Math.floor(random() * below);
	const pick = <T>(among: readonly T[]): T => among[whole(among.length)] as T;
	const network = () => `${20 + whole(180)}.${whole(256)}.${whole(256)}.0/24`;
	const office = network();
	const carriers = Array.from({ length: 40 }, network);

	const makePerson = (): Person => {
		const travels = random() < 0.3 ? 1 + whole(4) : 0;
		return {
			home: pick(homes),
			networks: [office, network(), ...Array.from({ length: 3 }, () => pick(carriers))],
			computer: pick(devices),
			phone: pick(phones),
			journeys: Array.from({ length: travels }, () => ({
				from: 14 + whole(340),
				days: 2 + whole(9),
				country: pick(abroad),
				network: network(),
			})),
			renewed: random() < 0.3 ? 30 + whole(330) : 1000,
		};
	};
	const everybody = Array.from({ length: people }, makePerson);
	const at = (country: string, place: string, more: Partial<Attempt> & Pick<Attempt, 'at' | 'device'>): Attempt => ({
		ipAddress: place.replace('.0/24', `.${1 + whole(250)}`),
		network: place,
		country,
		position: extentOf(country),
		isFamiliarBrowser: false,
		isAnonymised: false,
		credential: harmless,
		refusedPrompts: 0,
		...more,
	});

	const signIns: PlannedSignIn[] = [];
	for (const [person, who] of everybody.entries()) {
		for (let date = 0; date < 365; date += 1) {
			if (random() > (date % 7 < 5 ? 0.6 : 0.12)) continue;
			const journey = who.journeys.find((one) => date >= one.from && date < one.from + one.days);
			const onPhone = random() < 0.3;
			const time = from + date * day + 6 * 3600 + whole(14 * 3600);
			const device = onPhone ? who.phone : date < who.renewed ? who.computer : `${who.computer} (new)`;
			const place = journey ? (random() < 0.7 ? journey.network : network()) : pick(who.networks);
			// somebody else's network now and then, and cookies that are gone
			const elsewhere = !journey && random() < 0.03 ? network() : place;
			signIns.push({
				person,
				attempt: at(journey?.country ?? who.home, elsewhere, {
					at: time,
					device,
					isFamiliarBrowser: random() < (onPhone ? 0.7 : 0.85),
					refusedPrompts: random() < 0.004 ? 1 + whole(3) : 0,
				}),
			});
		}
	}
	const kinds = ['stolen password', 'password spray', 'leaked password', 'tired user', 'stolen cookie'] as const;
	for (const attack of kinds)
		for (let index = 0; index < attacks; index += 1) {
			const person = whole(people);
			const who = everybody[person] as Person;
			const country = random() < 0.2 ? who.home : pick(attackers);
			const evidence: Partial<Attempt> = {
				isAnonymised: random() < 0.35,
				...(attack === 'password spray'
					? { credential: { ...harmless, otherNames: 8 + whole(50), otherNetworks: 5 } }
					: {}),
				...(attack === 'leaked password' ? { credential: { ...harmless, isLeaked: random() < 0.8 } } : {}),
				...(attack === 'tired user' ? { refusedPrompts: 5 + whole(10) } : {}),
				...(attack === 'stolen cookie' ? { credential: undefined, isFamiliarBrowser: random() < 0.5 } : {}),
			};
			// half of the thieves use the same kind of browser as the person whom they pretend to be
			const device = random() < 0.5 ? who.computer : pick(devices);
			const time = from + (30 + whole(330)) * day + whole(day);
			signIns.push({ person, attack, attempt: at(country, network(), { at: time, device, ...evidence }) });
		}
	return signIns.sort((left, right) => left.attempt.at - right.attempt.at);
}
