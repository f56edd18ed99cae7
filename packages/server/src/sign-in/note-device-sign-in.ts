// When a device signed in last, for whoever looks for devices that nobody uses any more. Microsoft Entra, "How To:
// Manage stale devices in Microsoft Entra ID": the time is approximate. A refreshed token or a session that goes on
// writes nothing here: the device proves itself at neither.
import type { Authority, Exchange } from '../authority.ts';
import { type Device, withSignIn } from '../records/device.ts';

/**
 * The sign-in is complete: that its time is not kept must not undo it, and the device's next one is.
 *
 * @param device that proved itself in this sign-in, as it was read for it
 */
export async function noteDeviceSignIn(
	{ storage, emit }: Authority,
	{ now, ids }: Exchange,
	device: Device | undefined,
): Promise<void> {
	if (!device || !withSignIn(device, now)) return;
	await storage.devices
		.noteSignIn(device.tenantId, device.deviceId, now)
		.catch((cause) =>
			emit({ kind: 'failed', traceId: ids.traceId, detail: `a device's sign-in was not kept: ${cause}` }),
		);
}
