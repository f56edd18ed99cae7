// Whom a question of What-If is about: where a guest comes from is known of the directory, of the log, or by the
// question.
import { describe, expect, test } from 'vitest';
import type { Graph } from '../src/graph/graph.ts';
import { GraphError } from '../src/graph/graph-error.ts';
import { readSubject } from '../src/graph/read-subject.ts';

const here = '10000000-0000-4000-8000-000000000001';
const elsewhere = '10000000-0000-4000-8000-000000000002';
const asked = '10000000-0000-4000-8000-000000000003';
const guest = { userType: 'Guest', userPrincipalName: 'ann_home.example#EXT#@here.example' };

interface Directory {
	user: { userType: string; userPrincipalName: string };
	/** `undefined`: the reader may not see it */
	log?: { homeTenantId: string }[] | undefined;
}

function graphOf({ user, log }: Directory): Graph {
	return {
		get: async () => ({ value: { id: 'u', ...user }, etag: undefined }),
		async all(path: string) {
			if (path.includes('transitiveMemberOf')) return [];
			if (log === undefined) throw new GraphError(403, { code: 'Authorization_RequestDenied', message: 'no' } as never);
			expect(decodeURIComponent(path)).toContain("$filter=userId eq 'u'");
			return log;
		},
	} as unknown as Graph;
}

const read = async (directory: Directory, question: object = {}) => {
	const identity = { '@odata.type': '#microsoft.graph.userSignIn' as const, userId: 'u', ...question };
	const { user } = (await readSubject(graphOf(directory), here, identity)) as unknown as {
		user: Record<string, unknown>;
	};
	return [user.externalType, user.homeTenantId];
};

describe('a user', () => {
	const member = { userType: 'Member', userPrincipalName: 'ben@here.example' };
	const log = [{ homeTenantId: elsewhere }];
	test.each<[string, Directory, object, unknown[]]>([
		['of this tenant comes from nowhere else', { user: member }, {}, [undefined, undefined]],
		[
			'with a guest account here is at home here',
			{ user: { ...member, userType: 'Guest' } },
			{},
			['internalGuest', here],
		],
		[
			'from outside is from the tenant that the log names',
			{ user: guest, log },
			{},
			['b2bCollaborationGuest', elsewhere],
		],
		[
			'from outside who is a member is of that kind',
			{ user: { ...guest, userType: 'Member' }, log },
			{},
			['b2bCollaborationMember', elsewhere],
		],
		['who never signed in is from nowhere known', { user: guest, log: [] }, {}, ['b2bCollaborationGuest', undefined]],
		['whose log may not be read is from nowhere known', { user: guest }, {}, ['b2bCollaborationGuest', undefined]],
		[
			'who is supposed to be another kind of another tenant is judged so',
			{ user: guest, log },
			{ externalUserType: 'serviceProvider', externalTenantId: asked },
			['serviceProvider', asked],
		],
		[
			'who is supposed to be another kind keeps the tenant',
			{ user: guest, log },
			{ externalUserType: 'b2bDirectConnectUser' },
			['b2bDirectConnectUser', elsewhere],
		],
	])('%s', async (_, directory, question, expected) => {
		expect(await read(directory, question)).toEqual(expected);
	});
});
