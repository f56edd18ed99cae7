// The tenant file: one JSON file that describes tenants in Microsoft Graph's shapes. This schema is its only
// definition; the JSON Schema and the documentation page are generated from it. Unknown members are refused.
import { z } from 'zod';
import { resourceActions } from '../records/resource-action.ts';
import { application } from './application-schema.ts';
import { guid, name } from './basics-schema.ts';
import { certificateAuthority, certificatePolicy } from './certificate-schema.ts';
import { device } from './device-schema.ts';
import { passkeyPolicy } from './passkey-schema.ts';

const user = z.strictObject({
	id: guid.describe('Object id.'),
	userPrincipalName: z
		.string()
		.min(3)
		.max(256)
		.regex(/^[^\s@]+@[^\s@]+$/, 'must look like name@domain')
		.describe('Sign-in name; its domain is one of the tenant’s verified domains.'),
	displayName: name.describe('Name shown to people.'),
	givenName: name.optional().describe('First name.'),
	surname: name.optional().describe('Last name.'),
	mail: z.string().max(256).nullable().optional().describe('Address for `email`; the userPrincipalName when absent.'),
	userType: z
		.enum(['Member', 'Guest'])
		.optional()
		.describe('Guest for somebody from outside who has an account here; Member when absent.'),
	homeAccount: z
		.string()
		.optional()
		.describe(
			'Ours, for a guest of another tenant: userPrincipalName of the account, in another tenant of this file, that signs in as this one.',
		),
	accountEnabled: z.boolean().optional().describe('Whether the user may sign in; true when absent.'),
	passwordProfile: z
		.strictObject({
			password: z
				.string()
				.min(1)
				.max(1024)
				.describe('The password, in clear text: it is hashed when the file is applied.'),
			forceChangePasswordNextSignIn: z
				.boolean()
				.optional()
				.describe('Whether the user must choose a new password first.'),
		})
		.optional()
		.describe('Without it the user cannot sign in with a password.'),
	authentication: z
		.strictObject({
			softwareOathMethods: z
				.array(
					z.strictObject({
						secretKey: z
							.string()
							.regex(/^[A-Z2-7]{16,128}=*$/, 'must be base32, at least 16 characters')
							.describe('TOTP secret in base32.'),
					}),
				)
				.max(1)
				.describe('The authenticator app, at most one.'),
		})
		.optional()
		.describe('Registered second factors.'),
});

const group = z.strictObject({
	id: guid.describe('Object id.'),
	displayName: name.describe('Name shown to people.'),
	members: z
		.array(z.string())
		.optional()
		.describe('Members: object ids of users, groups or service principals, or userPrincipalNames.'),
});

const directoryRole = z.strictObject({
	roleTemplateId: guid.describe('Template id of a built-in role.'),
	displayName: name.optional().describe('For the reader; not used.'),
	members: z.array(z.string()).describe('Who holds it: object ids or userPrincipalNames.'),
});

const grant = z.strictObject({
	clientId: guid.describe('Ours differs from Graph’s: the client’s appId.'),
	consentType: z.enum(['AllPrincipals', 'Principal']).describe('For all users or for one.'),
	principalId: z.string().optional().describe('Object id or userPrincipalName, with Principal.'),
	resourceId: guid.describe('The API’s appId.'),
	scope: z.string().describe('Space separated.'),
});

const ipRange = z.strictObject({
	'@odata.type': z
		.enum(['#microsoft.graph.iPv4CidrRange', '#microsoft.graph.iPv6CidrRange'])
		.optional()
		.describe('As in Graph.'),
	cidrAddress: z.string().describe('Network in CIDR notation.'),
});

