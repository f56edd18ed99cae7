// The tenant file: one JSON file that describes tenants in Microsoft Graph's shapes. This schema is its only definition; the
// JSON Schema and the documentation page are generated from it. Unknown members are refused.
import { z } from 'zod';
import { type GroupMembershipKind, groupMembershipKinds } from '../records/application.ts';

const guid = z
	.string()
	.regex(/^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$/, 'must be a GUID');
const name = z
	.string()
	.min(1)
	.max(256)
	.regex(/^[^\p{Cc}\p{Cf}]*$/u, 'must hold no control or invisible characters');
const instant = z.iso.datetime({ offset: true });

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

const permissionScope = z.strictObject({
	id: guid.describe('Id of the permission.'),
	value: z
		.string()
		.regex(/^[A-Za-z0-9._:-]{1,120}$/)
		.describe('What stands in `scp`.'),
	type: z.enum(['User', 'Admin']).optional().describe('Who may consent; User when absent.'),
	userConsentDisplayName: name.optional().describe('Shown on the consent page.'),
	userConsentDescription: z.string().max(512).optional().describe('Shown on the consent page.'),
	adminConsentDisplayName: name.optional().describe('Shown on the consent page where there is no text for users.'),
	adminConsentDescription: z.string().max(512).optional().describe('As above.'),
	isEnabled: z.boolean().optional().describe('A disabled permission cannot be asked for; true when absent.'),
});

const redirectUriList = z
	.array(z.string())
	.describe('Compared character by character; see the rules for registration.');
const redirectUris = z.strictObject({ redirectUris: redirectUriList });
const web = z.strictObject({
	redirectUris: redirectUriList.optional(),
	logoutUrl: z
		.url({ protocol: /^https$/ })
		.max(256)
		.optional()
		.describe('Front-channel logout: called in a frame when a session ends that it took part in.'),
	implicitGrantSettings: z
		.strictObject({
			enableIdTokenIssuance: z
				.boolean()
				.optional()
				.describe('Whether the authorization endpoint may answer with an ID token (hybrid flow).'),
			enableAccessTokenIssuance: z
				.literal(false)
				.optional()
				.describe('Not supported; access tokens never travel through a browser’s address.'),
		})
		.optional()
		.describe('What the authorization endpoint may issue itself.'),
});

const optionalClaim = z.strictObject({
	name: z
		.string()
		.describe(
			'Such as `acrs`, `xms_cc`, `email`, `upn`, `given_name`, `acct`, `ipaddr`; `groups` with `groupMembershipClaims`.',
		),
	source: z.null().optional().describe('As in Graph; only null: extension properties are not supported.'),
	essential: z.boolean().optional().describe('As in Graph; not used.'),
	additionalProperties: z.array(z.string()).max(0).optional().describe('Not supported; must be empty.'),
});

