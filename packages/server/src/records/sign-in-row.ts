// A record of the sign-in log as its row holds it. Every token waits for its row to be written, so that the row is
// short: members that most records have go by one letter, and what nearly all records say is left out. Rows that say it
// all in whole words, as they once did, are read alike.
import type { SignInRecord } from './sign-in-record.ts';
import type { TokenContents } from './token-contents.ts';

/** JSON leaves a member out that is undefined. */
const unlessEmpty = <T>(list: readonly T[]) => (list.length === 0 ? undefined : list);

/** A letter means its member for ever. `id` and `createdAt` are read by SQL, and keep their names. */
const members = {
	f: 'flow',
	c: 'clientAppId',
	r: 'resourceAppId',
	u: 'userId',
	n: 'userPrincipalName',
	i: 'ipAddress',
	t: 'clientAppType',
	a: 'userAgent',
	m: 'authenticationMethods',
	p: 'provenSecondsAgo',
	s: 'sessionId',
	k: 'clientCredential',
	x: 'tokenId',
} as const satisfies Record<string, keyof SignInRecord>;

type Letter = keyof typeof members;
type Written = Exclude<keyof SignInRecord, 'tenantId' | (typeof members)[Letter] | 'accessToken' | 'idToken'>;

/** @returns the row's text; the tenant stands in a column of its own */
export function signInRow(record: SignInRecord): string {
	const { accessToken, idToken } = record;
	// written out, since a spread is slow where every token passes
	return JSON.stringify({
		id: record.id,
		createdAt: record.createdAt,
		f: record.flow,
		c: record.clientAppId,
		r: record.resourceAppId,
		u: record.userId,
		n: record.userPrincipalName,
		i: record.ipAddress,
		t: record.clientAppType,
		a: record.userAgent,
		m: unlessEmpty(record.authenticationMethods),
		p: record.provenSecondsAgo,
		s: record.sessionId,
		k: record.clientCredential,
		x: record.tokenId,
		// of a token its claims, and what else is told of it where there is something
		g: accessToken?.claims,
		v: accessToken?.scp,
		w: accessToken && valuesOf(accessToken),
		d: idToken?.claims,
		o: idToken?.others,
		correlationId: record.correlationId === record.id ? undefined : record.correlationId,
		home: record.home,
		resourceTenantId: record.resourceTenantId,
		country: record.country,
		device: record.device,
		errorCode: record.errorCode === 0 ? undefined : record.errorCode,
		conditionalAccessStatus:
			record.conditionalAccessStatus === 'notApplied' ? undefined : record.conditionalAccessStatus,
		appliedConditionalAccessPolicies: unlessEmpty(record.appliedConditionalAccessPolicies),
		authenticationContexts: unlessEmpty(record.authenticationContexts),
		unprotectedAuthenticationContexts: unlessEmpty(record.unprotectedAuthenticationContexts),
		sessionControlsNotEnforced: record.sessionControlsNotEnforced,
		risk: record.risk,
		claimsRequested: record.claimsRequested,
		claimsChallenge: record.claimsChallenge,
		audiences: record.audiences,
		networks: record.networks,
		trustedNetwork: record.trustedNetwork,
		frequency: record.frequency,
		deviceBound: record.deviceBound,
		transferMethods: record.transferMethods,
		note: record.note,
	} satisfies { [Name in Written | Letter | TokenLetter]: unknown });
}

type TokenLetter = 'g' | 'v' | 'w' | 'd' | 'o';
type Values = Omit<TokenContents, 'claims' | 'scp'>;

function valuesOf({ others, aud, ver, roles, amr, xms_cc }: TokenContents): Values | undefined {
	return (others ?? aud ?? ver ?? roles ?? amr ?? xms_cc) === undefined
		? undefined
		: { others, aud, ver, roles, amr, xms_cc };
}

interface WrittenTokens {
	g?: TokenContents['claims'];
	v?: string;
	w?: Values;
	d?: TokenContents['claims'];
	o?: string[];
}

function tokensIn({ g, v, w, d, o }: WrittenTokens): Pick<SignInRecord, 'accessToken' | 'idToken'> {
	return {
		...(g === undefined ? {} : { accessToken: { claims: g, ...(v === undefined ? {} : { scp: v }), ...w } }),
		...(d === undefined ? {} : { idToken: { claims: d, ...(o === undefined ? {} : { others: o }) } }),
	};
}

/** @param tenantId the row's column */
export function readSignInRow(tenantId: string, row: string): SignInRecord {
	const { g, v, w, d, o, ...written } = JSON.parse(row) as WrittenTokens & Record<string, unknown>;
	const told = Object.fromEntries(
		Object.entries(written).map(([name, value]) => [members[name as Letter] ?? name, value]),
	) as Partial<SignInRecord> & Pick<SignInRecord, 'id' | 'createdAt' | 'flow' | 'clientAppId'>;
	return {
		tenantId,
		correlationId: told.id,
		errorCode: 0,
		conditionalAccessStatus: 'notApplied',
		appliedConditionalAccessPolicies: [],
		authenticationContexts: [],
		unprotectedAuthenticationContexts: [],
		authenticationMethods: [],
		...told,
		...tokensIn({ g, v, w, d, o } as WrittenTokens),
	};
}