const identity = z.strictObject({
	conditionalAccess: z
		.strictObject({
			policies: z
				.array(z.looseObject({ id: guid.optional(), displayName: name }))
				.optional()
				.describe('Conditional Access policies, validated as the admin API validates them.'),
			namedLocations: z
				.array(
					z.strictObject({
						'@odata.type': z
							.enum([
								'#microsoft.graph.ipNamedLocation',
								'#microsoft.graph.countryNamedLocation',
								'#microsoft.graph.compliantNetworkNamedLocation',
							])
							.optional()
							.describe('By address when absent.'),
						id: guid.describe('Id of the location.'),
						displayName: name.describe('Name shown to people.'),
						isTrusted: z.boolean().optional().describe('By address or network: whether `AllTrusted` includes it.'),
						ipRanges: z.array(ipRange).optional().describe('By address: its networks.'),
						countriesAndRegions: z.array(z.string()).optional().describe('By country: two-letter codes.'),
						countryLookupMethod: z
							.enum(['clientIpAddress', 'authenticatorAppGps'])
							.optional()
							.describe(
								'By country: clientIpAddress, when absent, looks the address up; authenticatorAppGps asks for the position at the sign-in.',
							),
						includeUnknownCountriesAndRegions: z
							.boolean()
							.optional()
							.describe('By country: whether an address or position of no known country belongs to it.'),
						compliantNetworkType: z
							.literal('allTenantCompliantNetworks')
							.optional()
							.describe('By network: as in Graph.'),
					}),
				)
				.optional()
				.describe('Named locations.'),
			authenticationContextClassReferences: z
				.array(
					z.strictObject({
						id: z
							.string()
							.regex(/^c(?:[1-9]|[1-9][0-9])$/, 'must be c1 to c99')
							.describe('What stands in `acrs`.'),
						displayName: name.describe('Name shown to people.'),
						description: z.string().max(512).optional().describe('For people.'),
						isAvailable: z.boolean().optional().describe('Published to applications.'),
					}),
				)
				.optional()
				.describe('Authentication contexts.'),
			authenticationStrength: z
				.strictObject({
					policies: z
						.array(
							z.strictObject({
								id: guid.describe('Id of the strength.'),
								displayName: name.describe('Name shown to people.'),
								description: z.string().max(512).optional().describe('For people.'),
								policyType: z.literal('custom').optional().describe('As in Graph.'),
								requirementsSatisfied: z.enum(['none', 'mfa']).optional().describe('mfa when absent.'),
								allowedCombinations: z
									.array(z.string())
									.describe('Comma-joined modes, such as `password,softwareOath`.'),
								combinationConfigurations: z
									.array(
										z.looseObject({
											'@odata.type': z.string().describe('fido2 or x509Certificate combination configuration.'),
										}),
									)
									.optional()
									.describe('Which authenticators or certificates a combination takes.'),
							}),
						)
						.max(15, 'holds more than 15 custom authentication strengths')
						.optional()
						.describe('Custom authentication strengths; the built-in ones are always there.'),
				})
				.optional()
				.describe('Authentication strengths.'),
		})
		.optional()
		.describe('Conditional Access.'),
});

const duration = z.string().regex(/^P[0-9YMWDTHS]{2,24}$/, 'must be an ISO 8601 duration such as P90D');

const agreement = z.strictObject({
	id: guid.describe('Id of the agreement.'),
	displayName: name.describe('Name for administrators.'),
	isViewingBeforeAcceptanceRequired: z
		.boolean()
		.optional()
		.describe('Whether a user has to open the document before accepting; false when absent.'),
	isPerDeviceAcceptanceRequired: z
		.boolean()
		.optional()
		.describe('Whether it has to be accepted on each device; false when absent.'),
	userReacceptRequiredFrequency: duration.optional().describe('How long an acceptance holds; ISO 8601.'),
	termsExpiration: z
		.strictObject({
			startDateTime: z.string().describe('When all acceptances end for the first time.'),
			frequency: duration.describe('After which they end again; ISO 8601.'),
		})
		.optional()
		.describe('Dates on which everybody has to accept again.'),
	files: z
		.array(
			z.strictObject({
				language: z.string().describe('Language tag, such as `en`.'),
				fileName: name.describe('Name of the document.'),
				displayName: name.optional().describe('Heading above the document; its name when absent.'),
				isDefault: z.boolean().optional().describe('Shown where none is in a language of the browser.'),
				text: z.string().min(1).max(262_144).describe('Ours: the document itself, as text.'),
			}),
		)
		.min(1)
		.describe('The document in each language.'),
});

const identityGovernance = z.strictObject({
	termsOfUse: z
		.strictObject({
			agreements: z.array(agreement).max(40, 'holds more than 40 terms of use').describe('Terms of use.'),
		})
		.describe('Terms of use, which policies name.'),
});

