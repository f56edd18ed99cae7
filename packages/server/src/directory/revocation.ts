// Whether what was issued to a user, or proven by one, still counts: asked at each use of a session, a code, a token.
// Microsoft identity platform, "Refresh tokens in the Microsoft identity platform: Token revocation": a changed
// password ends what rests on the old one, sessions and tokens of public clients, but for a confidential client's,
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

/**
 * @param user as the directory knows it now; absent where it is gone
 * @param issuedAt when the session or the token began, epoch seconds
 * @returns whether it still counts: its user may sign in, and nothing was revoked since
 */
export function isStillGood(user: DirectoryUser | undefined, issuedAt: number): user is DirectoryUser {
	return user?.accountEnabled === true && issuedAt >= validFrom(user);
}
