// Scopes that amount to little more than signing in. Microsoft Entra, "Enforcement for baseline scopes in Conditional
// Access" (2026-06-19): a request that holds nothing else is access to the directory, and a tenant can choose
// otherwise.
import { directoryAppId, openIdScopes } from '@countersign/protocol';

/**
 * What a tenant does with requests that hold baseline scopes alone:
 * - `enable`, the default since 2026-06-15: they are access to Windows Azure Active Directory;
 * - `disable`, as it was before: a policy for all resources that excludes one is not enforced;
 * - `{ resourceAppId }`, "customize": they are access to an application of the tenant, which a policy may exclude.
 */
export type BaselineScopesMode = 'enable' | 'disable' | { resourceAppId: string };

/**
 * In place of the directory where the tenant disables enforcement: what it means, `conditions/applications.ts` says.
 */
export const exemptBaselineScopes = 'baselineScopes';

const openId: ReadonlySet<string> = new Set(openIdScopes);
const directory: ReadonlySet<string> = new Set(
	[
		'User.Read',
		'User.Read.All',
		'User.ReadBasic.All',
		'People.Read',
		'People.Read.All',
		'GroupMember.Read.All',
		'Member.Read.Hidden',
	].map((scope) => scope.toLowerCase()),
);
/** before 2026 the exemption of public clients, which cannot be excluded by themselves, was smaller */
const exemptForPublicClients: ReadonlySet<string> = new Set(['user.read', 'people.read']);

export function isOpenIdScope(scope: string): boolean {
	return openId.has(scope.toLowerCase());
}

/** @param scope of Microsoft Graph */
export function isBaselineScope(scope: string): boolean {
	const folded = scope.toLowerCase();
	return openId.has(folded) || directory.has(folded);
}

/** @returns what a request with nothing but baseline scopes is judged for */
export function baselineTarget(
	mode: BaselineScopesMode,
	scopes: readonly string[],
	clientIsConfidential: boolean,
): string {
	if (typeof mode === 'object') return mode.resourceAppId.toLowerCase();
	if (mode === 'enable') return directoryAppId;
	const isExempt =
		clientIsConfidential ||
		scopes.every((scope) => isOpenIdScope(scope) || exemptForPublicClients.has(scope.toLowerCase()));
	return isExempt ? exemptBaselineScopes : directoryAppId;
}
