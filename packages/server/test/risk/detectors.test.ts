// What each detector says of one attempt, by tables: what is found, how high, and what is not found.
import { describe, expect, test } from 'vitest';
import type { RiskDetection } from '../../src/records/risk.ts';
import type { SignInProfile } from '../../src/records/sign-in-profile.ts';
import { createAddressList } from '../../src/risk/address-list.ts';
import type { Attempt } from '../../src/risk/attempt.ts';
import { deviceName } from '../../src/risk/device-name.ts';
import { networkOf } from '../../src/risk/network.ts';
import { changedRisk, levelOfDetections } from '../../src/risk/principal-risk.ts';
import { learn } from '../../src/risk/profile.ts';
import { createRecentActivity } from '../../src/risk/recent-activity.ts';
import { createRisk } from '../../src/risk/risk.ts';
import { runDetectors } from '../../src/risk/run-detectors.ts';

const now = 1_790_000_000;
const hour = 3600;
const day = 86_400;
const risk = createRisk();

const known: SignInProfile = {
	signIns: 30,
	since: now - 60 * day,
	networks: { '203.0.113.0/24': now - day },
	countries: { DE: now - day },
	devices: { 'Firefox on linux': now - day },
	last: { at: now - hour, country: 'DE', position: risk.extentOf('DE') },
};
const usual: Attempt = {
	at: now,
	ipAddress: '203.0.113.7',
	network: '203.0.113.0/24',
	country: 'DE',
	position: risk.extentOf('DE'),
	device: 'Firefox on linux',
	isFamiliarBrowser: false,
	isAnonymised: false,
	refusedPrompts: 0,
};
const credential = { otherNames: 0, otherNetworks: 0, wrongNamesOfNetwork: 0, isLeaked: false };
const elsewhere = { network: '198.51.100.0/24', ipAddress: '198.51.100.7' };
const japan = { ...elsewhere, country: 'JP', position: risk.extentOf('JP') };
const young = { ...known, signIns: 4 };

const found = (attempt: Partial<Attempt>, profile: SignInProfile | null = known) =>
	runDetectors(risk.detectors, { attempt: { ...usual, ...attempt }, profile: profile ?? undefined }).found.map(
		({ detector, riskEventType, level }) => `${detector.id} ${riskEventType} ${level}`,
	);

describe('detectors', () => {
	test.each<[string, Partial<Attempt>, string[]]>([
		['the usual', {}, []],
		['another network', elsewhere, ['unfamiliar-properties unfamiliarFeatures low']],
		['another device at the usual place', { device: 'Chrome on windows' }, []],
		[
			'another network and device',
			{ ...elsewhere, device: 'Chrome on windows' },
			['unfamiliar-properties unfamiliarFeatures medium'],
		],
		['another network of a familiar browser', { ...elsewhere, isFamiliarBrowser: true }, []],
		[
			'another country, network and device, an hour after the last',
			{ ...japan, device: 'Chrome on windows' },
			[
				'unfamiliar-properties unfamiliarFeatures high',
				'impossible-travel impossibleTravel medium',
				'new-country newCountry medium',
			],
		],
		[
			'another country the day after, of a familiar browser: a journey',
			{ ...japan, at: now + day, isFamiliarBrowser: true },
			['new-country newCountry low'],
		],
		[
			'the country beside, an hour after: the borders are too near for a speed',
			{ ...elsewhere, country: 'FR', position: risk.extentOf('FR'), isFamiliarBrowser: true },
			['new-country newCountry low'],
		],
		['an anonymiser', { isAnonymised: true }, ['anonymous-address anonymizedIPAddress low']],
		[
			'an anonymiser on an unusual network',
			{ ...elsewhere, isAnonymised: true },
			['unfamiliar-properties unfamiliarFeatures low', 'anonymous-address anonymizedIPAddress medium'],
		],
		['seven names with the same wrong password', { credential: { ...credential, otherNames: 7 } }, []],
		[
			'eight names with the same wrong password',
			{ credential: { ...credential, otherNames: 8 }, isFamiliarBrowser: true },
			['password-spray passwordSpray high'],
		],
		['nineteen names of the network', { credential: { ...credential, wrongNamesOfNetwork: 19 } }, []],
		[
			'twenty names of the network',
			{ credential: { ...credential, wrongNamesOfNetwork: 20 } },
			['password-spray passwordSpray medium'],
		],
		[
			'a leaked password',
			{ credential: { ...credential, isLeaked: true } },
			['leaked-credential leakedCredentials high'],
		],
		['four refused prompts', { refusedPrompts: 4 }, []],
		['five refused prompts', { refusedPrompts: 5 }, ['refused-prompts suspiciousAuthAppApproval medium']],
		[
			'a token of before, from its own network',
			{ replay: { generation: 1, newestGeneration: 3, fromOtherNetwork: false } },
			['token-replay anomalousToken medium'],
		],
		[
			'a token of before, from elsewhere',
			{ replay: { generation: 1, newestGeneration: 3, fromOtherNetwork: true } },
			['token-replay anomalousToken high'],
		],
	])('%s', (_, attempt, expected) => {
		expect(found(attempt)).toEqual(expected);
	});

	test.each([
		['nobody is known', null],
		['four sign-ins are known', young],
		['all that is known is of one afternoon', { ...known, since: now - hour }],
	])('while %s, nothing is unfamiliar', (_, profile) => {
		expect(found({ ...elsewhere, device: 'Chrome on windows' }, profile)).toEqual([]);
	});

	test('travel that a plane could make is none, and that of a second is', () => {
		const attempt = { ...japan, isFamiliarBrowser: false, device: usual.device };
		expect(found({ ...attempt, at: now + 20 * hour })).not.toContain('impossible-travel impossibleTravel medium');
		expect(found({ ...attempt, at: known.last.at })).toContain('impossible-travel impossibleTravel medium');
	});

	test('a built-in detector can be left out by its name, and a name that there is not is refused', () => {
		expect(createRisk({ without: ['new-country'] }).detectors.map(({ id }) => id)).not.toContain('new-country');
		const { applicationDetectors } = createRisk({ without: ['long-silence'] });
		expect(applicationDetectors.map(({ id }) => id)).toEqual(['leaked-secret', 'refused-credentials', 'unusual-place']);
		expect(() => createRisk({ without: ['newCountry'] })).toThrow('there is no detector `newCountry`');
	});
});

