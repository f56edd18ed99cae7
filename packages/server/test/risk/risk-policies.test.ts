// Risk from its detection to its remedy, through the real sign-in pages: what is unusual asks for a second factor, what
// is known to others asks for a new password, and both are settled by it.
import {
	type Browser,
	createBrowser,
	createTestAuthority,
	createTestClient,
	type TestAuthority,
	testIds,
} from '@countersign/testkit';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { riskSignals } from '../../src/access/risk-signals.ts';
import { noSignals } from '../../src/access/signals.ts';
import type { RiskDetection } from '../../src/records/risk.ts';
import { applyPolicy } from '../apply-policy.ts';
import { putUserRisk } from './put-user-risk.ts';

const { password } = testIds;
const alice = { username: 'alice@contoso.example', password, totpSecret: testIds.totpSecret };
const withoutCode = { username: alice.username, password };
const bob = { username: 'bob@contoso.example', password };
const firefox = { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0' };
const atHome = '203.0.113.10';
const abroad = '198.51.100.7';
const day = 86_400;

const countries: Readonly<Record<string, string>> = { [atHome]: 'DE', [abroad]: 'JP' };
const signals = {
	...noSignals,
	...riskSignals,
	country: ({ ipAddress }: { ipAddress?: string | undefined }) => countries[ipAddress ?? ''] ?? null,
};

let authority: TestAuthority;
beforeEach(async () => {
	authority = await createTestAuthority({ signals });
});
afterEach(() => authority.close());

const storage = () => authority.app.authority.storage;
const client = () => createTestClient(authority);
const detections = (): Promise<RiskDetection[]> => storage().risk.detections(testIds.tenant, 'user', 100);
const kinds = async () => (await detections()).map(({ riskEventType, state }) => `${riskEventType} ${state}`).sort();
const newest = async () => (await storage().grants.signIns(testIds.tenant, 1))[0];
const userRisk = async (id: string = testIds.alice) => (await storage().directory.findUser(testIds.tenant, id))?.risk;

/** Somebody who signs in at home for a week. */
async function liveAtHome(script: { username: string; password: string } = withoutCode): Promise<Browser> {
	const browser = createBrowser(authority, { peerAddress: atHome });
	for (let days = 0; days < 7; days += 1) {
		const page = await client().run(browser, script, { prompt: 'login' });
		if (page.location === undefined) throw new Error(`no sign-in at home: ${page.heading}`);
		authority.advance(day);
	}
	return browser;
}

/** Another country, and another browser, which says so with every request. */
function fromAbroad(): Browser {
	const browser = createBrowser(authority, { peerAddress: abroad });
	return {
		...browser,
		open: (path, headers) => browser.open(path, { ...firefox, ...headers }),
		submit: (page, fields, headers) => browser.submit(page, fields, { ...firefox, ...headers }),
	};
}

async function signInAbroad(
	script: { username: string; password: string; totpSecret?: string },
	browser = fromAbroad(),
) {
	return client().signIn(browser, await browser.open(client().authorizePath()), script);
}

const onSignInRisk = (control: string, level = ['medium', 'high']) =>
	applyPolicy(authority, { conditions: { signInRiskLevels: level }, control });

test('[sec 184] what was detected of an account cannot be buried under many small detections', async () => {
	await liveAtHome();
	const risk = await putUserRisk(authority, testIds.alice);
	const [first] = await detections();
	if (!first) throw new Error('no detection');
	const small = Array.from({ length: 250 }, (_, index) => ({
		...first,
		id: `10000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
		riskEventType: 'unfamiliarFeatures',
		level: 'low' as const,
		state: 'dismissed' as const,
		activityAt: authority.now(),
	}));
	const principal = { kind: 'user', id: testIds.alice } as const;
	await storage().risk.record({ tenantId: testIds.tenant, principal, detections: small });
	authority.advance(1);
	// a small thing more, which is written
	const browser = createBrowser(authority, { peerAddress: '203.0.114.10' });
	await client().signIn(browser, await browser.open(client().authorizePath()), withoutCode);
	expect((await detections()).filter(({ activityAt }) => activityAt === authority.now())).toMatchObject([
		{ level: 'medium', state: 'atRisk' },
	]);
	expect(await userRisk()).toEqual(risk);
});

describe('a sign-in at risk', () => {
	test('a week at one place teaches what is usual, and detects nothing', async () => {
		await liveAtHome();
		expect(await detections()).toEqual([]);
		expect(await storage().risk.profile(testIds.tenant, testIds.alice)).toMatchObject({
			signIns: 7,
			networks: { '203.0.113.0/24': expect.any(Number) },
			countries: { DE: expect.any(Number) },
		});
		expect((await newest())?.risk).toBeUndefined();
	});

	test('from another country and browser it asks for a second factor, which settles it', async () => {
		await liveAtHome();
		await onSignInRisk('mfa');
		const browser = fromAbroad();
		const asked = await signInAbroad(withoutCode, browser);
		expect(asked.fields.get('step')).toBe('one-time-code');
		// whoever stops here has the password: it is detected before a code is typed
		expect(await kinds()).toEqual(['newCountry atRisk', 'unfamiliarFeatures atRisk']);
		expect(await userRisk()).toMatchObject({ state: 'atRisk' });
		const done = await client().signIn(browser, asked, alice);
		expect(done.location?.searchParams.has('code')).toBe(true);
		expect(await kinds()).toEqual(['newCountry remediated', 'unfamiliarFeatures remediated']);
		expect((await detections())[0]).toMatchObject({ detail: 'userPassedMFADrivenByRiskBasedPolicy' });
		expect(await userRisk()).toMatchObject({ level: 'none', state: 'remediated' });
		expect((await newest())?.risk).toEqual({
			duringSignIn: 'high',
			aggregated: 'high',
			state: 'remediated',
			detail: 'userPassedMFADrivenByRiskBasedPolicy',
			eventTypes: ['unfamiliarFeatures', 'newCountry'],
		});
	});

	test('without a policy on risk it goes on, and the user stays at risk until somebody settles it', async () => {
		await liveAtHome();
		const page = await signInAbroad(withoutCode);
		expect(page.location?.searchParams.has('code')).toBe(true);
		expect(await userRisk()).toMatchObject({ level: 'high', state: 'atRisk' });
		// what was not settled is not learnt: the thief is as unusual tomorrow
		expect((await storage().risk.profile(testIds.tenant, testIds.alice))?.countries).not.toHaveProperty('JP');
	});

	test('a second factor that no policy on risk asked for settles it too, and the log says so', async () => {
		await liveAtHome();
		await applyPolicy(authority, { control: 'mfa' });
		await signInAbroad(alice);
		expect((await detections())[0]).toMatchObject({ state: 'dismissed', detail: 'aiConfirmedSigninSafe' });
		expect((await storage().risk.profile(testIds.tenant, testIds.alice))?.countries).toHaveProperty('JP');
	});

	test('what was refused is detected and in the log', async () => {
		await liveAtHome();
		await onSignInRisk('block');
		const page = await signInAbroad(alice);
		expect(page.location).toBeUndefined();
		expect(page.body).toContain('53003');
		expect(await newest()).toMatchObject({
			errorCode: 53003,
			risk: { duringSignIn: 'high', state: 'atRisk', detail: 'none' },
		});
		expect(await kinds()).toEqual(['newCountry atRisk', 'unfamiliarFeatures atRisk']);
	});

	test('sessions carry the risk that they began with: a policy of later refuses their refresh', async () => {
		await liveAtHome();
		const { body } = await client().redeem(await signInAbroad(withoutCode));
		expect((await client().refresh(body.refresh_token)).status).toBe(200);
		await onSignInRisk('block', ['high']);
		expect((await client().refresh(body.refresh_token)).body).toMatchObject({ error_codes: [53003] });
		const athome = await client().redeem(await client().run(createBrowser(authority), withoutCode));
		expect(athome.status).toBe(200);
	});

	test('a cookie that goes elsewhere is assessed there, and one that stays is not', async () => {
		const browser = await liveAtHome();
		await client().run(browser, withoutCode);
		await onSignInRisk('block');
		const stays = await browser.open(client().authorizePath({ prompt: 'none' }));
		expect(stays.location?.searchParams.has('code')).toBe(true);
		const thief = fromAbroad();
		for (const [name, value] of browser.cookies) if (!name.includes('familiar')) thief.cookies.set(name, value);
		const page = await thief.open(client().authorizePath({ prompt: 'none' }));
		expect(page.location?.searchParams.get('error')).toBe('access_denied');
		expect(await kinds()).toEqual(['impossibleTravel atRisk', 'newCountry atRisk', 'unfamiliarFeatures atRisk']);
	});

	test('a cookie that goes elsewhere is assessed before it changes the methods of its user [sec 190]', async () => {
		const browser = await liveAtHome();
		await client().run(browser, alice, { prompt: 'login' });
		await client().signIn(browser, await browser.open('/security-info'), alice);
		expect((await browser.open('/security-info')).heading).toBe('Your sign-in methods');
		await applyPolicy(authority, {
			conditions: {
				signInRiskLevels: ['medium', 'high'],
				applications: { includeUserActions: ['urn:user:registersecurityinfo'] },
			},
			control: 'block',
		});
		authority.advance(5);
		expect((await browser.open('/security-info')).heading).toBe('Your sign-in methods');
		const thief = fromAbroad();
		for (const [name, value] of browser.cookies) if (!name.includes('familiar')) thief.cookies.set(name, value);
		const page = await thief.open('/security-info');
		expect(page.heading).not.toBe('Your sign-in methods');
		expect(page.body).toContain('AADSTS53003');
	});

	test('who has no second factor cannot register one in it', async () => {
		await liveAtHome(bob);
		await onSignInRisk('mfa');
		const page = await signInAbroad(bob);
		expect(page.body).toContain('53004');
		expect(page.heading).toBe('You cannot set up a second factor right now');
	});

	test('[sec 184] a detector that fails makes the risk unknown: what a policy blocks at high risk is blocked', async () => {
		await authority.close();
		const broken = {
			id: 'broken',
			about: 'signin',
			timing: 'realtime',
			detect() {
				throw new Error('no answer');
			},
		} as const;
		authority = await createTestAuthority({ signals, risk: { detectors: [broken] } });
		expect((await client().run(createBrowser(authority), withoutCode)).location).toBeDefined();
		expect((await newest())?.risk).toMatchObject({ duringSignIn: 'hidden' });
		const { body } = await client().redeem(await client().run(createBrowser(authority), withoutCode));
		await onSignInRisk('block', ['high']);
		expect((await client().run(createBrowser(authority), withoutCode)).body).toContain('53003');
		// nor is it forgotten when the session goes on
		expect((await client().refresh(body.refresh_token)).body).toMatchObject({ error_codes: [53003] });
		expect(authority.events).toContainEqual(
			expect.objectContaining({ kind: 'failed', detail: expect.stringContaining('broken') }),
		);
	});

	test('a detector of one’s own is asked beside the built-in ones', async () => {
		await authority.close();
		const own = {
			id: 'everybody',
			about: 'signin',
			timing: 'realtime',
			detect: () => ({ riskEventType: 'generic', level: 'medium' as const, evidence: { reason: 'a test' } }),
		} as const;
		authority = await createTestAuthority({ signals, risk: { detectors: [own] } });
		await onSignInRisk('mfa');
		expect((await client().run(createBrowser(authority), withoutCode)).fields.get('step')).toBe('one-time-code');
		expect(await detections()).toMatchObject([{ riskEventType: 'generic', evidence: { reason: 'a test' } }]);
	});
});

describe('what is known to others', () => {
	test('[sec 124] one wrong password on many names, then right for one: password spray', async () => {
		await liveAtHome();
		const sprayed = 'Winter2026!';
		await storage().directory.setPassword(
			testIds.tenant,
			testIds.alice,
			await authority.app.authority.passwords.hash(sprayed),
			authority.now(),
		);
		for (let index = 0; index < 8; index += 1) {
			const browser = createBrowser(authority, { peerAddress: `192.0.2.${index + 1}` });
			await client().run(browser, { username: `user${index}@contoso.example`, password: sprayed });
		}
		await onSignInRisk('block', ['high']);
		const page = await client().run(createBrowser(authority, { peerAddress: '192.0.2.99' }), {
			...alice,
			password: sprayed,
		});
		expect(page.body).toContain('53003');
		expect(await kinds()).toContain('passwordSpray atRisk');
		const spray = (await detections()).find(({ riskEventType }) => riskEventType === 'passwordSpray');
		expect(spray?.evidence).toMatchObject({ otherNames: 8, otherNetworks: 8 });
		expect(JSON.stringify(spray)).not.toContain(sprayed);
	});

	test('a leaked password is right, and asks for a new one after a second factor', async () => {
		await authority.close();
		authority = await createTestAuthority({ signals, risk: { isLeaked: (text) => text === password } });
		await applyPolicy(authority, {
			conditions: { userRiskLevels: ['high'] },
			grantControls: { operator: 'AND', builtInControls: ['mfa', 'passwordChange'] },
		});
		const browser = createBrowser(authority);
		const asked = await client().signIn(browser, await browser.open(client().authorizePath()), alice);
		expect(asked.fields.get('step')).toBe('change-password');
		expect(asked.body).toContain('Somebody else may know your password');
		expect(await userRisk()).toMatchObject({ level: 'high', state: 'atRisk' });
		authority.advance(20);
		const changed = await browser.submit(asked, {
			current: password,
			chosen: 'a better horse',
			repeated: 'a better horse',
		});
		const done = await client().signIn(browser, changed, { ...alice, password: 'a better horse' });
		expect(done.location?.searchParams.has('code')).toBe(true);
		expect(await userRisk()).toMatchObject({
			level: 'none',
			state: 'remediated',
			detail: 'userPerformedSecuredPasswordChange',
		});
		expect(await kinds()).toEqual(['leakedCredentials remediated']);
		const { body } = await client().redeem(done);
		expect(body.error).toBeUndefined();
		expect((await client().refresh(body.refresh_token)).status).toBe(200);
	});

	test('a refresh token that is shown again is detected, and refreshes of other families ask for a new password', async () => {
		await applyPolicy(authority, { control: 'mfa' });
		const other = await client().redeem(await client().run(createBrowser(authority), alice));
		authority.advance(60);
		const stolen = await client().redeem(await client().run(createBrowser(authority), alice));
		await client().refresh(stolen.body.refresh_token);
		authority.advance(60);
		await client().refresh(stolen.body.refresh_token);
		expect(await kinds()).toEqual(['anomalousToken atRisk']);
		expect(await userRisk()).toMatchObject({ level: 'medium' });
		await applyPolicy(authority, {
			conditions: { userRiskLevels: ['medium', 'high'] },
			grantControls: { operator: 'AND', builtInControls: ['mfa', 'passwordChange'] },
		});
		expect((await client().refresh(other.body.refresh_token)).body).toMatchObject({
			error: 'invalid_grant',
			suberror: 'basic_action',
			error_codes: [50142],
		});
	});

	test('a high risk is an event for APIs, and tokens from before are asked about again at our own', async () => {
		await putUserRisk(authority, testIds.alice);
		await liveAtHome(bob);
		await signInAbroad(bob);
		expect(await storage().securityEvents.after(testIds.tenant, 0, 10)).toMatchObject([
			{ userId: testIds.bob, kind: 'userRiskHigh' },
		]);
	});

	test('riskRemediation asks for a new password where there is one', async () => {
		await applyPolicy(authority, { control: 'mfa' });
		await client().run(createBrowser(authority), alice);
		authority.advance(60);
		await putUserRisk(authority, testIds.alice);
		await applyPolicy(authority, {
			conditions: { userRiskLevels: ['high'] },
			grantControls: {
				operator: 'AND',
				builtInControls: ['riskRemediation'],
				authenticationStrength: { id: '00000000-0000-0000-0000-000000000002' },
			},
		});
		const page = await client().run(createBrowser(authority), alice);
		expect(page.fields.get('step')).toBe('change-password');
	});
});
