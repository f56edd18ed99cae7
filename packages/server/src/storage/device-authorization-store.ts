// Device authorizations from the device's first request until it gets its tokens.
import type { DeviceAuthorization } from '../records/device-authorization.ts';

export interface DeviceAuthorizationStore {
	create(authorization: DeviceAuthorization): Promise<void>;
	findByDeviceCode(deviceCodeHash: string): Promise<DeviceAuthorization | undefined>;
	findByUserCode(userCode: string): Promise<DeviceAuthorization | undefined>;
	/** the user said no; one that is not pending stays as it is */
	decline(deviceCodeHash: string): Promise<void>;
}
