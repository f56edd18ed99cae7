// Changes of devices as administrators make them, and what APIs must hear of each.
import { type Device, keepingSignIn } from '../../records/device.ts';
import type { DirectoryChange } from '../directory-change-store.ts';
import { deviceEvent } from '../event-of-change.ts';
import { type Query, Undone } from './database.ts';
import { writeTenantEvent } from './security-events.ts';

async function findDevice(query: Query, tenantId: string, id: string): Promise<Device | undefined> {
	const [row] = await query<{ resource: string }>('select resource from devices where tenant_id = $1 and id = $2', [
		tenantId,
		id,
	]);
	return row && (JSON.parse(row.resource) as Device);
}

/** @throws Undone where another device of the tenant has the `deviceId` */
export async function putDevice(
	query: Query,
	tenantId: string,
	{ device, users }: Extract<DirectoryChange, { kind: 'putDevice' }>,
	at: number,
): Promise<void> {
	const { id, deviceId } = device;
	const before = await findDevice(query, tenantId, id);
	const taken = await query('select 1 from devices where tenant_id = $1 and device_id = $2 and id <> $3', [
		tenantId,
		deviceId,
		id,
	]);
	if (taken.length > 0) throw new Undone();
	await query(
		`insert into devices (tenant_id, id, device_id, resource) values ($1, $2, $3, $4)
		on conflict (tenant_id, id) do update set device_id = $3, resource = $4`,
		[tenantId, id, deviceId, JSON.stringify(keepingSignIn(device, before))],
	);
	const concerned = { deviceId: before?.deviceId ?? deviceId };
	await writeTenantEvent(query, tenantId, concerned, deviceEvent(before, device, at));
	if (!users) return;
	await query('delete from device_users where tenant_id = $1 and id = $2', [tenantId, id]);
	for (const { userId, relation } of users)
		await query('insert into device_users values ($1, $2, $3, $4) on conflict do nothing', [
			tenantId,
			id,
			userId,
			relation,
		]);
}

export async function removeDevice(query: Query, tenantId: string, id: string, at: number): Promise<void> {
	const before = await findDevice(query, tenantId, id);
	if (before)
		await writeTenantEvent(query, tenantId, { deviceId: before.deviceId }, deviceEvent(before, undefined, at));
	await query('delete from devices where tenant_id = $1 and id = $2', [tenantId, id]);
	await query('delete from device_users where tenant_id = $1 and id = $2', [tenantId, id]);
}
