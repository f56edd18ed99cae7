// An application of the tenant file becomes the registration that the server uses: redirect URIs checked, secrets
// hashed, certificates parsed. Permissions are resolved later, when every application is known.
import { redirectUriProblem } from '@countersign/protocol';
import { type RandomBytes, randomUuid } from '../clock.ts';
import {
	type Application,
	type FederatedIdentityCredential,
	groupMembershipKinds,
	type KeyCredential,
	type RedirectPlatform,
} from '../records/application.ts';
import { readCertificate } from '../records/certificate.ts';
import { readKeySet } from '../records/key-set.ts';
import { sha256 } from '../secrets.ts';
import type { ApplicationEntry, TenantEntry } from './tenant-file.ts';
import type { TenantFileIssue } from './tenant-file-error.ts';

const lower = (id: string) => id.toLowerCase();

/** `{ Set: { Name: value } }` becomes `Set_Name` with its values, which is how a filter writes it. */
function readAttributes(sets: NonNullable<ApplicationEntry['customSecurityAttributes']>): Record<string, string[]> {
	return Object.fromEntries(
		Object.entries(sets).flatMap(([set, attributes]) =>
			Object.entries(attributes)
				.filter(([name]) => !name.includes('@odata.'))
				.map(([name, value]) => [`${set}_${name}`, Array.isArray(value) ? value : [value]]),
		),
	);
}

function readFederated(
	entry: ApplicationEntry,
	path: string,
	issues: TenantFileIssue[],
): FederatedIdentityCredential[] {
	const credentials = entry.federatedIdentityCredentials ?? [];
	credentials.forEach(({ name, issuer, subject, jwks }, index) => {
		const at = `${path}.federatedIdentityCredentials[${index}]`;
		const before = credentials.slice(0, index);
		if (before.some((other) => other.name === name))
			issues.push({ path: `${at}.name`, message: 'is the name of another one' });
		if (before.some((other) => other.issuer === issuer && other.subject === subject))
			issues.push({ path: at, message: 'has the issuer and subject of another one' });
		if (jwks && readKeySet(jwks.keys).size !== jwks.keys.length)
			issues.push({
				path: `${at}.jwks`,
				message: 'must hold public keys, RSA of 2048 bits and more or P-256, each with a kid of its own',
			});
	});
	return credentials.map(({ name, issuer, subject, audiences, jwks }) => ({
		name,
		issuer,
		subject,
		audiences,
		...(jwks ? { jwks } : {}),
	}));
}

/** Reads one registration; what is wrong with it is added to `issues`. */
export function readApplication(
	entry: ApplicationEntry,
	tenant: TenantEntry,
	path: string,
	issues: TenantFileIssue[],
	random: RandomBytes,
): Application {
	const redirectUris = {
		spa: entry.spa?.redirectUris ?? [],
		web: entry.web?.redirectUris ?? [],
		publicClient: entry.publicClient?.redirectUris ?? [],
	};
	for (const platform of Object.keys(redirectUris) as RedirectPlatform[]) {
		redirectUris[platform].forEach((uri, index) => {
			const problem = redirectUriProblem(uri, platform);
			if (problem) issues.push({ path: `${path}.${platform}.redirectUris[${index}]`, message: problem });
		});
	}
	const keyCredentials: KeyCredential[] = [];
	(entry.keyCredentials ?? []).forEach((credential, index) => {
		try {
			keyCredentials.push({ keyId: credential.keyId ?? randomUuid(random), ...readCertificate(credential.key) });
		} catch {
			issues.push({ path: `${path}.keyCredentials[${index}].key`, message: 'is not an X.509 certificate' });
		}
	});
	const federated = readFederated(entry, path, issues);
	const version = entry.api?.requestedAccessTokenVersion;
	const named = (entry.groupMembershipClaims ?? '').split(',').map((kind) => kind.trim());
	const groupKinds = groupMembershipKinds.filter((kind) => named.includes(kind));
	return {
		appId: lower(entry.appId),
		tenantId: lower(tenant.tenantId),
		displayName: entry.displayName,
		publisher: entry.publisher ?? tenant.displayName,
		signInAudience: entry.signInAudience ?? 'AzureADMyOrg',
		identifierUris: entry.identifierUris ?? [],
		redirectUris,
		isFallbackPublicClient: entry.isFallbackPublicClient ?? false,
		scopes: (entry.api?.oauth2PermissionScopes ?? [])
			.filter((scope) => scope.isEnabled !== false)
			.map((scope) => ({
				id: lower(scope.id),
				value: scope.value,
				type: scope.type ?? 'User',
				displayName: scope.userConsentDisplayName ?? scope.adminConsentDisplayName ?? scope.value,
				description: scope.userConsentDescription ?? scope.adminConsentDescription ?? '',
			})),
		appRoles: (entry.appRoles ?? []).map(({ id, value, displayName, allowedMemberTypes }) => ({
			id: lower(id),
			value,
			displayName,
			allowedMemberTypes,
		})),
		preAuthorized: (entry.api?.preAuthorizedApplications ?? []).map((item) => ({
			appId: lower(item.appId),
			scopeIds: item.delegatedPermissionIds.map(lower),
		})),
		knownClientApplications: (entry.api?.knownClientApplications ?? []).map(lower),
		passwordCredentials: (entry.passwordCredentials ?? []).map((credential) => ({
			keyId: credential.keyId ?? randomUuid(random),
			secretHash: sha256(credential.secretText).toString('base64url'),
			...(credential.endDateTime === undefined ? {} : { endAt: Math.floor(Date.parse(credential.endDateTime) / 1000) }),
		})),
		keyCredentials,
		...(groupKinds.length > 0 ? { groupMembershipClaims: groupKinds } : {}),
		...(federated.length > 0 ? { federatedIdentityCredentials: federated } : {}),
		requiredResourceAccess: [],
		...(entry.customSecurityAttributes
			? { customSecurityAttributes: readAttributes(entry.customSecurityAttributes) }
			: {}),
		...(entry.appRoleAssignmentRequired ? { appRoleAssignmentRequired: true } : {}),
		...(entry.accountEnabled === false ? { disabled: true } : {}),
		...(entry.web?.implicitGrantSettings?.enableIdTokenIssuance ? { idTokenIssuance: true } : {}),
		...(entry.web?.logoutUrl === undefined ? {} : { logoutUrl: entry.web.logoutUrl }),
		...(version === 1 || version === null ? { accessTokenVersion: 1 as const } : {}),
		...(entry.signingAlgorithm === undefined ? {} : { signingAlgorithm: entry.signingAlgorithm }),
		optionalClaims: {
			accessToken: (entry.optionalClaims?.accessToken ?? []).map((claim) => claim.name),
			idToken: (entry.optionalClaims?.idToken ?? []).map((claim) => claim.name),
		},
	};
}
