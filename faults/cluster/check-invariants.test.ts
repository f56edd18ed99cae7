// The checker finds what it is there for: a checker that cannot fail would say of any run that it went well.
import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { expect, test } from 'vitest';
import { checkInvariants, type Stored } from './check-invariants.ts';
import { type Operation, type Strike, tenantId } from './world.ts';

const pair = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
function token(uti: string, more: object = {}, kid = 'k1', key = pair.privateKey): string {
	const text = `${encode({ kid })}.${encode({ uti, tid: tenantId, aud: 'orders-id', ...more })}`;
	return `${text}.${sign('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
}
const operation = (more: Partial<Operation>): Operation => ({
	kind: 'daemon',
	startedAt: 10,
	endedAt: 11,
	outcome: 'given',
	...more,
});
const given = (more: Partial<Operation> = {}) =>
	operation({ accessToken: token('known'), audience: 'api://orders', ...more });
const digest = (...parts: unknown[]) => createHash('sha256').update(JSON.stringify(parts)).digest('base64url');
const audit = (position: number, previous: string) => {
	const content = digest('salt', '{}');
	return {
		...{ position, previous, salt: 'salt', record: '{}', digest: content },
		link: digest(tenantId, position, previous, content),
	};
};
const first = audit(1, 'first');
const second = audit(2, first.link);
const stored = (more: Partial<Stored> = {}): Stored => ({
	tokenIds: ['known', undefined],
	audits: [first, second],
	signingKeys: 1,
	leaks: [],
	failedAfterwards: [],
	keys: new Map([['k1', pair.publicKey.export({ format: 'jwk' })]]),
	audiences: new Map([['api://orders', 'orders-id']]),
	...more,
});
const keySet = operation({ kind: 'keys', startedAt: 20, published: ['k1'] });
const blocked = operation({ kind: 'change', subject: 'ida', blocked: true, startedAt: 1, endedAt: 5 });
const rotation: Strike = { kind: 'keys at once', startedAt: 1, endedAt: 2, ofDatabase: false };
const guessed = Array.from({ length: 12 }, () => operation({ kind: 'guess', outcome: 'refused', errorCode: 50126 }));

test.each<[string, Operation[], Partial<Stored>]>([
	['I1: a code', [operation({ kind: 'redeem', presented: 'c' }), operation({ kind: 'redeem', presented: 'c' })], {}],
	[
		'I2: a refresh token has 2',
		['a', 'b'].map((refreshToken) => operation({ kind: 'refresh', presented: 'r', refreshToken })),
		{},
	],
	[
		'I2, I11: of a family',
		[
			operation({ kind: 'replay', family: 1, outcome: 'refused' }),
			operation({ kind: 'refresh', family: 1, startedAt: 12 }),
		],
		{},
	],
	['I2, I11: of a family', [operation({ kind: 'replay', family: 1 })], {}],
	['I3: ida', [blocked, operation({ kind: 'refresh', user: 'ida' })], {}],
	['I6: dan', [{ ...blocked, subject: 'dan' }, operation({ kind: 'signIn', user: 'dan' })], {}],
	[
		'I3: ida',
		[{ ...blocked, blocked: false }, operation({ kind: 'refresh', user: 'ida', outcome: 'refused', errorCode: 53003 })],
		{},
	],
	['I4: a token', [given()], { tokenIds: [] }],
	['I4: a token', [given()], { tokenIds: ['known', 'known'] }],
	['I5: audit row 2 follows', [], { audits: [second] }],
	['I5: audit row 1 was edited', [], { audits: [{ ...first, record: '{"a":1}' }] }],
	['I7: a device code', ['d', 'd'].map((presented) => operation({ kind: 'device', presented })), {}],
	['I7: a one-time code', ['1', '1'].map((presented) => operation({ kind: 'oneTimeCode', presented })), {}],
	['I8: 12 guesses', guessed, {}],
	['I9: a token of another', [given({ accessToken: token('known', { tid: 'other' }) })], {}],
	['I10: the key', [given(), { ...keySet, published: ['k2'] }], {}],
	[
		'I10: the signature',
		[given({ accessToken: token('known', {}, 'k1', generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey) })],
		{},
	],
	['I10: 5 signing keys', [], { signingKeys: 5 }],
	['I12: a token', [given({ accessToken: token('known', { aud: 'payroll-id' }) })], {}],
	['I13: a secret', [], { leaks: ['a secret stands in a log'] }],
	['I15: refresh', [], { failedAfterwards: ['refresh'] }],
	['I15: bob', [operation({ kind: 'refresh', user: 'bob', outcome: 'refused', errorCode: 70008 })], {}],
	['a request (daemon)', [operation({ endedAt: 100_000, outcome: 'unknown' })], {}],
	['a request (daemon)', [operation({ outcome: 'unknown', status: 503, retryAfter: false })], {}],
])('%s … is found', (text, operations, more) => {
	const violations = checkInvariants({ operations, strikes: [rotation] }, stored(more));
	expect(violations.map((violation) => violation.slice(0, text.length))).toContain(text);
});

test('a history in which all was kept has no violation', () => {
	const operations = [
		given(),
		operation({ kind: 'redeem', presented: 'c' }),
		operation({ kind: 'redeem', presented: 'c', outcome: 'refused' }),
		operation({ kind: 'refresh', presented: 'r', refreshToken: 'a', family: 2 }),
		operation({ kind: 'refresh', presented: 'r', refreshToken: 'a', family: 2 }),
		operation({ kind: 'replay', presented: 'r', family: 2, startedAt: 99, outcome: 'refused' }),
		blocked,
		// it was asked for before the change was acknowledged
		operation({ kind: 'refresh', user: 'ida', startedAt: 4 }),
		operation({ kind: 'refresh', user: 'ida', outcome: 'refused', errorCode: 53003 }),
		keySet,
		...guessed.slice(0, 10),
	];
	expect(checkInvariants({ operations, strikes: [] }, stored())).toEqual([]);
});
