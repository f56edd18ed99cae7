// Devices through Graph: who may read and write them, what is refused, and what is written of each change.
import { createTestAuthority, type TestAuthority, testIds } from '@countersign/testkit';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { roleIds } from '../../src/directory/who-may-act-on-whom.ts';
import { applicationToken, callGraph, tenantsWithPermissions, tokenHolding } from './calls.ts';

const laptop = '80000000-0000-4000-8000-000000000001';
const laptopDeviceId = '81000000-0000-4000-8000-000000000001';
const admin = 'root@contoso.example';
const asUser = 'Directory.AccessAsUser.All';
const publicClient = '20000000-0000-4000-8000-00000000000f';

let authority: TestAuthority;
let token: string;
beforeEach(async () => {
	authority = await createTestAuthority({
		tenants: tenantsWithPermissions(['Device.Read.All', 'Device.ReadWrite.All', 'AuditLog.Read.All'], (tenant) => {
			tenant.identity = { conditionalAccess: { policies: [] } };
			tenant.applications?.push({
				appId: publicClient,
				displayName: 'Console',
				isFallbackPublicClient: true,
				publicClient: { redirectUris: ['http://localhost'] },
			});
			tenant.directoryRoles?.push({
				roleTemplateId: roleIds.cloudDeviceAdministrator,
				members: ['bob@contoso.example'],
			});
			tenant.devices = [
				{
					id: laptop,
					deviceId: laptopDeviceId,
					displayName: 'Alice’s laptop',
					operatingSystem: 'Windows',
					operatingSystemVersion: '10.0.26100',
					trustType: 'AzureAd',
					isCompliant: false,
					registeredOwners: ['alice@contoso.example'],
					registeredUsers: ['alice@contoso.example', 'bob@contoso.example'],
				},
			];
		}),
	});
	token = await applicationToken(authority);
});
afterEach(() => authority.close());

const call = (method: string, path: string, body?: unknown, headers?: Record<string, string>, by = token) =>
	callGraph(authority, by, method, `/v1.0/${path}`, body, headers);
const asAdmin = (username = admin) => tokenHolding(authority, publicClient, asUser, username);
const newDevice = (more: object = {}) => ({
	accountEnabled: true,
	displayName: 'Test device',
	deviceId: '4c299165-6e8f-4b45-a5ba-c5d250a707ff',
	operatingSystem: 'Linux',
	operatingSystemVersion: '1',
	alternativeSecurityIds: [{ type: 2, key: 'Y3YxN2E1MWFlYw==' }],
	...more,
});

test('a device is found by its id and by its deviceId, listed and filtered', async () => {
	const one = await call('GET', `devices/${laptop}`);
	expect(one.status).toBe(200);
	expect(one.body).toMatchObject({
		'@odata.context': expect.stringContaining('$metadata#devices/$entity'),
		id: laptop,
		deviceId: laptopDeviceId,
		trustType: 'AzureAd',
		isCompliant: false,
		isManaged: null,
		profileType: 'RegisteredDevice',
		extensionAttributes: { extensionAttribute1: null },
	});
	expect((await call('GET', `devices(deviceId='${laptopDeviceId}')`)).body.id).toBe(laptop);
	expect((await call('GET', `devices(deviceId='${laptop}')`)).status).toBe(404);
	expect((await call('GET', 'devices')).body.value).toHaveLength(1);
	for (const [filter, found] of [
		[`deviceId eq '${laptopDeviceId}'`, 1],
		["trustType eq 'Workplace'", 0],
		['isCompliant eq false', 1],
		["startswith(displayName,'Alice')", 1],
	] as const)
		expect((await call('GET', `devices?$filter=${filter}`)).body.value, filter).toHaveLength(found);
	expect((await call('GET', `devices?$filter=key eq 'x'`)).status).toBe(400);
});

test('owners and users are told of a device, and devices of a user', async () => {
	const ids = async (path: string) => (await call('GET', path)).body.value.map(({ id }: { id: string }) => id);
	expect(await ids(`devices/${laptop}/registeredOwners`)).toEqual([testIds.alice]);
	expect(await ids(`devices(deviceId='${laptopDeviceId}')/registeredUsers`)).toEqual([testIds.alice, testIds.bob]);
	const reader = await tokenHolding(authority, publicClient, 'Directory.Read.All', 'alice@contoso.example');
	const own = await call('GET', 'me/ownedDevices', undefined, {}, reader);
	expect(own.body.value).toMatchObject([{ '@odata.type': '#microsoft.graph.device', id: laptop }]);
	const ofBob = (list: string) => call('GET', `users/${testIds.bob}/${list}`, undefined, {}, reader);
	expect((await ofBob('ownedDevices')).body.value).toEqual([]);
	expect((await ofBob('registeredDevices')).body.value).toMatchObject([{ id: laptop }]);
});

