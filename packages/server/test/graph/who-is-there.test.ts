// Who may not act on a user learns nothing of whether the user is there: every row of the table of routes that names
// one is asked by a guest and by a member without a role, of what is there and of what is not. Applications, groups and
// deleted objects are not among them: their owners may write too, so that each is looked for before it is known who
// may.
import { type TestAuthority, testIds } from '@countersign/testkit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { callGraph } from './calls.ts';
import { createOneOfEach, type OneOfEach, operations, versionOf } from './one-of-each.ts';

const administering = '2f000000-0000-4000-8000-0000000000aa';
const absent = '00000000-0000-4000-8000-0000000000fe';
const password = 'another long passphrase of words';
const asked = operations.filter(({ path }) => /^(?:countersign\/)?users\/\{/.test(path));

let each: OneOfEach;
const tokens = new Map<string, string>();
async function tokenOf(authority: TestAuthority, username: string): Promise<string> {
	const { body } = await authority.send({
		method: 'POST',
		path: `/${testIds.tenant}/oauth2/v2.0/token`,
		headers: { 'content-type': 'application/x-www-form-urlencoded' },
		body: new URLSearchParams({
			grant_type: 'password',
			client_id: administering,
			username,
			password,
			scope: 'https://graph.microsoft.com/.default',
		}).toString(),
	});
	const answer = JSON.parse(body);
	expect(answer.error_description).toBeUndefined();
	return answer.access_token;
}

beforeAll(async () => {
	each = await createOneOfEach();
	for (const userType of ['Guest', 'Member']) {
		const userPrincipalName = `outside-${userType.toLowerCase()}@contoso.example`;
		const passwordProfile = { password, forceChangePasswordNextSignIn: false };
		const about = { accountEnabled: true, displayName: userType, mailNickname: userType };
		const made = await each.call('POST', 'users', { ...about, userPrincipalName, passwordProfile });
		expect(made.status, JSON.stringify(made.body)).toBe(201);
		tokens.set(userType, await tokenOf(each.authority, userPrincipalName));
		// a guest has no token for a password
		expect((await each.call('PATCH', `users/${made.body.id}`, { userType })).status).toBe(204);
	}
}, 60_000);
afterAll(() => each.authority.close());

const bodiesOf = ({ method, path }: (typeof operations)[number]): readonly (object | undefined)[] => {
	if (method === 'GET' || method === 'DELETE') return [undefined];
	if (`${method} ${path}` !== 'PATCH users/{id}') return [{}, each.bodies.get(path) ?? {}];
	const passwordProfile = { password: 'a third long passphrase of words' };
	return [{}, { jobTitle: 'x' }, { accountEnabled: false }, { mobilePhone: '1' }, { passwordProfile }];
};

// `If-Match` is compared with what is there
const headersOf: Record<string, string>[] = [{}, { 'if-match': 'W/"another"' }];

test.each(asked)('[sec 241] $method $path tells nobody without the right whether it is there', async (operation) => {
	const { method, path } = operation;
	const at = (address: string) => `/${versionOf(path)}/${address}`;
	const there = at(each.addressOf(path));
	const notThere = at(path.replace(/\{\w+\}/g, absent));
	for (const [userType, token] of tokens)
		for (const body of bodiesOf(operation))
			for (const headers of headersOf) {
				const ask = async (address: string) =>
					(await callGraph(each.authority, token, method, address, body, headers)).status;
				const found = await ask(there);
				const missing = await ask(notThere);
				const what = `${userType}: ${method} ${path} ${JSON.stringify(body)} ${JSON.stringify(headers)}`;
				expect(token, userType).toBeTruthy();
				if (found === 403 || missing === 403) expect([found, missing], what).toEqual([403, 403]);
				if (userType === 'Guest' && missing === 404) expect(found, what).toBeLessThan(400);
			}
});

test('whoever may act learns that there is nobody', async () => {
	const { status } = await each.call('GET', `/beta/countersign/users/${absent}/sessions`);
	expect(status).toBe(404);
});
