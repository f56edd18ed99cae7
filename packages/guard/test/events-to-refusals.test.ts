// From the write at the authority to the guard's refusal: each event that ends access before a token does, told by the
// feed, in order, and acted upon. Microsoft Entra, "Continuous access evaluation", "Critical event evaluation".
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAuthorityFetch, createTestAuthority, type TestAuthority, testIds } from '@countersign/testkit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { applicationToken, callGraph, tenantsWithPermissions } from '../../server/test/graph/calls.ts';
import { createRevocations, followRevocations } from '../src/index.ts';
import { standIn, authority as standInOrigin } from './stand-in.ts';

const laptop = '80000000-0000-4000-8000-000000000001';
const laptopDeviceId = '81000000-0000-4000-8000-000000000001';
const permissions = [
	...['AuditLog.Read.All', 'User.ReadWrite.All', 'User.RevokeSessions.All', 'User.EnableDisableAccount.All'],
	...['Group.ReadWrite.All', 'GroupMember.ReadWrite.All', 'Device.ReadWrite.All', 'Policy.Read.All'],
	...[
		'Policy.ReadWrite.ConditionalAccess',
		'UserAuthenticationMethod.ReadWrite.All',
		'IdentityRiskyUser.ReadWrite.All',
	],
];

let server: TestAuthority;
let bearer: string;
beforeEach(async () => {
	server = await createTestAuthority({
		tenants: tenantsWithPermissions(permissions, (tenant) => {
			tenant.devices = [
				{
					...{ id: laptop, deviceId: laptopDeviceId, displayName: 'Laptop', trustType: 'AzureAd', isCompliant: true },
					...{ operatingSystem: 'Windows', operatingSystemVersion: '10.0.26100' },
				},
			];
		}),
	});
	bearer = await applicationToken(server);
});
afterEach(() => server.close());

const change = async (method: string, path: string, body?: object) => {
	const answer = await callGraph(server, bearer, method, `/v1.0/${path}`, body);
	expect(answer.status, JSON.stringify(answer.body)).toBeLessThan(300);
};
const storage = () => server.app.authority.storage;
const policies = 'identity/conditionalAccess/policies';
const locations = 'identity/conditionalAccess/namedLocations';
const member = (id: string) => ({ '@odata.id': `${server.origin}/v1.0/directoryObjects/${id}` });

/** An API of the tenant, with tokens of Carol, of Bob, and of Bob on the laptop. */
function api() {
	const revocations = createRevocations({ clock: () => server.now() * 1000 });
	const guarded = standIn({
		...{ revocations, tenants: [testIds.tenant], clock: () => server.now() * 1000 },
	});
	const issuedAt = server.now();
	const token = (oid: string, more: object = {}) =>
		guarded.token({
			...{ tid: testIds.tenant, iss: `${standInOrigin}/${testIds.tenant}/v2.0`, oid, ...more },
			...{ iat: issuedAt, nbf: issuedAt, exp: issuedAt + 3600 },
		});
	const tokens = {
		bob: token(testIds.bob),
		carol: token(testIds.carol),
		laptop: token(testIds.carol, { deviceid: laptopDeviceId }),
	};
	async function refused(): Promise<string[]> {
		const names = Object.keys(tokens) as (keyof typeof tokens)[];
		const answers = await Promise.all(names.map((name) => guarded.ask(tokens[name])));
		expect(answers.every((answer) => answer === 'allowed' || answer === '401 insufficient_claims')).toBe(true);
		return names.filter((_, index) => answers[index] !== 'allowed');
	}
	return { revocations, refused };
}
type Api = ReturnType<typeof api>;

/** Reads the feed until it has told all that it has. */
async function hear({ revocations }: Api): Promise<void> {
	const stop = new AbortController();
	const reach = createAuthorityFetch(server);
	await followRevocations({
		...{ tenants: [testIds.tenant], revocations, waitSeconds: 0, signal: stop.signal },
		callGraph: (_, path, init) =>
			reach(`${server.origin}${path}`, { ...init, headers: { authorization: `Bearer ${bearer}` } }),
		onFailure: (_, cause) => {
			throw cause;
		},
		pause: async () => stop.abort(),
	});
	expect(revocations.isSilent(testIds.tenant)).toBe(false);
}

const everybody = ['bob', 'carol', 'laptop'];
/** removes Carol's authenticator app, whichever id it has */
async function removeAuthenticator(): Promise<void> {
	const { value } = (await callGraph(server, bearer, 'GET', `/v1.0/users/${testIds.carol}/authentication/methods`))
		.body as { value: { id: string; '@odata.type': string }[] };
	const found = value.find((one) => one['@odata.type'] === '#microsoft.graph.softwareOathAuthenticationMethod');
	await change('DELETE', `users/${testIds.carol}/authentication/softwareOathMethods/${found?.id}`);
}

