// A record of the sign-in log as its row holds it. What nearly all records say is left out: every token waits for its
// row to be written, and half of most rows would say that nothing happened. Rows that say it all, as they once did, are
// read alike.
import type { SignInRecord } from './sign-in-record.ts';

/** JSON leaves a member out that is undefined. */
const unlessEmpty = <T>(list: readonly T[]) => (list.length === 0 ? undefined : list);

/** @returns the row's text; the tenant stands in a column of its own */
export function signInRow(record: SignInRecord): string {
	// written out, since a spread is slow where every token passes
	return JSON.stringify({
		id: record.id,
		createdAt: record.createdAt,
		correlationId: record.correlationId === record.id ? undefined : record.correlationId,
		flow: record.flow,
		clientAppId: record.clientAppId,
		resourceAppId: record.resourceAppId,
		userId: record.userId,
		userPrincipalName: record.userPrincipalName,
		home: record.home,
		resourceTenantId: record.resourceTenantId,
		ipAddress: record.ipAddress,
		country: record.country,
		clientAppType: record.clientAppType,
		userAgent: record.userAgent,
		device: record.device,
		errorCode: record.errorCode === 0 ? undefined : record.errorCode,
		conditionalAccessStatus:
			record.conditionalAccessStatus === 'notApplied' ? undefined : record.conditionalAccessStatus,
		appliedConditionalAccessPolicies: unlessEmpty(record.appliedConditionalAccessPolicies),
		authenticationContexts: unlessEmpty(record.authenticationContexts),
		unprotectedAuthenticationContexts: unlessEmpty(record.unprotectedAuthenticationContexts),
		sessionControlsNotEnforced: record.sessionControlsNotEnforced,
		risk: record.risk,
		authenticationMethods: unlessEmpty(record.authenticationMethods),
		provenSecondsAgo: record.provenSecondsAgo,
		claimsRequested: record.claimsRequested,
		claimsChallenge: record.claimsChallenge,
		audiences: record.audiences,
		networks: record.networks,
		trustedNetwork: record.trustedNetwork,
		frequency: record.frequency,
		deviceBound: record.deviceBound,
		transferMethods: record.transferMethods,
		sessionId: record.sessionId,
		clientCredential: record.clientCredential,
		accessToken: record.accessToken,
		idToken: record.idToken,
		tokenId: record.tokenId,
		note: record.note,
	} satisfies { [Member in Exclude<keyof SignInRecord, 'tenantId'>]: unknown });
}

/** @param tenantId the row's column */
export function readSignInRow(tenantId: string, row: string): SignInRecord {
	const told = JSON.parse(row) as Partial<SignInRecord> &
		Pick<SignInRecord, 'id' | 'createdAt' | 'flow' | 'clientAppId'>;
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
	};
}