describe('what is learnt', () => {
	test('a profile keeps to its size, and forgets what was not seen for four months', () => {
		let profile = learn(undefined, usual);
		for (let index = 0; index < 500; index += 1)
			profile = learn(profile, {
				...usual,
				at: now + index,
				network: `10.${index % 256}.0.0/24 ${index}`,
				device: `Program${index} on linux`,
				country: `C${index}`,
			});
		expect(profile.signIns).toBe(501);
		expect(Object.keys(profile.networks)).toHaveLength(24);
		expect(JSON.stringify(profile).length).toBeLessThan(2500);
		const later = learn(known, { ...usual, at: now + 121 * day, network: '192.0.2.0/24' });
		expect(Object.keys(later.networks)).toEqual(['192.0.2.0/24']);
	});

	test('recent activity keeps to its size, however much is tried', () => {
		const recent = createRecentActivity();
		for (let index = 0; index < 20_000; index += 1)
			recent.wrongPassword({ guess: `g${index}`, name: `n${index}`, network: `w${index}`, now });
		const right = { guess: 'g0', name: 'x', network: 'w0', now };
		expect(recent.credential(right)).toEqual({ otherNames: 0, otherNetworks: 0, wrongNamesOfNetwork: 0 });
		for (let index = 0; index < 200; index += 1)
			recent.wrongPassword({ guess: 'spray', name: `n${index}`, network: 'w', now });
		expect(recent.credential({ ...right, guess: 'spray' }).otherNames).toBe(64);
		expect(recent.credential({ ...right, guess: 'spray', now: now + day + 1 }).otherNames).toBe(0);
	});
});

describe('the risk of an account', () => {
	const detection = (level: RiskDetection['level'], days = 0, state: RiskDetection['state'] = 'atRisk') => ({
		level,
		state,
		activityAt: now - days * day,
		requestId: `${days}`,
	});
	test.each<[string, Parameters<typeof levelOfDetections>[0], string]>([
		['nothing', [], 'none'],
		['one', [detection('medium')], 'medium'],
		['two of a sign-in', [detection('medium'), detection('medium')], 'medium'],
		['three in a week', [detection('medium'), detection('medium', 1), detection('medium', 2)], 'high'],
		['three in a month', [detection('medium'), detection('medium', 14), detection('medium', 28)], 'medium'],
		['four low ones in a week', [0, 1, 2, 3].map((days) => detection('low', days)), 'medium'],
		['settled ones', [detection('high', 0, 'remediated'), detection('low')], 'low'],
		['one of four months ago', [detection('high', 120)], 'none'],
		['a confirmed one', [detection('high', 1, 'confirmedCompromised')], 'high'],
	])('%s', (_, detections, expected) => {
		expect(levelOfDetections(detections, now)).toBe(expected);
	});

	test('a change counts up, and no change is none', () => {
		const first = changedRisk(undefined, { level: 'medium', state: 'atRisk', detail: 'none' }, now);
		expect(first).toMatchObject({ revision: 1, since: now });
		expect(changedRisk(first, { level: 'medium', state: 'atRisk', detail: 'none' }, now + 1)).toBeUndefined();
		expect(changedRisk(first, { level: 'high', state: 'atRisk', detail: 'none' }, now + 1)).toMatchObject({
			revision: 2,
			since: now,
		});
		expect(changedRisk(undefined, { level: 'none', state: 'remediated', detail: 'none' }, now)).toBeUndefined();
	});
});

describe('names and lists', () => {
	test.each([
		['203.0.113.7', '203.0.113.0/24'],
		['2001:db8:1:2::3', '20010db80001/48'],
		[undefined, ''],
	])('the network of %s is %s', (address, expected) => {
		expect(networkOf(address)).toBe(expected);
	});

	test('a device has no version', () => {
		const firefox = (version: string) =>
			`Mozilla/5.0 (X11; Linux x86_64; rv:${version}) Gecko/20100101 Firefox/${version}`;
		expect(deviceName(firefox('140.0'), 'linux')).toBe('Firefox on linux');
		expect(deviceName(firefox('141.0'), 'linux')).toBe('Firefox on linux');
		expect(deviceName(undefined, undefined)).toBe('unknown program on an unknown system');
	});

	test('a list of addresses knows addresses and networks of both families, and refuses a line that is none', () => {
		const isListed = createAddressList([
			'# nodes',
			'192.0.2.1',
			'198.51.100.0/24 # a network',
			'10.0.0.0/8',
			'2001:db8::/32',
			'',
		]);
		const listed = ['192.0.2.1', '198.51.100.200', '10.9.8.7', '2001:db8:5::1'];
		const others = ['192.0.2.2', '198.51.101.1', '11.0.0.1', '2001:db9::1', 'nonsense'];
		expect(listed.map(isListed)).toEqual(listed.map(() => true));
		expect(others.map(isListed)).toEqual(others.map(() => false));
		expect(() => createAddressList(['192.0.2.1', 'tor'])).toThrow('line 2');
	});
});
