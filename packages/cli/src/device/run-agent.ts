// Runs the agent until it is stopped.
import { deviceAgentOrigin } from '@countersign/protocol';
import { StartupError } from '@countersign/server';
import { stopOnSignal } from '../stop-on-signal.ts';
import { startAgent } from './agent.ts';
import type { DeviceFile } from './device-key.ts';

/** @throws StartupError where another program listens there */
export async function runAgent(device: DeviceFile): Promise<void> {
	const tell = (line: string) => process.stdout.write(`${line}\n`);
	const server = await startAgent(device, tell).catch((error) => {
		throw new StartupError(`the agent cannot listen at ${deviceAgentOrigin} (${error.code}); does another one run?`);
	});
	tell(`The agent of "${device.displayName}" answers sign-in pages of ${device.authority}. Stop it with Ctrl+C.`);
	stopOnSignal(async () => void server.close(), { hangup: true });
}