const tenant = z.strictObject({
	tenantId: guid.describe('Id of the tenant.'),
	displayName: name.describe('Name shown on the sign-in pages.'),
	verifiedDomains: z
		.array(
			z.strictObject({
				name: z
					.string()
					.regex(/^[a-zA-Z0-9.-]{3,253}$/)
					.describe('Domain name.'),
				isDefault: z.boolean().optional().describe('The default domain.'),
			}),
		)
		.min(1)
		.describe('Domains; users’ names end in one of them.'),
	signingAlgorithm: z
		.enum(['RS256', 'ES256'])
		.optional()
		.describe('Ours: how tokens are signed; RS256 when absent, as Entra does.'),
	settings: z
		.strictObject({
			resourceOwnerPasswordCredentials: z
				.boolean()
				.optional()
				.describe('Ours: whether the password grant is allowed; it never satisfies MFA. Off when absent.'),
			singleUseClientAssertions: z
				.boolean()
				.optional()
				.describe(
					'Ours: whether a client assertion is taken once only. Off when absent: it is taken until it expires, as Entra does.',
				),
			nativeClientsWithoutPkce: z
				.boolean()
				.optional()
				.describe(
					'Ours: whether mobile and desktop applications may sign users in without PKCE, as Entra lets them. Off when absent; `dev` always lets them.',
				),
			allowedToReadOtherUsers: z
				.boolean()
				.optional()
				.describe(
					'As in Graph’s authorizationPolicy: whether members may read other users and groups with a permission for it. True when absent.',
				),
			selfServicePasswordReset: z
				.array(z.enum(['email', 'softwareOath']))
				.refine((methods) => methods.length === 0 || methods.includes('email'), {
					error: 'must list email: a code of an authenticator app alone resets no password',
				})
				.optional()
				.describe(
					'Ours: the methods by which users give a forgotten password a new one: `email`, a code that is sent to the first of their otherMails, and for administrators also `softwareOath`, one of their authenticator app. Nobody can when absent.',
				),
			allowedToUseSSPR: z
				.boolean()
				.optional()
				.describe(
					'As in Graph’s authorizationPolicy: whether administrators can give a forgotten password a new one, with two of the methods. False when absent.',
				),
			passwordValidityPeriodInDays: z
				.int()
				.min(1)
				.max(730)
				.optional()
				.describe(
					'As of Graph’s domains: days after which whoever signs in with a password chooses another one, unless passwordPolicies of the user has DisablePasswordExpiration. Passwords never expire when absent.',
				),
			passwordNotificationWindowInDays: z
				.int()
				.min(1)
				.max(30)
				.optional()
				.describe(
					'As of Graph’s domains: days before a password expires in which whoever signs in with it is told so, on a page that offers to change it now. Nobody is told when absent, as at Entra, which tells nobody any more.',
				),
			authenticationMethods: z
				.strictObject({
					fido2: passkeyPolicy.optional().describe('Passkeys; any passkey of anybody when absent.'),
					x509Certificate: certificatePolicy.optional().describe('Certificates; disabled when absent.'),
					certificateAuthorities: z
						.array(certificateAuthority)
						.max(50)
						.optional()
						.describe('Whose certificates sign users in: roots, and authorities below them; nobody’s when absent.'),
				})
				.optional()
				.describe('Which authentication methods users may have, as in Graph’s authenticationMethodsPolicy.'),
			baselineScopes: z
				.union([z.enum(['enable', 'disable']), z.strictObject({ resourceAppId: z.guid() })])
				.optional()
				.describe(
					'As in Entra’s enforcement for baseline scopes: what a request for nothing but openid, profile, email, offline_access, User.Read, People.Read and the like is access to. `enable`, when absent: Windows Azure Active Directory. An application’s id: that application, which a policy may exclude. `disable`: as before June 2026, a policy for all resources that excludes one is not enforced.',
				),
			protectedActions: z
				.partialRecord(z.enum(resourceActions.map(({ name }) => name)), z.string().regex(/^c[1-9][0-9]?$/))
				.optional()
				.describe(
					'Ours: protected actions, by the names that Entra has for them; each with the authentication context that an administrator’s token must carry.',
				),
		})
		.optional()
		.describe('Ours: what is switched on or off for the tenant.'),
	users: z.array(user).optional().describe('Users.'),
	groups: z.array(group).optional().describe('Groups; membership nests.'),
	directoryRoles: z.array(directoryRole).optional().describe('Assignments of built-in directory roles.'),
	devices: z.array(device).optional().describe('Devices, as in Graph.'),
	applications: z.array(application).optional().describe('Application registrations.'),
	oauth2PermissionGrants: z.array(grant).optional().describe('Recorded consent.'),
	identity: identity.optional().describe('Identity.'),
	identityGovernance: identityGovernance.optional().describe('As in Graph.'),
});

export const tenantFileSchema = z.strictObject({
	$schema: z.string().optional().describe('Where the JSON Schema is, for editors.'),
	tenants: z.array(tenant).min(1).describe('The tenants.'),
});

export type TenantFile = z.infer<typeof tenantFileSchema>;
export type TenantEntry = TenantFile['tenants'][number];
export type ApplicationEntry = NonNullable<TenantEntry['applications']>[number];
