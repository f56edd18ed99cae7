// Devices as administrators and device managements read and write them. Microsoft Graph, "device resource type". What a
// policy asks of a device is decided by these members alone, so that a change is in force for the next token.
import { randomUuid } from '../clock.ts';
import { roleIds } from '../directory/who-may-act-on-whom.ts';
import type { Device, DeviceRelation } from '../records/device.ts';
import { applyAudited } from './audited.ts';
import { toGraphDevice } from './device-objects.ts';
import { findDirectoryObject } from './directory-objects.ts';
import { requireMatch } from './entity-tag.ts';
import { graphDenied, graphInvalid, graphNoObject } from './graph-error.ts';
import { byId, fillPage, type PageRules, readPageQuery, slice, walk } from './page.ts';
import { createDevices, deleteDevices, readDevices, writeDevices } from './permissions.ts';
import { matches } from './query.ts';
import { changedDevice, readDeviceId, readSecurityKey } from './read-device.ts';
import type { GraphInput, GraphList } from './resource.ts';
import type { GraphRoute, Row, Written } from './route.ts';

const { cloudDeviceAdministrator, globalAdministrator, intuneAdministrator, windows365Administrator } = roleIds;
/** by the pages "Create device", "Update device" and "Delete device" */
const makers = [intuneAdministrator, windows365Administrator, globalAdministrator];
const writers = [cloudDeviceAdministrator, ...makers];

const rules: PageRules = {
	name: 'The list of devices',
	filterable: new Set([
		'id',
		'deviceId',
		'accountEnabled',
		'alternativeSecurityIds',
		'approximateLastSignInDateTime',
		'createdDateTime',
		'managementType',
		'onPremisesSyncEnabled',
		'physicalIds',
		'registrationDateTime',
		'systemLabels',
		'displayName',
		'isCompliant',
		'isManaged',
		'mdmAppId',
		'operatingSystem',
		'operatingSystemVersion',
		'profileType',
		'trustType',
		'manufacturer',
		'model',
		'deviceOwnership',
		'enrollmentProfileName',
		...Array.from({ length: 15 }, (_, index) => `extensionAttributes/extensionAttribute${index + 1}`),
	]),
	...byId,
	sortable: new Set(['displayName', 'operatingSystem', 'createdDateTime', 'approximateLastSignInDateTime']),
	expandable: ['registeredOwners', 'registeredUsers'],
};

/**
 * @param id of the object, or `deviceid='…'`, the alternate key
 * @throws GraphError 404
 */
async function findDevice({ authority, snapshot }: GraphInput, id: string): Promise<Device> {
	const { devices } = authority.storage;
	const [, deviceId] = /^deviceid='([0-9a-f-]{1,64})'$/.exec(id) ?? [];
	const tenantId = snapshot.tenant.id;
	const device =
		deviceId === undefined ? await devices.findObject(tenantId, id) : await devices.find(tenantId, deviceId);
	if (!device) throw graphNoObject(id);
	return device;
}

const target = ({ id, displayName }: Device) => ({ type: 'Device', id, displayName });

async function create(input: GraphInput, body: Row): Promise<Written> {
	const { authority, exchange, snapshot, caller } = input;
	const sent = body;
	for (const member of ['accountEnabled', 'displayName', 'operatingSystem', 'operatingSystemVersion'])
		if (sent[member] === undefined)
			throw graphInvalid(`A value is required for property '${member}' of resource 'Device'.`);
	const deviceId = readDeviceId(sent.deviceId);
	const key = readSecurityKey(sent.alternativeSecurityIds);
	if (await authority.storage.devices.find(snapshot.tenant.id, deviceId))
		throw graphInvalid('Another object with the same value for property deviceId already exists.');
	const empty: Device = {
		id: randomUuid(authority.random),
		tenantId: snapshot.tenant.id,
		deviceId,
		displayName: '',
		accountEnabled: true,
		profileType: 'RegisteredDevice',
		...(key ? { key } : {}),
		registeredAt: exchange.now,
	};
	const device = changedDevice(empty, sent, true);
	const users = caller.user ? [{ userId: caller.user.id, relation: 'owner' as const }] : [];
	const done = await applyAudited(input, [{ kind: 'putDevice', device, users }], {
		activity: 'Add device',
		category: 'Device',
		operation: 'Add',
		target: target(device),
		after: toGraphDevice(device),
	});
	return done ? { kind: 'created', value: toGraphDevice(device) } : { kind: 'stale' };
}