const application = z.strictObject({
	appId: guid.describe('Client id.'),
	displayName: name.describe('Name shown on the sign-in and consent pages.'),
	publisher: name.optional().describe('Ours: shown on the consent page; the tenant’s name when absent.'),
	signInAudience: z.enum(['AzureADMyOrg', 'AzureADMultipleOrgs']).optional().describe('AzureADMyOrg when absent.'),
	identifierUris: z.array(z.string().min(1).max(256)).optional().describe('What stands before a scope of this API.'),
	api: z
		.strictObject({
			requestedAccessTokenVersion: z
				.union([z.literal(1), z.literal(2)])
				.nullable()
				.optional()
				.describe(
					'Version of access tokens for this API; null is 1, as in a registration that was exported. Ours: 2 when absent.',
				),
			oauth2PermissionScopes: z
				.array(permissionScope)
				.optional()
				.describe('Delegated permissions that this API publishes.'),
			preAuthorizedApplications: z
				.array(
					z.strictObject({
						appId: guid.describe('Client id.'),
						delegatedPermissionIds: z.array(guid).describe('Permissions it has without consent.'),
					}),
				)
				.optional()
				.describe('Clients that need no consent.'),
			knownClientApplications: z.array(guid).optional().describe('Clients whose consent page covers this API too.'),
		})
		.optional()
		.describe('What it publishes as an API.'),
	appRoles: z
		.array(
			z.strictObject({
				id: guid.describe('Id of the role.'),
				value: z
					.string()
					.regex(/^[^\s]{1,120}$/)
					.describe('What stands in `roles`.'),
				displayName: name.describe('Name shown to people.'),
				description: z.string().max(512).optional().describe('For people.'),
				allowedMemberTypes: z
					.array(z.enum(['User', 'Application']))
					.min(1)
					.describe('Who may hold it.'),
				isEnabled: z.boolean().optional().describe('As in Graph; not used.'),
			}),
		)
		.optional()
		.describe('Application roles.'),
	appRoleAssignedTo: z
		.array(
			z.strictObject({
				principalId: z
					.string()
					.describe('Object id of a user, group or service principal, a userPrincipalName, or an appId.'),
				appRoleId: z.string().describe('Id or value of the role; the zero GUID for access without a role.'),
			}),
		)
		.optional()
		.describe('Who holds which role of this application.'),
	spa: redirectUris.optional().describe('Single-page application platform.'),
	web: web.optional().describe('Web platform.'),
	publicClient: redirectUris.optional().describe('Mobile and desktop platform.'),
	accountEnabled: z.boolean().optional().describe('Of its service principal: false switches it off; true when absent.'),
	appRoleAssignmentRequired: z
		.boolean()
		.optional()
		.describe('Of its service principal: whether only who is assigned gets tokens.'),
	signingAlgorithm: z
		.enum(['RS256', 'ES256'])
		.optional()
		.describe('Ours: how tokens for it are signed; the tenant’s when absent.'),
	isFallbackPublicClient: z.boolean().optional().describe('Whether it may act without a credential.'),
	passwordCredentials: z
		.array(
			z.strictObject({
				keyId: guid.optional().describe('Id of the secret.'),
				displayName: name.optional().describe('For people.'),
				secretText: z
					.string()
					.min(16)
					.max(256)
					.describe('The secret, in clear text: it is hashed when the file is applied.'),
				endDateTime: instant.optional().describe('When it expires.'),
			}),
		)
		.optional()
		.describe('Client secrets.'),
	keyCredentials: z
		.array(
			z.strictObject({
				keyId: guid.optional().describe('Id of the certificate.'),
				displayName: name.optional().describe('For people.'),
				key: z.string().describe('The certificate: PEM, or base64 of the DER.'),
				type: z.literal('AsymmetricX509Cert').optional().describe('As in Graph.'),
				usage: z.literal('Verify').optional().describe('As in Graph.'),
			}),
		)
		.optional()
		.describe('Client certificates.'),
	federatedIdentityCredentials: z
		.array(
			z.strictObject({
				name: name.describe('Name of the credential, unique in the application.'),
				description: z.string().max(600).optional().describe('For people.'),
				issuer: z
					.url({ protocol: /^https$/ })
					.max(600)
					.describe('`iss` of the tokens, character by character.'),
				subject: z.string().min(1).max(600).describe('`sub` of the tokens, character by character.'),
				audiences: z
					.array(z.string().min(1).max(600))
					.length(1)
					.describe('`aud` of the tokens, such as `api://AzureADTokenExchange`.'),
				jwks: z
					.strictObject({
						keys: z.array(z.record(z.string(), z.json())).min(1).max(20).describe('JSON Web Keys, each with `kid`.'),
					})
					.optional()
					.describe(
						'Ours: the issuer’s keys, for one that cannot be reached; found by its discovery document when absent.',
					),
			}),
		)
		.min(1)
		.max(20)
		.optional()
		.describe('Tokens of other issuers that the application may show in place of a credential.'),
	optionalClaims: z
		.strictObject({
			accessToken: z
				.array(optionalClaim)
				.optional()
				.describe(
					'For access tokens to this API: `acrs` stamps satisfied contexts unasked, `xms_cc` shows the client’s capabilities.',
				),
			idToken: z.array(optionalClaim).optional().describe('For ID tokens of this client.'),
			saml2Token: z.array(optionalClaim).max(0).optional().describe('Not supported; must be empty.'),
		})
		.optional()
		.describe('Optional claims.'),
	groupMembershipClaims: z
		.string()
		.nullable()
		.optional()
		.refine(
			(text) =>
				(text ?? 'None')
					.split(',')
					.every((kind) => kind.trim() === 'None' || groupMembershipKinds.includes(kind.trim() as GroupMembershipKind)),
			`must name ${groupMembershipKinds.join(', ')} or None`,
		)
		.describe(
			'Groups in tokens: SecurityGroup, ApplicationGroup (assigned to the application), DirectoryRole, All, or None.',
		),
	requiredResourceAccess: z
		.array(
			z.strictObject({
				resourceAppId: guid.describe('The API.'),
				resourceAccess: z.array(
					z.strictObject({
						id: guid.optional().describe('Id of the permission.'),
						value: z.string().optional().describe('Ours: the permission’s value, in place of its id.'),
						type: z.enum(['Scope', 'Role']).describe('Delegated or application permission.'),
					}),
				),
			}),
		)
		.optional()
		.describe('Permissions that it requires; what `.default` and admin consent mean.'),
	customSecurityAttributes: z
		.record(z.string(), z.record(z.string(), z.union([z.string(), z.array(z.string())])))
		.optional()
		.describe('Attribute set, attribute, value or values: what application filters of policies compare.'),
	adminConsent: z.boolean().optional().describe('Ours: grants the whole tenant what the application requires.'),
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
							.describe('By country: clientIpAddress when absent.'),
						includeUnknownCountriesAndRegions: z
							.boolean()
							.optional()
							.describe('By country: whether an address of no known country belongs to it.'),
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
		})
		.optional()
		.describe('Ours: what is switched on or off for the tenant.'),
	users: z.array(user).optional().describe('Users.'),
	groups: z.array(group).optional().describe('Groups; membership nests.'),
	directoryRoles: z.array(directoryRole).optional().describe('Assignments of built-in directory roles.'),
	applications: z.array(application).optional().describe('Application registrations.'),
	oauth2PermissionGrants: z.array(grant).optional().describe('Recorded consent.'),
	identity: identity.optional().describe('Identity.'),
});

export const tenantFileSchema = z.strictObject({
	$schema: z.string().optional().describe('Where the JSON Schema is, for editors.'),
	tenants: z.array(tenant).min(1).describe('The tenants.'),
});

export type TenantFile = z.infer<typeof tenantFileSchema>;
export type TenantEntry = TenantFile['tenants'][number];
export type ApplicationEntry = NonNullable<TenantEntry['applications']>[number];
