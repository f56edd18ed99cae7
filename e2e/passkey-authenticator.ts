// How Chromium comes to trust the development certificate, as it has to for passkeys.
import { createHash, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Chromium makes no passkey where it was told to overlook a wrong certificate; with this argument it takes the
 * development certificate for a right one.
 */
export function trustedKeyArgument(folder: string): string {
	const { publicKey } = new X509Certificate(readFileSync(join(folder, 'server.pem')));
	const key = createHash('sha256')
		.update(publicKey.export({ type: 'spki', format: 'der' }))
		.digest('base64');
	return `--ignore-certificate-errors-spki-list=${key}`;
}
