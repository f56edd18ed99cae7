// What the kind of redirect URI demands of the request that redeems what was issued to it.
// Microsoft identity platform, "Redirect URIs for single-page apps".
import type { ConditionalAccessClientApp } from '@countersign/protocol';
import { clientCredentialMissing, crossOriginNotSpa, spaNeedsCrossOrigin } from '../errors.ts';
import type { RedirectPlatform } from '../records/application.ts';
import type { GrantInput } from './grant.ts';

/**
 * @throws ProtocolError when a SPA's grant comes from outside a browser, another's from inside one, or a web app shows
 * no credential
 */
export function checkPlatform(platform: RedirectPlatform, { exchange, client }: GrantInput): void {
	const crossOrigin = exchange.request.headers.origin !== undefined;
	if (platform === 'spa' && !crossOrigin) throw spaNeedsCrossOrigin();
	if (platform !== 'spa' && crossOrigin) throw crossOriginNotSpa();
	if (platform === 'web' && client.method === '0') throw clientCredentialMissing();
}

export function clientAppTypeOf(platform: RedirectPlatform): ConditionalAccessClientApp {
	return platform === 'publicClient' ? 'mobileAppsAndDesktopClients' : 'browser';
}
