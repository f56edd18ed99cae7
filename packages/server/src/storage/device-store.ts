// The devices of a tenant. They are changed with their audit: `putDevice` and `removeDevice` of DirectoryChangeStore.
// When one signed in last is no change: it is not audited, and the tenant's version stays.
import type { Device, DeviceRelation, DeviceUser } from '../records/device.ts';

export interface DeviceStore {
	/** @param deviceId GUID in lower case */
	find(tenantId: string, deviceId: string): Promise<Device | undefined>;
	/** @param id of the object, in lower case */
	findObject(tenantId: string, id: string): Promise<Device | undefined>;
	/** in the order of their object ids, from behind one of them */
	list(tenantId: string, limit: number, after?: string): Promise<Device[]>;
	/** who owns and who uses a device, in the order of ids */
	usersOf(tenantId: string, id: string): Promise<DeviceUser[]>;
	/** devices that a user owns or uses, in the order of their object ids */
	ofUser(tenantId: string, userId: string, relation: DeviceRelation): Promise<Device[]>;
	/**
	 * Keeps that a device proved itself at a sign-in, once in `signInInterval`. A device that is changed at the same
	 * moment is left alone: its next sign-in is kept.
	 *
	 * @param deviceId GUID in lower case
	 * @param at epoch seconds
	 * @returns whether something was written
	 */
	noteSignIn(tenantId: string, deviceId: string, at: number): Promise<boolean>;
}
