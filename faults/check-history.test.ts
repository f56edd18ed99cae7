// The checker finds what it is there for: a checker that cannot fail would say of any run that it went well.
import { expect, test } from 'vitest';
import { check, type Operation } from './check-history.ts';

const token = (uti: string) => `h.${Buffer.from(JSON.stringify({ uti })).toString('base64url')}.s`;
const operation = (more: Partial<Operation>): Operation => ({
	kind: 'refresh',
	startedAt: 10,
	endedAt: 11,
	outcome: 'given',
	...more,
});
const alice = 'alice@contoso.example';
const blocked = operation({ kind: 'policy', state: 'enabled', startedAt: 1, endedAt: 5 });

test.each<[string, Operation[]]>([
	['a token without its record', [operation({ accessToken: token('lost') })]],
	['two successors', ['a', 'b'].map((successor) => operation({ presented: 'r', successor }))],
	['a token under a policy of before', [blocked, operation({ username: alice })]],
	['a user who is signed out', [operation({ username: 'bob@contoso.example', outcome: 'refused' })]],
	['a request that does not end', [operation({ endedAt: 100_000 })]],
])('%s is found', (_, history) => {
	expect(check(history, [{ tokenId: 'kept' }]).violations).toHaveLength(1);
});

test('a history in which all was kept has no violation', () => {
	const history = [
		operation({ accessToken: token('kept') }),
		operation({ presented: 'r', successor: 'a' }),
		operation({ presented: 'r', successor: 'a' }),
		// it was asked for before the change was acknowledged
		operation({ username: alice, startedAt: 4 }),
		blocked,
		operation({ username: alice, outcome: 'refused' }),
	];
	expect(check(history, [{ tokenId: 'kept' }]).violations).toEqual([]);
});
