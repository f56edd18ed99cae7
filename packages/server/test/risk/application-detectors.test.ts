// What each detector of applications says of one use, by tables.
import { describe, expect, test } from 'vitest';
import type { SignInProfile } from '../../src/records/sign-in-profile.ts';
import type { ApplicationAttempt } from '../../src/risk/application-detector.ts';
import { applicationDetectors } from '../../src/risk/application-detectors/index.ts';

const now = 1_790_000_000;
const day = 86_400;
const known: SignInProfile = {
	signIns: 30,
	since: now - 60 * day,
	networks: { '203.0.113.0/24': now - day },
	countries: { DE: now - day },
	devices: {},
	last: { at: now - day, country: 'DE' },
};
const usual: ApplicationAttempt = {
	at: now,
	network: '203.0.113.0/24',
	country: 'DE',
	isLeaked: false,
	refusedFromNetwork: 0,
};
const elsewhere = { network: '198.51.100.0/24' };
const young = { ...known, signIns: 4 };
const cloud = {
	...known,
	networks: Object.fromEntries(Array.from({ length: 8 }, (_, index) => [`192.0.${index}.0/24`, now - day])),
};
const silent = { ...known, last: { at: now - 100 * day } };

const found = (attempt: Partial<ApplicationAttempt>, profile: SignInProfile | undefined) =>
	applicationDetectors.flatMap(({ id, detect }) => {
		const finding = detect({ ...usual, ...attempt }, profile);
		return finding ? [`${id} ${finding.riskEventType} ${finding.level}`] : [];
	});

describe('detectors of applications', () => {
	test.each<[string, Partial<ApplicationAttempt>, SignInProfile | undefined, string[]]>([
		['the usual', {}, known, []],
		['the first use', {}, undefined, []],
		['a secret that others know', { isLeaked: true }, undefined, ['leaked-secret leakedCredentials high']],
		['another network', elsewhere, known, ['unusual-place suspiciousSignins low']],
		['another country', { ...elsewhere, country: 'JP' }, known, ['unusual-place suspiciousSignins medium']],
		[
			'a network of no known country',
			{ ...elsewhere, country: undefined },
			known,
			['unusual-place suspiciousSignins low'],
		],
		['another country before anything is usual', { ...elsewhere, country: 'JP' }, young, []],
		['another network of a cloud', elsewhere, cloud, []],
		['another country of a cloud', { ...elsewhere, country: 'JP' }, cloud, ['unusual-place suspiciousSignins medium']],
		['no network that could be told', { network: '' }, known, []],
		['nine wrong credentials', { refusedFromNetwork: 9 }, known, []],
		['ten from the usual network', { refusedFromNetwork: 10 }, known, ['refused-credentials suspiciousSignins low']],
		[
			'ten before anything is usual',
			{ refusedFromNetwork: 10 },
			young,
			['refused-credentials suspiciousSignins medium'],
		],
		[
			'ten from another network',
			{ ...elsewhere, refusedFromNetwork: 10 },
			known,
			['refused-credentials suspiciousSignins high', 'unusual-place suspiciousSignins low'],
		],
		['99 days of silence', {}, { ...silent, last: { at: now - 100 * day + 1 } }, []],
		['100 days of silence', {}, silent, ['long-silence anomalousServicePrincipalActivity low']],
		[
			'the same, and another network',
			elsewhere,
			silent,
			['unusual-place suspiciousSignins low', 'long-silence anomalousServicePrincipalActivity medium'],
		],
	])('%s', (_name, attempt, profile, expected) => {
		expect(found(attempt, profile)).toEqual(expected);
	});
});
