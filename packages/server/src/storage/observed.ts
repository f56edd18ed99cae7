// What the server observed of a tenant stays when a tenant file is applied anew: what was revoked, which one-time code
// was spent, how risky an account is, when a device signed in. A file says what people and administrators decide, and
// knows none of this.
import { type Device, keepingSignIn } from '../records/device.ts';
import type { DirectoryUser } from '../records/user.ts';

/** A user's columns that no tenant file writes; times are epoch seconds. */
export interface ObservedOfUser {
	id: string;
	tokens_valid_from: number;
	password_changed_at: number;
	last_totp_step: number;
	risk: string | null;
}

export const observedColumns = 'id, tokens_valid_from, password_changed_at, last_totp_step, risk';

const ofGone = (column: string) => `${column} not in (select id from users where users.tenant_id = observed.tenant_id)`;

/** What was observed of users, beside their rows: of those whom the file names no more it goes. Without the tenant. */
export const observedOfGone: readonly [table: string, where: string][] = [
	['passkey_counters', ofGone('user_id')],
	['sign_in_profiles', ofGone('user_id')],
	['risk_detections', `kind = 'user' and ${ofGone('principal_id')}`],
	['risk_history', `kind = 'user' and ${ofGone('principal_id')}`],
	['risky_principals', `kind = 'user' and ${ofGone('observed.id')}`],
];

/**
 * @param stored of the user before; absent: it is new
 * @returns the columns of the row that takes its place
 */
export function keptOfUser(
	{ tokensValidFrom, passwordChangedAt }: Pick<DirectoryUser, 'tokensValidFrom' | 'passwordChangedAt'>,
	stored: ObservedOfUser | undefined,
): Omit<ObservedOfUser, 'id'> {
	return {
		// sessions and refresh tokens are not written anew: what was revoked must not be good again
		tokens_valid_from: Math.max(tokensValidFrom, stored?.tokens_valid_from ?? 0),
		password_changed_at: Math.max(passwordChangedAt, stored?.password_changed_at ?? 0),
		last_totp_step: stored?.last_totp_step ?? 0,
		risk: stored?.risk ?? null,
	};
}

/** @param stored the device before; absent: it is new */
export function keptOfDevice(device: Device, stored: Device | undefined): Device {
	if (!stored) return device;
	const { registeredAt, complianceToldAt } = stored;
	return {
		...keepingSignIn(device, stored),
		registeredAt: device.registeredAt || registeredAt,
		// an event that is older than one which was heard must not count, whoever said what stands there now
		...(complianceToldAt === undefined ? {} : { complianceToldAt }),
	};
}
