// No request signs in as somebody else: what other products had for support, tests or their own services, tried here.
// Case 255; CVE-2025-55241 (unsigned tokens of an actor).
import { createTestAuthority, createTestClient, type TestAuthority, testIds } from '@countersign/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { applicationToken, callGraph } from '../graph/calls.ts';

let authority: TestAuthority;
beforeAll(async () => {
	authority = await createTestAuthority();
});
afterAll(() => authority.close());

const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
const issuer = () => `${authority.origin}/${testIds.tenant}/v2.0`;
const graph = 'https://graph.microsoft.com';

describe('[sec 255] a token that nobody signed speaks for nobody, whoever it names', () => {
	const claims = () => ({
		iss: issuer(),
		aud: graph,
		exp: authority.now() + 3600,
		tid: testIds.tenant,
		oid: testIds.admin,
		nameid: testIds.admin,
		scp: 'Policy.Read.All',
	});
	test.each<[string, (actor: string) => string]>([
		['without an algorithm', () => `${part({ typ: 'JWT', alg: 'none' })}.${part(claims())}.`],
		['in other letters', () => `${part({ typ: 'JWT', alg: 'NONE' })}.${part(claims())}.`],
		[
			'around a token of an application that acts for it',
			(actor) => `${part({ typ: 'JWT', alg: 'none' })}.${part({ ...claims(), actortoken: actor })}.`,
		],
		[
			'with the signature of another token',
			(actor) => `${actor.split('.')[0]}.${part({ ...claims(), actortoken: actor })}.${actor.split('.')[2]}`,
		],
	])('%s', async (_, make) => {
		const actor = await applicationToken(authority);
		expect((await callGraph(authority, actor, 'GET', '/v1.0/identity/conditionalAccess/policies')).status).toBe(200);
		const forged = await callGraph(authority, make(actor), 'GET', '/v1.0/identity/conditionalAccess/policies');
		expect([forged.status, forged.body.error.code]).toEqual([401, 'InvalidAuthenticationToken']);
	});
});

test.each([
	{
		grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
		subject_token: 'x',
		requested_subject: testIds.admin,
	},
	{ grant_type: 'urn:ietf:params:oauth:grant-type:saml1_1-bearer', assertion: 'x' },
	{ grant_type: 'impersonation', username: 'root@contoso.example' },
])('[sec 255] there is no grant for it: $grant_type', async (fields) => {
	const client = createTestClient(authority, { clientId: testIds.daemon, secret: testIds.secret });
	expect((await client.token(fields)).body.error).toBe('unsupported_grant_type');
});

test.each<Record<string, string>>([
	{ requested_subject: testIds.admin },
	{ act_as: 'root@contoso.example' },
	{ login_hint: 'root@contoso.example' },
])('[sec 255] an application’s own token is of nobody else, whatever it asks beside: %o', async (fields) => {
	const client = createTestClient(authority, { clientId: testIds.daemon, secret: testIds.secret });
	const { body } = await client.token({
		grant_type: 'client_credentials',
		scope: 'api://orders/.default',
		...fields,
	});
	const { sub, oid, scp, idtyp } = JSON.parse(Buffer.from(body.access_token.split('.')[1], 'base64url').toString());
	expect([sub === oid, oid === testIds.admin, scp, idtyp]).toEqual([true, false, undefined, 'app']);
});

test.each([
	...['/sign-in-as', '/impersonate', '/countersign/clock', '/countersign/faults', '/clock', '/faults', '/test/token'],
	...[`/${testIds.tenant}/sign-in-as`, `/${testIds.tenant}/oauth2/v2.0/impersonate`],
])('[sec 255] nothing for tests is served: %s', async (path) => {
	for (const method of ['GET', 'POST']) expect((await authority.send({ method, path })).status).toBe(404);
});
