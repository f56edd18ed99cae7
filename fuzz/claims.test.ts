// The claims parameter: it is bounded, never throws but its own error, and nothing in it becomes a claim's value.
import { BoundedJsonError, mergeClaims, parseClaimsRequest } from '@countersign/protocol';
import {
	createBrowser,
	createTestAuthority,
	createTestClient,
	type TestAuthority,
	testIds,
} from '@countersign/testkit';
import fc from 'fast-check';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { expectDecent, hostileText, runs, timeout } from './hostile.ts';

const names = [
	'access_token',
	'id_token',
	'userinfo',
	'acrs',
	'capolids',
	'polids',
	'nbf',
	'xms_cc',
	'roles',
	'scp',
	'tid',
	'oid',
	'amr',
	'essential',
	'value',
	'values',
	'__proto__',
];
const leaf = fc.oneof(
	fc.constantFrom('c1', 'c2', 'c3', 'c99', 'C1', 'Admin', 'cp1', '1604106651'),
	fc.boolean(),
	fc.constant(null),
	fc.double(),
	hostileText,
);
const { claims } = fc.letrec<{ claims: unknown; object: object }>((tie) => ({
	claims: fc.oneof({ depthSize: 'small' }, leaf, fc.array(leaf, { maxLength: 4 }), tie('object')),
	object: fc.dictionary(fc.oneof({ weight: 6, arbitrary: fc.constantFrom(...names) }, hostileText), tie('claims'), {
		maxKeys: 5,
	}),
}));
const claimsText = fc.oneof(
	{ weight: 4, arbitrary: claims.map((value) => JSON.stringify(value)) },
	hostileText,
	fc.json(),
);

test(
	'[sec 25, 26] reading it gives a request or a BoundedJsonError, and merging it with itself changes nothing',
	() => {
		fc.assert(
			fc.property(claimsText, (text) => {
				try {
					const request = parseClaimsRequest(text);
					expect(JSON.stringify(mergeClaims(request.raw, request.raw))).toBe(JSON.stringify(request.raw));
					expect(Object.getPrototypeOf(request.raw)).toBeNull();
				} catch (error) {
					expect(error).toBeInstanceOf(BoundedJsonError);
				}
				expect(({} as Record<string, unknown>).polluted).toBeUndefined();
			}),
			{ numRuns: runs * 20 },
		);
	},
	timeout,
);

let authority: TestAuthority;
let refreshToken: string;
beforeAll(async () => {
	authority = await createTestAuthority();
	const client = createTestClient(authority);
	const page = await client.run(createBrowser(authority), {
		username: 'alice@contoso.example',
		password: testIds.password,
	});
	refreshToken = (await client.redeem(page)).body.refresh_token;
});
afterAll(() => authority.close());

test(
	'[sec 27, 30, 33] whatever a refresh asks for by claims, it gets no protected context, no role and no identity by asking',
	async () => {
		const client = createTestClient(authority);
		await fc.assert(
			fc.asyncProperty(claimsText, async (text) => {
				const answer = await client.refresh(refreshToken, { claims: text });
				expectDecent(authority, { status: answer.status, headers: answer.headers, body: JSON.stringify(answer.body) });
				if (answer.status !== 200) return;
				refreshToken = answer.body.refresh_token;
				const token = decodeJwt(answer.body.access_token);
				expect(token).toMatchObject({
					oid: testIds.alice,
					tid: testIds.tenant,
					scp: 'Orders.Read Orders.Write',
					amr: ['pwd'],
				});
				expect(token).not.toHaveProperty('roles');
				// c3 is declared and unprotected; c1 and c2 are protected and unmet
				expect((token.acrs as string[] | undefined) ?? []).toEqual(token.acrs === undefined ? [] : ['c3']);
			}),
			{ numRuns: runs },
		);
	},
	timeout,
);
