// Whether an application may act without a credential where no redirect URI proves what it is: device code and
// password. Microsoft identity platform, "Allow public client flows".
import { clientCredentialMissing } from '../errors.ts';
import type { Application } from '../records/application.ts';

/** @throws ProtocolError 7000218 unless it is registered as a public client of the mobile and desktop kind */
export function requirePublicClient(application: Application): void {
	if (!application.isFallbackPublicClient && application.redirectUris.publicClient.length === 0)
		throw clientCredentialMissing();
}
