// OData filters: whatever an administrator's program writes there is answered with a list or refused in Graph's shape,
// at once.
import { createTestAuthority, type TestAuthority } from '@countersign/testkit';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { matchesFilter, parseFilter } from '../packages/server/src/graph/filter.ts';
import { GraphError } from '../packages/server/src/graph/graph-error.ts';
import { applicationToken, tenantsWithPermissions } from '../packages/server/test/graph/calls.ts';
import { hostileText, runs, timeout } from './hostile.ts';

const path = fc.constantFrom(
	'id',
	'createdDateTime',
	'status/errorCode',
	'userId',
	'signInEventTypes',
	'__proto__',
	'constructor/name',
	'toString',
	'a/b/c',
);
const literal = fc.oneof(
	hostileText.map((text) => `'${text.replaceAll("'", "''")}'`),
	hostileText.map((text) => `'${text}'`),
	fc.constantFrom(
		'null',
		'true',
		'53003',
		'-1',
		'2026-11-22',
		'2026-11-22T10:00:00Z',
		'2026-02-31T25:61:00Z',
		'9'.repeat(30),
	),
);
const clause = fc.oneof(
	fc
		.tuple(path, fc.constantFrom('eq', 'ne', 'gt', 'ge', 'lt', 'le', 'has', ''), literal)
		.map((parts) => parts.join(' ')),
	fc.tuple(path, literal).map(([name, value]) => `startsWith(${name},${value})`),
	fc.tuple(path, literal).map(([name, value]) => `${name}/any(t:t eq ${value})`),
	hostileText,
);
const filter = fc
	.tuple(fc.array(clause, { maxLength: 6 }), fc.constantFrom(' and ', ' or ', 'and', ' and  and ', ''))
	.map(([clauses, between]) => clauses.join(between));

const row = {
	id: 'x',
	createdDateTime: '2026-11-22T10:00:00Z',
	status: { errorCode: 53003 },
	userId: null,
	signInEventTypes: ['interactiveUser'],
};

test(
	'[sec 247] a filter is read or refused, and what it reads decides without a crash',
	() => {
		fc.assert(
			fc.property(filter, (text) => {
				try {
					expect(typeof matchesFilter(row, parseFilter(text))).toBe('boolean');
				} catch (error) {
					expect(error).toBeInstanceOf(GraphError);
				}
			}),
			{ numRuns: runs * 5 },
		);
	},
	timeout,
);

test.each(["'", "''", ' ', "id eq 'a' and ", 'startsWith(', 'a/any(t:t eq ', 'a/', '((((', 'not ', "id eq '"])(
	'30,000 characters of %s are refused',
	(piece) => {
		expect(() => parseFilter(piece.repeat(30_000 / piece.length))).toThrow(GraphError);
	},
);

let authority: TestAuthority;
let token: string;
beforeAll(async () => {
	authority = await createTestAuthority({ tenants: tenantsWithPermissions(['AuditLog.Read.All']) });
	token = await applicationToken(authority);
});
afterAll(() => authority.close());

test(
	'the log and the policies answer any query with 200 or 400',
	async () => {
		const option = fc.constantFrom('$filter', '$top', '$select', '$orderby', '$skiptoken', '$skip', 'x');
		const query = fc.array(fc.tuple(option, fc.oneof(filter, hostileText)), { maxLength: 4 });
		await fc.assert(
			fc.asyncProperty(
				query,
				fc.constantFrom('auditLogs/signIns', 'identity/conditionalAccess/policies'),
				fc.boolean(),
				async (pairs, resource, raw) => {
					const text = raw
						? pairs.map(([name, value]) => `${name}=${value}`).join('&')
						: new URLSearchParams(pairs).toString();
					const response = await authority.send({
						path: `/v1.0/${resource}`,
						query: text,
						headers: { authorization: `Bearer ${token}` },
					});
					expect([200, 400], response.body).toContain(response.status);
					expect(JSON.parse(response.body)).toBeTypeOf('object');
					expect(authority.events.filter(({ kind }) => kind === 'failed')).toEqual([]);
				},
			),
			{ numRuns: runs },
		);
	},
	timeout,
);
