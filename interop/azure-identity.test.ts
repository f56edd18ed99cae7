// @azure/identity, unmodified: ClientSecretCredential, as Azure SDK clients use it.
import { ClientSecretCredential } from '@azure/identity';
import { testIds } from '@countersign/testkit';
import { decodeJwt } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type InteropAuthority, startInteropAuthority } from './authority.ts';

let authority: InteropAuthority;
beforeAll(async () => {
	authority = await startInteropAuthority();
});
afterAll(() => authority.close());

test('@azure/identity ClientSecretCredential gets a token, with CAE too', async () => {
	const credential = new ClientSecretCredential(testIds.tenant, testIds.daemon, testIds.secret, {
		authorityHost: authority.origin,
		disableInstanceDiscovery: true,
	});
	const token = await credential.getToken('api://orders/.default');
	expect(decodeJwt(token.token)).toMatchObject({ aud: testIds.orders, roles: ['Orders.Process'] });
	const cae = await credential.getToken('api://orders/.default', { enableCae: true });
	expect(decodeJwt(cae.token)).toMatchObject({ aud: testIds.orders, xms_cc: ['cp1'] });
});

test('@azure/identity ClientSecretCredential reports a wrong secret as an authentication error', async () => {
	const credential = new ClientSecretCredential(testIds.tenant, testIds.daemon, 'wrong', { authorityHost: authority.origin, disableInstanceDiscovery: true });
	await expect(credential.getToken('api://orders/.default')).rejects.toThrow(/AADSTS7000215/);
});
