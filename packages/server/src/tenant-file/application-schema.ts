// An application of the tenant file, in the members of Graph's `application` and of exported registrations.
import { z } from 'zod';
import { type GroupMembershipKind, groupMembershipKinds } from '../records/application.ts';
import { guid, instant, name } from './basics-schema.ts';

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

export const application = z.strictObject({
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
