// The current one-time code of a user in a development data folder, also while the authority runs on it.

import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import Libsql from 'libsql';
import { oneTimeCode } from '../one-time-code.ts';
import { foldPrincipalName } from '../records/principal-name.ts';
import { createSecrets } from '../secrets.ts';
import { hasDatabase } from '../storage/sqlite/has-database.ts';
import { developmentSecretFile } from './development.ts';
import { readFileOrRefuse } from './production-configuration.ts';
import { StartupError } from './startup-error.ts';

/**
 * @param now epoch seconds
 * @throws StartupError when the folder is no development data folder, or the user has no authenticator
 */
export function demoOneTimeCode(dataFolder: string, userPrincipalName: string, now: number): string {
	const secretPath = join(dataFolder, developmentSecretFile);
	const databasePath = join(dataFolder, 'countersign.sqlite');
	if (!hasDatabase(dataFolder) || !existsSync(secretPath))
		throw new StartupError(`${dataFolder} is not a development data folder`);
	const secret = readFileOrRefuse(secretPath, 'the secret file');
	const secrets = createSecrets(Buffer.from(secret.trim(), 'hex'), randomBytes);
	const database = new Libsql(databasePath, { readonly: true });
	try {
		const row = database
			.prepare('select id, sealed_totp_secret from users where principal_name_folded = ?')
			.get(foldPrincipalName(userPrincipalName)) as { id: string; sealed_totp_secret: string | null } | undefined;
		if (!row) throw new StartupError(`there is no user ${userPrincipalName}`);
		const secret = row.sealed_totp_secret === null ? undefined : secrets.open('totp', row.sealed_totp_secret, row.id);
		if (secret === undefined) throw new StartupError(`${userPrincipalName} has no authenticator registered`);
		return oneTimeCode(secret, now);
	} finally {
		database.close();
	}
}
