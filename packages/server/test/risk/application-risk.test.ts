// The risk of applications from its detection to its remedy: what is found is shown over Graph, decides on the very
// token at which it was found, and ends when an administrator dismisses it.
import { createTestAuthority, type TestAuthority, testIds } from '@countersign/testkit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { riskSignals } from '../../src/access/risk-signals.ts';
import { noSignals } from '../../src/access/signals.ts';
import type { ApplicationDetector } from '../../src/risk/application-detector.ts';
import { applyPolicy } from '../apply-policy.ts';
import { callGraph, tenantsWithPermissions } from '../graph/calls.ts';

const atHome = '203.0.113.10';
const abroad = '198.51.100.7';
const root = '/v1.0/identityProtection';
const countries: Readonly<Record<string, string>> = { [atHome]: 'DE', [abroad]: 'JP' };
let leaked: string[];

let authority: TestAuthority;
beforeEach(async () => {
	leaked = [];
	authority = await createTestAuthority({
		tenants: tenantsWithPermissions(['IdentityRiskyServicePrincipal.ReadWrite.All']),
		risk: { isLeaked: (secret) => leaked.includes(secret) },
		signals: {
			...noSignals,
			...riskSignals,
			country: ({ ipAddress }: { ipAddress?: string | undefined }) => countries[ipAddress ?? ''] ?? null,
		},
	});
});
afterEach(() => authority.close());

async function ask(peerAddress = atHome, secret: string = testIds.secret): Promise<{ status: number; token: string }> {
	const response = await authority.send({
		method: 'POST',
		path: `/${testIds.tenant}/oauth2/v2.0/token`,
		headers: { 'content-type': 'application/x-www-form-urlencoded' },
		peerAddress,
		body: new URLSearchParams({
			grant_type: 'client_credentials',
			client_id: testIds.daemon,
			client_secret: secret,
			scope: 'https://graph.microsoft.com/.default',
		}).toString(),
	});
	return { status: response.status, token: JSON.parse(String(response.body)).access_token };
}

/** a week of tokens at home, one a day */
async function learn(): Promise<string> {
	for (let index = 0; index < 7; index += 1) {
		await ask();
		authority.advance(86_400);
	}
	return (await ask()).token;
}

const block = (level: 'low' | 'medium' | 'high') =>
	applyPolicy(authority, {
		conditions: {
			users: { includeUsers: ['None'] },
			applications: { includeApplications: ['All'] },
			clientApplications: { includeServicePrincipals: ['ServicePrincipalsInMyTenant'] },
			servicePrincipalRiskLevels: [level],
		},
		control: 'block',
	});
const shown = async (token: string, what: string) =>
	(await callGraph(authority, token, 'GET', `${root}/${what}`)).body.value;

test('a leaked secret gets no token where a policy blocks high risk, and is shown over Graph', async () => {
	await block('high');
	const { token, status } = await ask();
	expect(status).toBe(200);
	leaked = [testIds.secret];
	expect((await ask()).status).toBe(400);
	expect(await shown(token, 'riskyServicePrincipals')).toMatchObject([
		{ appId: testIds.daemon, riskLevel: 'high', riskState: 'atRisk' },
	]);
	expect(await shown(token, 'servicePrincipalRiskDetections')).toMatchObject([
		{ riskEventType: 'leakedCredentials', riskLevel: 'high', activity: 'servicePrincipal', appId: testIds.daemon },
	]);
	// one detection a day, however often it is tried
	expect((await ask()).status).toBe(400);
	expect(await shown(token, 'servicePrincipalRiskDetections')).toHaveLength(1);
});

test('another country is at risk until an administrator dismisses it, and usual from then on', async () => {
	await block('medium');
	const token = await learn();
	expect((await ask(abroad)).status).toBe(400);
	const [risky] = (await shown(token, 'riskyServicePrincipals')) as [{ id: string; riskLevel: string }];
	expect(risky.riskLevel).toBe('medium');
	// the risk is the application's: its other tokens are decided on it too
	expect((await ask()).status).toBe(400);
	const names = { servicePrincipalIds: [risky.id] };
	expect((await callGraph(authority, token, 'POST', `${root}/riskyServicePrincipals/dismiss`, names)).status).toBe(204);
	authority.advance(2 * 86_400);
	expect([(await ask(abroad)).status, (await ask()).status]).toEqual([200, 200]);
});

test('wrong secrets from one network, and then the right one from it, are a high risk; from elsewhere none', async () => {
	await block('high');
	await learn();
	for (let index = 0; index < 10; index += 1) expect((await ask(abroad, `guess ${index}`)).status).toBe(401);
	expect((await ask()).status).toBe(200);
	expect((await ask(abroad)).status).toBe(400);
});

test('what others than this network guess puts no application at risk', async () => {
	const token = await learn();
	for (let index = 0; index < 30; index += 1) await ask(abroad, `guess ${index}`);
	await ask();
	expect(await shown(token, 'servicePrincipalRiskDetections')).toEqual([]);
});

test('a detector of one’s own is asked beside the built-in ones, is dismissed by network, and gives no token where it fails', async () => {
	await authority.close();
	let isBroken = false;
	const nightly: ApplicationDetector = {
		id: 'own',
		detect({ at, network }, profile) {
			if (isBroken) throw new Error('broken');
			return { riskEventType: 'generic', level: 'high', evidence: { at, network, isKnown: profile !== undefined } };
		},
	};
	authority = await createTestAuthority({
		tenants: tenantsWithPermissions(['IdentityRiskyServicePrincipal.ReadWrite.All']),
		signals: { ...noSignals, ...riskSignals },
		risk: { applicationDetectors: [nightly] },
	});
	const { token } = await ask();
	expect(await shown(token, 'servicePrincipalRiskDetections')).toMatchObject([
		{ riskEventType: 'generic', riskLevel: 'high', appId: testIds.daemon },
	]);
	await block('high');
	authority.advance(600);
	expect((await ask()).status).toBe(400);
	const [risky] = (await shown(token, 'riskyServicePrincipals')) as [{ id: string }];
	const names = { servicePrincipalIds: [risky.id] };
	expect((await callGraph(authority, token, 'POST', `${root}/riskyServicePrincipals/dismiss`, names)).status).toBe(204);
	authority.advance(600);
	expect((await ask()).status).toBe(200);
	isBroken = true;
	authority.advance(3600);
	expect((await ask()).status).toBe(500);
});
