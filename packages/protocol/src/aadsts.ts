// The catalogue of AADSTS errors that the authority produces: one row a code. Microsoft Entra authentication and
// authorization error codes. `text` is public.
import type { AadstsEntry } from './aadsts/entry.ts';
import { grantsAndClients } from './aadsts/grants-and-clients.ts';
import { policiesAndDevices } from './aadsts/policies-and-devices.ts';
import { requests } from './aadsts/requests.ts';
import { users } from './aadsts/users.ts';

export type { AadstsEntry, OAuthErrorCode, Suberror } from './aadsts/entry.ts';

export const aadsts = { ...users, ...policiesAndDevices, ...grantsAndClients, ...requests } as const satisfies Record<
	number,
	AadstsEntry
>;

export type AadstsCode = keyof typeof aadsts;

/** Looks a code up; `undefined` for one that this catalogue does not hold. */
export function findAadsts(code: number): AadstsEntry | undefined {
	return Object.hasOwn(aadsts, code) ? (aadsts as Record<number, AadstsEntry>)[code] : undefined;
}
