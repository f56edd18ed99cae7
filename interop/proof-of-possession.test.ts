// Proof of Possession between our client and our guard, with the authority between them.
import { acquireTokenByPop, createPopKey } from '@countersign/client';
import { createGuard } from '@countersign/guard';
import { createAuthorityFetch, testIds } from '@countersign/testkit';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createStage, type Stage, scopes } from '../packages/client/test/seeds-stage.ts';

let stage: Stage;
beforeAll(async () => {
	stage = await createStage();
});
afterAll(() => stage.close());

test('the guard takes what the client signs, each once, and for its own request alone', async () => {
	const client = stage.client();
	const account = await stage.signIn(client);
	const clock = () => stage.authority.now() * 1000;
	const key = await createPopKey({ clock });
	const guard = createGuard({
		authority: stage.authority.origin,
		audience: testIds.orders,
		tenants: [testIds.tenant],
		clock,
		fetch: createAuthorityFetch(stage.authority),
		signedRequests: { hosts: ['api.contoso.example:8080'], required: true },
	});
	const check = async (token: string, method = 'DELETE') => {
		const asked = { method, url: '/Orders/17?soft=Yes' };
		const verdict = await guard.check(`PoP ${token}`, { scopes: ['Orders.Read'] }, asked);
		return verdict.allowed ? 'taken' : verdict.refusal.code;
	};
	const { accessToken } = await acquireTokenByPop(client, {
		...{ account, scopes, key, resourceRequestMethod: 'DELETE' },
		resourceRequestUri: 'https://api.contoso.example:8080/Orders/17?soft=Yes',
	});
	expect(await check(accessToken, 'GET')).toBe('invalid_token');
	expect(await check(accessToken)).toBe('taken');
	expect(await check(accessToken)).toBe('invalid_token');
	expect(await check(String(decodeJwt(accessToken).at))).toBe('invalid_token');
});