/** A Cloud Device Administrator enables and disables devices, and changes nothing else of them: "Update device". */
async function requireMayChange({ authority, snapshot, caller }: GraphInput, sent: Row): Promise<void> {
	if (!caller.user || Object.keys(sent).every((name) => name === 'accountEnabled')) return;
	const { roleTemplateIds } = await authority.storage.directory.memberships(snapshot.tenant.id, caller.user.id);
	if (!makers.some((role) => roleTemplateIds.has(role))) throw graphDenied(writeDevices.delegated);
}

async function update(input: GraphInput, id: string, body: Row): Promise<Written> {
	const stored = await findDevice(input, id);
	requireMatch(input.exchange, toGraphDevice(stored));
	const sent = body;
	await requireMayChange(input, sent);
	const device = changedDevice(stored, sent, false);
	const done = await applyAudited(input, [{ kind: 'putDevice', device }], {
		activity: 'Update device',
		category: 'Device',
		operation: 'Update',
		target: target(device),
		before: toGraphDevice(stored),
		after: toGraphDevice(device),
	});
	return { kind: done ? 'done' : 'stale' };
}

async function remove(input: GraphInput, id: string): Promise<Written> {
	const device = await findDevice(input, id);
	requireMatch(input.exchange, toGraphDevice(device));
	const done = await applyAudited(input, [{ kind: 'removeDevice', id: device.id }], {
		activity: 'Delete device',
		category: 'Device',
		operation: 'Delete',
		target: target(device),
		before: toGraphDevice(device),
	});
	return { kind: done ? 'done' : 'stale' };
}

async function usersOf(input: GraphInput, id: string, relation: DeviceRelation): Promise<object[]> {
	const { authority, snapshot } = input;
	const device = await findDevice(input, id);
	const users = await authority.storage.devices.usersOf(snapshot.tenant.id, device.id);
	const found = await Promise.all(
		users.filter((user) => user.relation === relation).map(({ userId }) => findDirectoryObject(input, userId)),
	);
	return found.filter((user) => user !== undefined);
}

export const devices: GraphList = {
	path: 'devices',
	permissions: readDevices.delegated,
	readers: 'users',
	expand: {
		registeredOwners: (input, { id }) => usersOf(input, String(id), 'owner'),
		registeredUsers: (input, { id }) => usersOf(input, String(id), 'user'),
	},
	async page({ authority, exchange, snapshot }) {
		const query = readPageQuery(exchange.request, rules);
		const read = (last: Device | undefined) =>
			authority.storage.devices.list(snapshot.tenant.id, slice, last?.id ?? query.skipToken);
		return fillPage(walk(read), {
			query,
			async show(device) {
				const shown = toGraphDevice(device);
				return matches(shown, query) ? shown : undefined;
			},
			tokenOf: ({ id }) => id,
		});
	},
};

function usersRoute(name: string, documentation: string, relation: DeviceRelation): GraphRoute {
	return {
		path: `devices/{id}/${name}`,
		method: 'GET',
		access: { ...readDevices, users: 'members' },
		documentation,
		answers: 'collection',
		context: 'directoryObjects',
		isDirectory: true,
		run: (input, { id = '' }) => usersOf(input, id, relation),
	};
}

export const deviceRoutes: readonly GraphRoute[] = [
	{
		path: 'devices/{id}',
		method: 'GET',
		access: { ...readDevices, users: 'members' },
		documentation: 'Get device',
		answers: 'object',
		context: 'devices/$entity',
		run: async (input, { id = '' }) => toGraphDevice(await findDevice(input, id)),
	},
	usersRoute('registeredOwners', 'List registeredOwners', 'owner'),
	usersRoute('registeredUsers', 'List registeredUsers', 'user'),
	{
		path: 'devices',
		method: 'POST',
		access: { ...createDevices, users: makers },
		documentation: 'Create device',
		answers: 'change',
		context: 'devices/$entity',
		run: (input, _, body) => create(input, body),
	},
	{
		path: 'devices/{id}',
		method: 'PATCH',
		access: { ...writeDevices, users: writers },
		documentation: 'Update device',
		answers: 'change',
		context: '',
		run: (input, { id = '' }, body) => update(input, id, body),
	},
	{
		path: 'devices/{id}',
		method: 'DELETE',
		access: { ...deleteDevices, users: writers },
		documentation: 'Delete device',
		answers: 'change',
		context: '',
		run: (input, { id = '' }) => remove(input, id),
	},
];
