// How long refresh tokens live. Microsoft identity platform, "Refresh tokens": 90 days from the last use; 24 hours from
// the sign-in for single-page applications, carried along through every rotation.
import type { RedirectPlatform } from '../records/application.ts';

const day = 86_400;

/** @returns epoch seconds */
export function refreshTokenExpiry(platform: RedirectPlatform, now: number, familyCreatedAt: number): number {
	return platform === 'spa' ? familyCreatedAt + day : now + 90 * day;
}
