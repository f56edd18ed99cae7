// What policies ask of a session and nobody holds it to is reported as not enforced, in the log and to whoever watches.
import {
	createBrowser,
	createTestAuthority,
	createTestClient,
	type TestAuthority,
	testIds,
} from '@countersign/testkit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { applyPolicy } from '../apply-policy.ts';
import { applicationToken, callGraph, tenantsWithPermissions } from '../graph/calls.ts';

let authority: TestAuthority;
beforeEach(async () => {
	authority = await createTestAuthority({ tenants: tenantsWithPermissions(['AuditLog.Read.All']) });
});
afterEach(() => authority.close());

const strict = { continuousAccessEvaluation: { mode: 'strictLocation' } };
const orders = 'openid api://orders/Orders.Read';

test.each([
	[
		'restrictions that only Exchange and SharePoint honour',
		orders,
		{ applicationEnforcedRestrictions: { isEnabled: true } },
		['applicationEnforcedRestrictions'],
	],
	['strict locations at an API that is not told addresses', orders, strict, ['continuousAccessEvaluation']],
	['strict locations at Graph, which judges addresses', 'openid User.Read', strict, []],
	[
		'a sign-in frequency, which the authority holds to',
		orders,
		{ signInFrequency: { isEnabled: true, type: 'hours', value: 4 } },
		[],
	],
])('[case authority/17] %s', async (_, scope, sessionControls, expected) => {
	await applyPolicy(authority, { conditions: { applications: { includeApplications: ['All'] } }, sessionControls });
	const client = createTestClient(authority, { scope });
	const alice = { username: 'alice@contoso.example', password: testIds.password, consent: true };
	expect((await client.redeem(await client.run(createBrowser(authority), alice))).status).toBe(200);
	const issued = authority.events.flatMap((event) =>
		event.kind === 'tokensIssued' && event.record.userId ? [event.record] : [],
	);
	expect(issued.at(-1)?.sessionControlsNotEnforced ?? []).toEqual(expected);
	const log = await callGraph(
		authority,
		await applicationToken(authority),
		'GET',
		`/beta/auditLogs/signIns/${issued.at(-1)?.id}`,
	);
	expect(log.body.sessionControlsNotEnforced).toEqual(expected);
});
