// The row of a record of the sign-in log: short as it is written, and read as it was.
import { describe, expect, test } from 'vitest';
import type { SignInRecord } from '../../src/records/sign-in-record.ts';
import { readSignInRow, signInRow } from '../../src/records/sign-in-row.ts';
import { accessTokenContents, claimsOf, idTokenContents } from '../../src/records/token-contents.ts';

const plain: SignInRecord = {
	id: 'e8038615-b6b0-4235-ac8d-94b1c7aa5243',
	tenantId: '10000000-0000-4000-8000-000000000001',
	createdAt: 1_795_176_000,
	correlationId: 'e8038615-b6b0-4235-ac8d-94b1c7aa5243',
	flow: 'refresh_token',
	clientAppId: '20000000-0000-4000-8000-000000000001',
	errorCode: 0,
	conditionalAccessStatus: 'notApplied',
	appliedConditionalAccessPolicies: [],
	authenticationContexts: [],
	unprotectedAuthenticationContexts: [],
	authenticationMethods: [],
};

/** every member, so that none is lost on the way */
const whole: Required<SignInRecord> = {
	...plain,
	correlationId: 'other',
	resourceAppId: '20000000-0000-4000-8000-000000000004',
	userId: '30000000-0000-4000-8000-000000000001',
	userPrincipalName: 'alice@contoso.example',
	home: { tenantId: 'home', userId: 'there' },
	resourceTenantId: 'elsewhere',
	ipAddress: '203.0.113.10',
	country: 'NL',
	clientAppType: 'browser',
	userAgent: 'a "quoted" agent',
	device: { deviceId: 'd', displayName: 'Laptop' },
	errorCode: 53003,
	conditionalAccessStatus: 'failure',
	appliedConditionalAccessPolicies: [{ id: 'p', displayName: 'P', result: 'failure', rules: ['users allUsers'] }],
	authenticationContexts: ['c1'],
	unprotectedAuthenticationContexts: ['c3'],
	sessionControlsNotEnforced: ['cloudAppSecurity'],
	risk: { duringSignIn: 'low', aggregated: 'low', state: 'atRisk', detail: 'none', eventTypes: [] },
	authenticationMethods: ['password', 'softwareOath'],
	provenSecondsAgo: [10, 5],
	claimsRequested: [{ in: 'access_token', name: 'acrs', values: ['c1'] }],
	claimsChallenge: [{ in: 'access_token', name: 'acrs', essential: true, values: ['c2'] }],
	audiences: ['x'],
	networks: ['n'],
	trustedNetwork: true,
	frequency: 0,
	deviceBound: true,
	transferMethods: ['deviceCodeFlow'],
	sessionId: 's',
	clientCredential: 'clientSecret',
	accessToken: { claims: 5, others: ['ours'], aud: 'a', ver: '1.0', scp: 'S', roles: ['R'], amr: ['pwd'], xms_cc: [] },
	idToken: { claims: 3, others: ['theirs'] },
	tokenId: 't',
	note: 'refresh_grace',
};

describe('a row of the sign-in log', () => {
	test.each<[string, SignInRecord]>([
		['of a record that has every member', whole],
		['of a record that has the least', plain],
		['of a token without scopes', { ...plain, accessToken: { claims: 1 }, idToken: { claims: 1 } }],
	])('%s is read as it was written', (_, record) => {
		expect(readSignInRow(record.tenantId, signInRow(record))).toEqual(record);
	});

	test('that an earlier version wrote in whole words and letters is read alike', () => {
		const { tenantId, ...told } = { ...whole, accessToken: { claims: 'ajp', amr: ['pwd'] }, idToken: { claims: 'ba' } };
		const read = readSignInRow(tenantId, JSON.stringify(told));
		expect(read).toEqual({ tenantId, ...told });
		expect([claimsOf(read.accessToken as never), claimsOf(read.idToken as never)]).toEqual([
			['aud', 'ver', 'sub'],
			['iss', 'aud'],
		]);
	});

	test('holds no member by its whole name that a letter stands for: every token pays for it', () => {
		const names = Object.keys(JSON.parse(signInRow(whole)) as object);
		expect(names.filter((name) => name.length === 1)).toHaveLength(18);
		expect(names).not.toContain('userPrincipalName');
	});
});

describe('the names of a token’s claims', () => {
	test('are told of each claim that is there, known or not, and of none that is undefined', () => {
		const payload = { aud: 'a', sub: 's', acrs: undefined, _claim_sources: {}, ours: 1, ver: '2.0' };
		expect(claimsOf(accessTokenContents(payload))).toEqual(['aud', 'ver', 'sub', '_claim_sources', 'ours']);
		expect(claimsOf(idTokenContents(payload))).toEqual(['aud', 'ver', 'sub', '_claim_sources', 'ours']);
	});

	test('that nobody knows are sixteen at most, and short', () => {
		const payload = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`${index}`.padStart(99, 'x'), 1]));
		const { others = [] } = accessTokenContents(payload);
		expect([others.length, Math.max(...others.map((name) => name.length))]).toEqual([16, 64]);
	});
});
