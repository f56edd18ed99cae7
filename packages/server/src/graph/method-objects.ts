// What Graph shows of a user's authentication methods: never the secret of one. Microsoft Graph,
// "authenticationMethod resource type" and those derived from it.
import { oneTimeCodeDevices } from '../methods/software-one-time-code.ts';
import { unusableReason } from '../methods/temporary-access-pass.ts';
import type { Passkey, Phone, TemporaryAccessPass } from '../records/registered-methods.ts';
import type { DirectoryUser } from '../records/user.ts';
import type { Row } from './route.ts';

/** the same for every user; "passwordAuthenticationMethod resource type" */
export const passwordMethodId = '28c10230-6103-485e-b985-444c60001490';

/** the same for every user; "phoneAuthenticationMethod resource type" */
export const mobilePhoneId = '3179e48a-750b-4051-897c-87b9720928f7';

const instant = (seconds: number) => new Date(seconds * 1000).toISOString().replace('.000Z', 'Z');

export function toPasswordMethods({ passwordHash, passwordChangedAt }: DirectoryUser): Row[] {
	if (passwordHash === undefined) return [];
	const createdDateTime = passwordChangedAt > 0 ? instant(passwordChangedAt) : null;
	return [{ id: passwordMethodId, password: null, createdDateTime }];
}

function toPasskey({ id, displayName, createdAt, aaguid, passkeyType, attestation }: Passkey): Row {
	return {
		id,
		displayName,
		createdDateTime: instant(createdAt),
		aaGuid: aaguid,
		model: attestation?.model ?? null,
		attestationCertificates: attestation?.certificates ?? [],
		attestationLevel: attestation ? 'attested' : 'notAttested',
		passkeyType: passkeyType ?? null,
	};
}

export const toFido2Methods = ({ registeredMethods }: DirectoryUser): Row[] =>
	(registeredMethods?.passkeys ?? []).map(toPasskey);

export const toSoftwareOathMethods = (user: DirectoryUser): Row[] =>
	oneTimeCodeDevices(user).map(({ id, createdAt }) => ({
		id,
		secretKey: null,
		createdDateTime: createdAt === undefined ? null : instant(createdAt),
	}));

const usability = { oneTimeUsed: 'OneTimeUsed', expired: 'Expired', notYetValid: 'NotYetValid' } as const;

/**
 * @param now epoch seconds
 * @param code where it was just made: it is told this once
 */
export function toTemporaryAccessPass(pass: TemporaryAccessPass, now: number, code: string | null = null): Row {
	const reason = unusableReason(pass, now);
	return {
		id: pass.id,
		createdDateTime: instant(pass.createdAt),
		startDateTime: instant(pass.startsAt),
		lifetimeInMinutes: pass.lifetimeMinutes,
		isUsableOnce: pass.isUsableOnce,
		isUsable: reason === undefined,
		methodUsabilityReason: reason === undefined ? 'EnabledByPolicy' : usability[reason],
		temporaryAccessPass: code,
	};
}

export function toTemporaryAccessPasses({ registeredMethods }: DirectoryUser, now: number): Row[] {
	const pass = registeredMethods?.temporaryAccessPass;
	return pass ? [toTemporaryAccessPass(pass, now)] : [];
}

export const toPhone = ({ phoneNumber, phoneType, createdAt }: Phone): Row => ({
	id: mobilePhoneId,
	phoneNumber,
	phoneType,
	// a phone is a second factor here, and signs nobody in by itself
	smsSignInState: 'notAllowedByPolicy',
	createdDateTime: instant(createdAt),
});

export const toPhones = ({ registeredMethods }: DirectoryUser): Row[] => (registeredMethods?.phones ?? []).map(toPhone);

const typed = (type: string, rows: readonly Row[]): Row[] =>
	rows.map((row) => ({ '@odata.type': `#microsoft.graph.${type}AuthenticationMethod`, ...row }));

/** @param now epoch seconds */
export function toMethods(user: DirectoryUser, now: number): Row[] {
	return [
		...typed('password', toPasswordMethods(user)),
		...typed('fido2', toFido2Methods(user)),
		...typed('softwareOath', toSoftwareOathMethods(user)),
		...typed('phone', toPhones(user)),
		...typed('temporaryAccessPass', toTemporaryAccessPasses(user, now)),
	];
}