test('an application marks a device compliant, and each change is audited with what it was and is', async () => {
	const change = await call('PATCH', `devices(deviceId='${laptopDeviceId}')`, {
		isCompliant: true,
		isManaged: true,
		extensionAttributes: { extensionAttribute1: 'lab', extensionAttribute2: 'two' },
	});
	expect(change.status).toBe(204);
	await call('PATCH', `devices/${laptop}`, { extensionAttributes: { extensionAttribute1: null }, mdmAppId: null });
	expect((await call('GET', `devices/${laptop}`)).body).toMatchObject({
		isCompliant: true,
		isManaged: true,
		extensionAttributes: { extensionAttribute1: null, extensionAttribute2: 'two' },
	});
	const [, first] = (await call('GET', 'auditLogs/directoryAudits')).body.value;
	expect(first).toMatchObject({
		activityDisplayName: 'Update device',
		category: 'Device',
		initiatedBy: { app: { displayName: expect.any(String) } },
		targetResources: [{ id: laptop, type: 'Device' }],
	});
	expect(first.targetResources[0].modifiedProperties).toContainEqual({
		displayName: 'isCompliant',
		oldValue: 'false',
		newValue: 'true',
	});
});

test.each<[object]>([
	[{ isCompliant: 'yes' }],
	[{ trustType: 'Hybrid' }],
	[{ displayName: null }],
	[{ displayName: '' }],
	[{ deviceId: testIds.alice }],
	[{ alternativeSecurityIds: [] }],
	[{ key: {} }],
	[{ extensionAttributes: { extensionAttribute16: 'x' } }],
	[{ constructor: 'x' }],
])('what a device cannot have is 400, and nothing is changed: %j', async (body) => {
	const before = (await call('GET', `devices/${laptop}`)).body;
	expect((await call('PATCH', `devices/${laptop}`, body)).status).toBe(400);
	expect((await call('GET', `devices/${laptop}`)).body).toEqual(before);
});

test('a change of another version than the one that was read is 412', async () => {
	const { etag } = (await call('GET', `devices/${laptop}`)).headers as { etag: string };
	expect((await call('PATCH', `devices/${laptop}`, { isManaged: true }, { 'if-match': etag })).status).toBe(204);
	expect((await call('PATCH', `devices/${laptop}`, { isManaged: false }, { 'if-match': etag })).status).toBe(412);
});

test('only a user in a role for it makes devices; an application with the permission deletes them', async () => {
	expect((await call('POST', 'devices', newDevice())).status).toBe(403);
	const by = await asAdmin();
	const made = await call('POST', 'devices', newDevice(), {}, by);
	expect(made.status).toBe(201);
	expect(made.body).toMatchObject({ displayName: 'Test device', isCompliant: null, alternativeSecurityIds: [] });
	expect((await call('GET', `devices/${made.body.id}/registeredOwners`)).body.value).toMatchObject([
		{ id: testIds.admin },
	]);
	expect((await call('POST', 'devices', newDevice(), {}, by)).status).toBe(400);
	expect((await call('DELETE', `devices/${made.body.id}`, undefined, {}, by)).status).toBe(204);
	expect((await call('GET', `devices/${made.body.id}`)).status).toBe(404);
	expect((await call('DELETE', `devices/${laptop}`)).status).toBe(204);
});

test('a Cloud Device Administrator disables a device, and changes nothing else of it', async () => {
	const by = await asAdmin('bob@contoso.example');
	expect((await call('PATCH', `devices/${laptop}`, { accountEnabled: false }, {}, by)).status).toBe(204);
	expect((await call('PATCH', `devices/${laptop}`, { isCompliant: true }, {}, by)).status).toBe(403);
	expect((await call('GET', `devices/${laptop}`)).body).toMatchObject({ accountEnabled: false, isCompliant: false });
});

test('devices are found, sorted and shown by when they signed in last, and nobody writes that', async () => {
	const { storage } = authority.app.authority;
	const member = 'approximateLastSignInDateTime';
	const unused = (await call('POST', 'devices', newDevice(), {}, await asAdmin())).body;
	const list = async (query: string) => {
		const { body } = await call('GET', `devices?${query}`, undefined, { consistencylevel: 'eventual' });
		return body.value.map(({ id }: { id: string }) => id);
	};
	expect((await call('GET', `devices/${laptop}`)).body[member]).toBeNull();
	expect(await storage.devices.noteSignIn(testIds.tenant, laptopDeviceId, 1_767_225_600)).toBe(true);
	expect((await call('GET', `devices?$select=${member}&$filter=id eq '${laptop}'`)).body.value).toEqual([
		{ [member]: '2026-01-01T00:00:00.000Z' },
	]);
	// the question of who looks for stale devices: one that never signed in is none of them, as at Graph
	expect(await list(`$filter=${member} le 2026-01-01T00:00:00Z`)).toEqual([laptop]);
	expect(await list(`$filter=${member} lt 2026-01-01T00:00:00Z`)).toEqual([]);
	expect(await list(`$filter=${member} eq null`)).toEqual([unused.id]);
	expect(await list(`$orderby=${member}`)).toEqual([unused.id, laptop]);
	expect(await list(`$orderby=${member} desc`)).toEqual([laptop, unused.id]);
	expect((await call('PATCH', `devices/${laptop}`, { [member]: '2026-02-01T00:00:00Z' })).status).toBe(400);
	expect((await call('PATCH', `devices/${laptop}`, { isManaged: true })).status).toBe(204);
	expect((await call('GET', `devices/${laptop}`)).body).toMatchObject({
		isManaged: true,
		[member]: '2026-01-01T00:00:00.000Z',
	});
});
