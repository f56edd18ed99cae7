// The subcommands that need the server's code.
import { DataFolderError, StartupError, StorageSetupError, TenantFileError } from '@countersign/server';
import type { Command } from 'commander';
import { audit } from './audit.ts';
import { backup } from './backup.ts';
import { dev } from './dev.ts';
import { device } from './device/index.ts';
import { doctor } from './doctor.ts';
import { keys } from './keys.ts';
import { migrate } from './migrate.ts';
import { otp } from './otp.ts';
import { restore } from './restore.ts';
import { secrets } from './secrets.ts';
import { serve } from './serve.ts';
import { setup } from './setup.ts';
import { start } from './start.ts';
import { transfer } from './transfer.ts';

export const servedCommands: readonly ((program: Command) => void)[] = [
	start,
	dev,
	serve,
	setup,
	keys,
	audit,
	secrets,
	backup,
	restore,
	doctor,
	otp,
	device,
	migrate,
	transfer,
];

/** @returns whether an error says what its reader can mend: its message is enough */
export function isExpected(error: unknown): boolean {
	return [StartupError, DataFolderError, StorageSetupError, TenantFileError].some((kind) => error instanceof kind);
}
