// From when on what was issued to a user counts. Microsoft identity platform, "Refresh tokens in the Microsoft identity platform: Token
// revocation": a changed password ends what rests on the old one, sessions and tokens of public clients, but for a confidential client's,
// which only a revocation ends.
import type { DirectoryUser } from '../records/user.ts';

type Standing = Pick<DirectoryUser, 'tokensValidFrom' | 'passwordChangedAt'>;

/** @returns epoch seconds: sessions, codes and tokens from before are void */
export function validFrom({ tokensValidFrom, passwordChangedAt }: Standing): number {
	return Math.max(tokensValidFrom, passwordChangedAt);
}

/** @returns epoch seconds: refresh tokens of an application that proves itself are void from before */
export function validFromForConfidentialClient({ tokensValidFrom }: Standing): number {
	return tokensValidFrom;
}