test.each<[string, string, () => Promise<unknown>, string[]]>([
	[
		'a user is disabled',
		'accountDisabled',
		() => change('PATCH', `users/${testIds.bob}`, { accountEnabled: false }),
		['bob'],
	],
	['a user is deleted', 'accountDisabled', () => change('DELETE', `users/${testIds.bob}`), ['bob']],
	[
		'a password is another one',
		'credentialChanged',
		() => storage().directory.setPassword(testIds.tenant, testIds.bob, 'hash', server.now() + 1),
		['bob'],
	],
	[
		'sessions are revoked',
		'sessionRevoked',
		() => change('POST', `users/${testIds.bob}/revokeSignInSessions`, {}),
		['bob'],
	],
	[
		'an authenticator app is registered',
		'methodRegistered',
		() => {
			const authenticator = { sealedTotpSecret: 's', step: 1, at: server.now() + 1 };
			return storage().directory.registerAuthenticator(testIds.tenant, testIds.bob, authenticator);
		},
		['bob'],
	],
	['an authenticator app is taken away', 'methodRemoved', removeAuthenticator, ['carol', 'laptop']],
	[
		'an administrator says that an account is compromised',
		'userRiskHigh',
		() => change('POST', 'identityProtection/riskyUsers/confirmCompromised', { userIds: [testIds.bob] }),
		['bob'],
	],
	[
		'a user is added to a group',
		'claimsChanged',
		() => change('POST', `groups/${testIds.finance}/members/$ref`, member(testIds.bob)),
		['bob'],
	],
	[
		'a group is added to a group',
		'claimsChanged',
		() => change('POST', `groups/${testIds.finance}/members/$ref`, member(testIds.everyone)),
		everybody,
	],
	['a group is deleted', 'claimsChanged', () => change('DELETE', `groups/${testIds.finance}`), everybody],
	[
		'a device is not compliant any more',
		'deviceNotCompliant',
		() => change('PATCH', `devices/${laptop}`, { isCompliant: false }),
		['laptop'],
	],
	[
		'a device is disabled',
		'deviceDisabled',
		() => change('PATCH', `devices/${laptop}`, { accountEnabled: false }),
		['laptop'],
	],
	['a device is deleted', 'deviceDisabled', () => change('DELETE', `devices/${laptop}`), ['laptop']],
	[
		'a policy is turned off',
		'policyChanged',
		() => change('PATCH', `${policies}/${testIds.mfaForC1}`, { state: 'disabled' }),
		everybody,
	],
	['a policy is deleted', 'policyChanged', () => change('DELETE', `${policies}/${testIds.mfaForC1}`), everybody],
	[
		'a location holds other networks',
		'locationChanged',
		() =>
			change('PATCH', `${locations}/${testIds.office}`, {
				'@odata.type': '#microsoft.graph.ipNamedLocation',
				ipRanges: [{ '@odata.type': '#microsoft.graph.iPv4CidrRange', cidrAddress: '203.0.113.0/24' }],
			}),
		everybody,
	],
])('when %s, the feed says %s and the guard refuses those tokens alone', async (_what, eventType, write, refused) => {
	const guarded = api();
	expect(await guarded.refused()).toEqual([]);
	await write();
	const told = await callGraph(server, bearer, 'GET', '/v1.0/auditLogs/securityEvents');
	expect(told.body.value.map((event: { eventType: string }) => event.eventType)).toEqual([eventType]);
	await hear(guarded);
	expect(await guarded.refused()).toEqual(refused);
});

test.each<[string, () => Promise<unknown>]>([
	['a policy has another name', () => change('PATCH', `${policies}/${testIds.mfaForC1}`, { displayName: 'Other' })],
	['a location has another name', () => change('PATCH', `${locations}/${testIds.office}`, { displayName: 'Other' })],
	['a device has another name', () => change('PATCH', `devices/${laptop}`, { displayName: 'Other' })],
	[
		'a policy only reports',
		() =>
			change('POST', policies, {
				...{ displayName: 'Reports', state: 'enabledForReportingButNotEnforced' },
				conditions: {
					users: { includeUsers: ['All'] },
					applications: { includeApplications: ['All'] },
					clientAppTypes: ['all'],
				},
				grantControls: { operator: 'OR', builtInControls: ['block'] },
			}),
	],
])('nothing is told when %s', async (_what, write) => {
	await write();
	expect((await callGraph(server, bearer, 'GET', '/v1.0/auditLogs/securityEvents')).body.value).toEqual([]);
});

test('from the revocation to the refusal of 50 APIs that listen over HTTP it takes a second at most, at the median', async () => {
	const listener = createServer((request, response) => {
		const url = new URL(request.url ?? '/', 'http://localhost');
		const headers = Object.fromEntries(
			Object.entries(request.headers).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
		);
		void server
			.send({ method: 'GET', path: url.pathname, query: url.search.slice(1), headers })
			.then((answer) => response.writeHead(answer.status, answer.headers).end(answer.body));
	});
	await new Promise<void>((listening) => void listener.listen(0, '127.0.0.1', listening));
	const origin = `http://127.0.0.1:${(listener.address() as AddressInfo).port}`;
	const stop = new AbortController();
	const apis = Array.from({ length: 50 }, api);
	const following = apis.map(({ revocations }) =>
		followRevocations({
			...{ tenants: [testIds.tenant], revocations, signal: stop.signal },
			callGraph: (_, path, init) =>
				fetch(`${origin}${path}`, { ...init, headers: { authorization: `Bearer ${bearer}` } }),
		}),
	);
	// all of them have asked
	await new Promise((waited) => setTimeout(waited, 500));
	const begun = performance.now();
	await change('POST', `users/${testIds.bob}/revokeSignInSessions`, {});
	const taken = await Promise.all(
		apis.map(async ({ refused }) => {
			for (;;) {
				if ((await refused()).includes('bob')) return performance.now() - begun;
				await new Promise((waited) => setTimeout(waited, 10));
			}
		}),
	);
	stop.abort();
	await Promise.all(following);
	listener.closeAllConnections();
	listener.close();
	taken.sort((one, other) => one - other);
	const [median = 0, last = 0] = [taken[25], taken[49]];
	console.info(`revocation to refusal, 50 APIs: median ${Math.round(median)} ms, last ${Math.round(last)} ms`);
	expect(median).toBeLessThanOrEqual(1000);
});
