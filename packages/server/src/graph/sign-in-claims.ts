// What a record of the sign-in log tells of claims: those that were asked for, the challenge, and what the tokens held.
// Ours, since Graph has no members for them. Never a token.
import type { SignIn, SignInClaim, SignInTokenClaim } from '@countersign/protocol';
import type { RecordedClaim } from '../records/recorded-claim.ts';
import type { SignInRecord } from '../records/sign-in-record.ts';
import { claimsOf, type TokenContents } from '../records/token-contents.ts';

const claimsIn = (claims: readonly RecordedClaim[] = []): SignInClaim[] =>
	claims.map(({ in: kind, name, essential, values }) => ({
		in: kind,
		name,
		essential: essential === true,
		values: values ?? [],
	}));

/** Values that help an administrator and harm nobody; all others stay out. */
function valuesOf(
	record: SignInRecord,
	contents: TokenContents,
): Readonly<Record<string, string | string[] | undefined>> {
	return {
		aud: contents.aud ?? record.resourceAppId,
		ver: contents.ver ?? '2.0',
		uti: record.tokenId,
		scp: contents.scp,
		roles: contents.roles,
		amr: contents.amr,
		acrs: record.authenticationContexts,
		deviceid: record.device?.deviceId,
		xms_cc: contents.xms_cc,
	};
}

function accessTokenClaims(record: SignInRecord): SignInTokenClaim[] {
	const { accessToken } = record;
	if (!accessToken) return [];
	const values = valuesOf(record, accessToken);
	return claimsOf(accessToken).map((name) => ({ name, value: values[name] ?? null }));
}

type Told =
	| 'claimsRequested'
	| 'claimsChallenge'
	| 'accessTokenClaims'
	| 'idTokenClaims'
	| 'authenticationProcessingDetails';

export function claimsOfSignIn(record: SignInRecord): Pick<SignIn, Told> {
	const { accessToken, idToken } = record;
	return {
		claimsRequested: claimsIn(record.claimsRequested),
		claimsChallenge: claimsIn(record.claimsChallenge),
		accessTokenClaims: accessTokenClaims(record),
		idTokenClaims: idToken ? claimsOf(idToken).map((name) => ({ name, value: null })) : [],
		authenticationProcessingDetails:
			accessToken?.scp === undefined
				? []
				: [{ key: 'Oauth Scope Info', value: JSON.stringify(accessToken.scp.split(' ')) }],
	};
}
