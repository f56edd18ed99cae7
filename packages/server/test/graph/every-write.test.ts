// Every change of the table of routes, asked with the tag of another version and without wish for a copy. RFC 9110
// §13.1.1, RFC 7240 §4.2.
import { testIds } from '@countersign/testkit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { graphOnUsers } from '../../src/graph/index.ts';
import { graphRoutes } from '../../src/graph/routes.ts';
import { createOneOfEach, type OneOfEach, operations, versionOf } from './one-of-each.ts';

type Operation = (typeof operations)[number];

/** POSTs that only ask */
const asks = new Set([
	...graphRoutes.filter(({ method, answers }) => method === 'POST' && answers !== 'change').map(({ path }) => path),
	...graphOnUsers.filter((one) => one.asks).map(({ path }) => `users/{id}/${path}`),
	'me/getMemberGroups',
	'me/getMemberObjects',
	'directoryObjects/getByIds',
	'identity/conditionalAccess/evaluate',
	'identity/conditionalAccess/evaluateScenarios',
]);
const writes = operations.filter(({ method, path }) => method !== 'GET' && !asks.has(path));

let each: OneOfEach;
beforeAll(async () => {
	each = await createOneOfEach({ prefer: 'return=minimal' });
}, 60_000);
afterAll(() => each.authority.close());

const askedAt = (path: string) => `/${versionOf(path)}/${each.addressOf(path)}`;
const isRead = (path: string) => operations.some((one) => one.method === 'GET' && one.path === path);

/** a new object of a collection changes nothing that is there */
const isNew = ({ method, path }: Operation) => method === 'POST' && each.made.has(path);

/** lists that are read as a whole, and actions on several at once: nothing at them or above them has a tag */
const untagged = new Set([
	'DELETE countersign/emergencyAccounts/{id}',
	'DELETE countersign/eventTransmitters/{id}',
	'DELETE countersign/me/sessions/{sessionId}',
	'DELETE countersign/temporaryExclusions/{id}',
	'DELETE countersign/users/{id}/sessions/{sessionId}',
	'POST countersign/me/endSessions',
	'POST identityProtection/riskyServicePrincipals/confirmCompromised',
	'POST identityProtection/riskyServicePrincipals/dismiss',
	'POST identityProtection/riskyUsers/confirmCompromised',
	'POST identityProtection/riskyUsers/confirmSafe',
	'POST identityProtection/riskyUsers/dismiss',
	'POST me/revokeSignInSessions',
]);

/** the tag at the address of a change, or of what is nearest above it */
async function tagOf(path: string): Promise<string | undefined> {
	for (let at = path.replace(/\/[^/]+\/\$ref$/, ''); at !== ''; at = at.replace(/\/?[^/]*$/, '')) {
		if (!isRead(at)) continue;
		const { status, headers, body } = await each.call('GET', askedAt(at));
		expect(status, `GET ${at}: ${JSON.stringify(body)}`).toBe(200);
		if (headers.etag !== undefined) return String(headers.etag);
	}
	return undefined;
}

describe('[sec 245] with the tag of another version than the one that stands', () => {
	test.each(writes)('$method $path changes nothing', async (operation) => {
		const { method, path } = operation;
		if (isNew(operation) || untagged.has(`${method} ${path}`)) return;
		const tag = await tagOf(path);
		expect(tag, 'no tag').toBeDefined();
		const body = method === 'DELETE' ? undefined : {};
		const stale = await each.call(method, askedAt(path), body, { 'if-match': '"another"' });
		expect(stale.status, JSON.stringify(stale.body)).toBe(412);
		if (method === 'DELETE' || path.endsWith('/restore')) return;
		expect((await each.call(method, askedAt(path), body, { 'if-match': String(tag) })).status).not.toBe(412);
	});
});

describe('Prefer: return=minimal', () => {
	test('of a POST that makes something answers nothing but where it is', async () => {
		expect(each.made.size).toBeGreaterThan(25);
		for (const [path, { status, headers, body }] of each.made) {
			expect([status, body, headers['preference-applied']], path).toEqual([204, undefined, 'return=minimal']);
			expect(headers.location, path).toMatch(/[^/]+$/);
			const one = operations.some(({ method, path: at }) => method === 'GET' && at.startsWith(`${path}/{`));
			if (one)
				expect((await each.call('GET', String(headers.location).replace(/^https?:\/\/[^/]+/, ''))).status).toBe(200);
		}
	});

	test('of a change is told as applied', async () => {
		const answer = await each.call(
			'PATCH',
			`users/${testIds.bob}`,
			{ jobTitle: 'Clerk' },
			{ prefer: 'return=minimal' },
		);
		expect([answer.status, answer.headers['preference-applied']]).toEqual([204, 'return=minimal']);
		const request = { id: '1', method: 'PATCH', url: `/users/${testIds.bob}`, body: { jobTitle: 'Chief' } };
		const headers = { prefer: 'return=minimal', 'content-type': 'application/json' };
		const { body } = await each.call('POST', '$batch', { requests: [{ ...request, headers }] });
		expect(body.responses[0]).toMatchObject({ status: 204, headers: { 'Preference-Applied': 'return=minimal' } });
	});
});
