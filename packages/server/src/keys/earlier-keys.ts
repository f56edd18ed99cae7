// What outlives a root secret that is exchanged. Sealed values are sealed anew; these are keys that were derived from
// it, and that what others hold rests on. They are kept sealed under the new root.
import { type EarlierKeys, macKey, type Secrets } from '../secrets.ts';
import type { SettingsStore } from '../storage/settings-store.ts';

const setting = 'earlier-keys';

/**
 * for ever: applications know their users by the subject, which is never reassigned (OpenID Connect Core §8.1);
 * recovery codes lie on paper for years
 */
export const keptPurposes = ['subject', 'recovery-code'] as const;
/** until nobody holds anything that rests on them */
export const acceptedPurposes = [
	'refresh-token',
	'login-hint',
	'familiar-browser',
	'form',
	'uti',
	'spa-code',
	'spa-code-family',
] as const;
/**
 * what a new root may change: a wrong password counts once more, passwords that were tried lately are in memory alone,
 * the check of the root is the root's, and checkpoints of the audit log that an earlier root signed are counted by
 * `countersign audit verify` and not judged; a code that was sent to a phone is good for ten minutes
 */
export const forgottenPurposes = [
	'wrong-password',
	'password-of-anybody',
	'audit-checkpoint',
	'root-secret-check',
	'phone-code',
] as const;

/**
 * seconds that earlier keys are accepted: a refresh token that is not used for 90 days has expired, and each use gives
 * a new one
 */
const acceptedSeconds = 90 * 86_400;

interface StoredKeys {
	/** base64url by purpose */
	kept: Record<string, string>;
	accepted: { until: number; keys: Record<string, string> }[];
}

const toBuffers = (keys: Record<string, string>) =>
	Object.fromEntries(Object.entries(keys).map(([purpose, key]) => [purpose, Buffer.from(key, 'base64url')]));

async function read(settings: SettingsStore, secrets: Secrets): Promise<StoredKeys> {
	const sealed = await settings.get(setting);
	if (sealed === undefined) return { kept: {}, accepted: [] };
	const text = secrets.open(setting, sealed, '');
	// with another key in its place every user would be somebody else to every application
	if (text === undefined) throw new Error('the keys of earlier root secrets cannot be opened');
	return JSON.parse(text) as StoredKeys;
}

/** @returns whether a root secret was exchanged before */
export async function hasEarlierKeys(settings: SettingsStore): Promise<boolean> {
	return (await settings.get(setting)) !== undefined;
}

/**
 * @param secrets of the root secret alone
 * @param now epoch seconds
 */
export async function readEarlierKeys(settings: SettingsStore, secrets: Secrets, now: number): Promise<EarlierKeys> {
	const { kept, accepted } = await read(settings, secrets);
	return {
		kept: toBuffers(kept),
		accepted: accepted.filter(({ until }) => until > now).map(({ keys }) => toBuffers(keys)),
	};
}

/**
 * @param from the root secret that goes, and its secrets
 * @param to secrets of the one that comes
 * @param now epoch seconds
 * @returns the settings to write when the one takes the other's place
 */
export async function carryKeys(
	settings: SettingsStore,
	from: { root: Buffer; secrets: Secrets },
	to: Secrets,
	now: number,
): Promise<Record<string, string>> {
	const earlier = await read(settings, from.secrets);
	const keysOf = (purposes: readonly string[]) =>
		Object.fromEntries(purposes.map((purpose) => [purpose, macKey(from.root, purpose).toString('base64url')]));
	const carried: StoredKeys = {
		kept: { ...keysOf(keptPurposes), ...earlier.kept },
		accepted: [
			{ until: now + acceptedSeconds, keys: keysOf(acceptedPurposes) },
			...earlier.accepted.filter(({ until }) => until > now),
		],
	};
	return { [setting]: to.seal(setting, JSON.stringify(carried), '') };
}
