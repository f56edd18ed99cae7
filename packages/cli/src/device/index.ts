// countersign device: the key of this device, and the agent that proves it at sign-ins.
import type { Command } from 'commander';
import { deviceJoin } from './join.ts';
import { deviceProof } from './proof.ts';
import { deviceStatus } from './status.ts';

export function device(program: Command): void {
	const parent = program
		.command('device')
		.description('join this device to an organization, and prove which one it is');
	for (const register of [deviceJoin, deviceProof, deviceStatus]) register(parent);
}
