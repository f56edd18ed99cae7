import { normalisePolicy } from '@countersign/policy';
import type { SignIn as LoggedSignIn } from '@countersign/protocol';
import { describe, expect, test } from 'vitest';
import { signInFromLog } from '../src/engine/from-log.ts';
import { impactOf } from '../src/engine/impact.ts';

const contractors = 'bbbbbbbb-0000-4000-8000-000000000001';
const application = '22222222-aaaa-4aaa-8aaa-000000000002';

function record(userId: string, change: Partial<LoggedSignIn> = {}): LoggedSignIn {
	return {
		id: `record-of-${userId}`,
		createdDateTime: '2026-11-26T10:00:00Z',
		userId,
		userType: 'member',
		resourceId: application,
		ipAddress: '203.0.113.9',
		location: { city: null, state: null, countryOrRegion: null, geoCoordinates: null },
		clientAppUsed: 'Browser',
		userAgent: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64)',
		authenticationProtocol: 'oAuth2',
		authenticationDetails: [{ authenticationMethod: 'password' }],
		authenticationContextClassReferences: [],
		...change,
	} as LoggedSignIn;
}

const policy = (written: object) =>
	normalisePolicy({
		id: 'dddddddd-0000-4000-8000-00000000000f',
		displayName: 'Draft',
		state: 'enabled',
		conditions: {
			clientAppTypes: ['all'],
			applications: { includeApplications: ['All'] },
			users: { includeUsers: ['All'] },
		},
		grantControls: { operator: 'OR', builtInControls: ['mfa'] },
		...written,
	});
const nothing = { policies: [], namedLocations: [], authenticationStrengths: [] };
const [ben, dan] = ['aaaaaaaa-0000-4000-8000-000000000002', 'aaaaaaaa-0000-4000-8000-000000000004'];
const today = { memberships: new Map(), devices: new Map(), userRisk: new Map(), sessionRisk: new Map() };
const asked = [
	{ userId: ben, groupIds: [] as string[] },
	{ userId: dan, groupIds: [contractors] },
].map(({ userId, groupIds }) => {
	const signIn = signInFromLog(record(userId), {
		...today,
		memberships: new Map([[userId, { groupIds, roleTemplateIds: [] }]]),
	});
	if (!signIn) throw new Error('a user signed in');
	return { id: `record-of-${userId}`, signIn };
});

describe('the impact of a draft', () => {
	test('everybody who had a password alone would be asked for a second factor', async () => {
		const impact = await impactOf(nothing, policy({}), asked, { asIfOn: false });
		expect(impact).toMatchObject({ judged: 2, touched: 2 });
		expect(impact.changed.map(({ before, after, controls }) => ({ before, after, controls }))).toEqual([
			{ before: 'allow', after: 'interrupt', controls: ['mfa'] },
			{ before: 'allow', after: 'interrupt', controls: ['mfa'] },
		]);
	});
	test('a group that is excluded is left out', async () => {
		const draft = policy({
			conditions: {
				clientAppTypes: ['all'],
				applications: { includeApplications: ['All'] },
				users: { includeUsers: ['All'], excludeGroups: [contractors] },
			},
		});
		const impact = await impactOf(nothing, draft, asked, { asIfOn: false });
		expect(impact.changed.map(({ id }) => id)).toEqual([`record-of-${ben}`]);
	});
	test.each([
		[true, 2],
		[false, 0],
	])('a draft that only reports, judged as if it were on (%s), changes %i sign-ins', async (asIfOn, count) => {
		const draft = policy({ state: 'enabledForReportingButNotEnforced' });
		expect((await impactOf(nothing, draft, asked, { asIfOn })).changed).toHaveLength(count);
	});
	test('a draft takes the place of the policy that it is a change of', async () => {
		const configuration = {
			...nothing,
			policies: [policy({ grantControls: { operator: 'OR', builtInControls: ['block'] } })],
		};
		const impact = await impactOf(configuration, policy({}), asked, { asIfOn: false });
		expect(impact.changed.map(({ before, after }) => [before, after])).toEqual([
			['block', 'interrupt'],
			['block', 'interrupt'],
		]);
	});
	test('long work tells how far it is', async () => {
		const told: number[] = [];
		const many = Array.from({ length: 1001 }, (_, index) => ({ ...asked[0], id: String(index) }) as (typeof asked)[0]);
		await impactOf(nothing, policy({}), many, { asIfOn: false, onProgress: (done) => void told.push(done) });
		expect(told).toEqual([500, 1000]);
	});
});

describe('a record of the log as the engine takes it', () => {
	test('an application’s own sign-in is about no user', () => {
		expect(signInFromLog(record(ben, { userId: null }), today)).toBeUndefined();
	});
	test.each([
		['Mozilla/5.0 (Windows NT 10.0; Win64; x64)', 'windows'],
		['Mozilla/5.0 (Linux; Android 15; Pixel 9)', 'android'],
		['Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X)', 'iOS'],
		['Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7)', 'macOS'],
		['Mozilla/5.0 (X11; Linux x86_64)', 'linux'],
		['curl/8.0', null],
		[null, null],
	])('the platform of %s is %s', (userAgent, platform) => {
		expect(signInFromLog(record(ben, { userAgent }), today)?.devicePlatform).toBe(platform);
	});
	test('two methods are a second factor, one is none', () => {
		const details = ['password', 'softwareOath'].map((authenticationMethod) => ({
			authenticationMethod,
			authenticationMethodDetail: null,
			authenticationStepDateTime: null,
			authenticationStepRequirement: 'primaryAuthentication' as const,
			authenticationStepResultDetail: null,
			succeeded: true as const,
		}));
		expect(signInFromLog(record(ben, { authenticationDetails: details }), today)?.authentication.mfa).toBe(true);
		expect(signInFromLog(record(ben), today)?.authentication.mfa).toBe(false);
	});
});
