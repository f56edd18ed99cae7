// Somebody who was deleted and is restored has their methods again. Microsoft Entra, "Restore or remove a recently
// deleted user": for 30 days.
import { createTestAuthority, testIds } from '@countersign/testkit';
import { expect, test } from 'vitest';
import { applicationToken, callGraph, tenantsWithPermissions } from './calls.ts';

test('[sec 250] a restored user keeps passkeys, certificates and the authenticator app', async () => {
	const authority = await createTestAuthority({ tenants: tenantsWithPermissions(['User.ReadWrite.All']) });
	const token = await applicationToken(authority);
	const { storage } = authority.app.authority;
	const passkey = { id: 'a', publicKey: 'b', aaguid: 'c', transports: [], displayName: 'Laptop', createdAt: 1 };
	const apps = [{ id: 'd', sealedSecret: 'e', displayName: 'Phone', createdAt: 1 }];
	const methods = {
		passkeys: [passkey],
		authenticatorApps: apps,
		certificateUserIds: ['X509:<SKI>0a'],
		preferredMode: 'fido2',
	};
	const written = { ...methods, revision: 0 };
	expect(await storage.authenticationMethods.replace(testIds.tenant, testIds.alice, written)).toBe(true);
	const before = await storage.directory.findUser(testIds.tenant, testIds.alice);
	const path = `/v1.0/users/${testIds.alice}`;
	expect((await callGraph(authority, token, 'DELETE', path)).status).toBe(204);
	const restore = `/v1.0/directory/deletedItems/${testIds.alice}/restore`;
	expect((await callGraph(authority, token, 'POST', restore)).status).toBe(200);
	const after = await storage.directory.findUser(testIds.tenant, testIds.alice);
	expect(after?.registeredMethods).toMatchObject(methods);
	expect(after?.sealedTotpSecret).toBe(before?.sealedTotpSecret);
	// and they can be changed again
	const change = { ...methods, passkeys: [], revision: after?.registeredMethods?.revision ?? -1 };
	expect(await storage.authenticationMethods.replace(testIds.tenant, testIds.alice, change)).toBe(true);
	await authority.close();
});
