export { type AadstsCode, type AadstsEntry, aadsts, findAadsts, type OAuthErrorCode, type Suberror } from './aadsts.ts';
export { isAuthenticationContextId } from './authentication-context.ts';
export { decodeBase64, encodeBase64 } from './base64.ts';
export {
	BoundedJsonError,
	isJsonObject,
	type JsonBounds,
	type JsonObject,
	type JsonValue,
	parseBoundedJson,
} from './bounded-json.ts';
export {
	type ClaimsChallenge,
	claimsFromChallenge,
	decodeChallengeClaims,
	encodeChallengeClaims,
	formatClaimsChallenge,
} from './claims-challenge.ts';
export {
	type ClaimsRequest,
	type EssentialClaim,
	emptyClaimsRequest,
	mergeClaims,
	parseClaimsRequest,
	type RequestedClaim,
	type RequestedTokenClaims,
	withClientCapabilities,
} from './claims-request.ts';
export {
	type DeviceProofClaims,
	type DeviceRegistrationClaims,
	type DeviceStatement,
	deviceAgentOrigin,
	deviceAgentPort,
	deviceIdOfKey,
	deviceProofLifetime,
	deviceProofType,
	deviceRegistrationType,
} from './device-proof.ts';
export type { AuthenticationContextClassReference } from './graph/authentication-context-class-reference.ts';
export {
	type AuthenticationCombinationConfiguration,
	type AuthenticationMethodMode,
	type AuthenticationStrengthPolicy,
	authenticationMethodModes,
	type Fido2CombinationConfiguration,
	type X509CertificateCombinationConfiguration,
} from './graph/authentication-strength-policy.ts';
export type {
	CloudAppSecurityType,
	ConditionalAccessApplications,
	ConditionalAccessClientApp,
	ConditionalAccessClientApplications,
	ConditionalAccessConditionSet,
	ConditionalAccessDevices,
	ConditionalAccessFilter,
	ConditionalAccessGrantControls,
	ConditionalAccessGuestsOrExternalUsers,
	ConditionalAccessLocations,
	ConditionalAccessPlatforms,
	ConditionalAccessPolicy,
	ConditionalAccessPolicyState,
	ConditionalAccessSessionControls,
	ConditionalAccessUsers,
	ContinuousAccessEvaluationMode,
	PersistentBrowserMode,
	RiskLevel,
	SignInFrequencySessionControl,
} from './graph/conditional-access-policy.ts';
export type { GraphErrorResponse } from './graph/error.ts';
export type {
	CompliantNetworkNamedLocation,
	CountryNamedLocation,
	IpNamedLocation,
	IpRange,
	NamedLocation,
} from './graph/named-location.ts';
export type {
	AuthenticationDetail,
	SignIn,
	SignInClaim,
	SignInTokenClaim,
	SignInVersion1,
} from './graph/sign-in.ts';
export type { AppliedConditionalAccessPolicy, ConditionalAccessRuleSatisfied } from './graph/sign-in-policies.ts';
export type {
	DeviceInfo,
	SignInConditions,
	SignInContext,
	SignInIdentity,
	WhatIfAnalysisReason,
	WhatIfAnalysisResult,
	WhatIfRequest,
} from './graph/what-if.ts';
export { type HttpChallenge, parseChallenges } from './http-challenges.ts';
export type { AuthorizationServerMetadata, InstanceDiscovery } from './metadata.ts';
export { loopbackRedirect, type RedirectPlatform, redirectUriProblem } from './redirect-uri.ts';
export { classifyTokenError, type InteractionClassification, type TokenErrorResponse } from './token-error.ts';
export { version1IssuerOf } from './version-1-issuer.ts';
export {
	directoryAppId,
	grantTypes,
	jwtBearerAssertionType,
	microsoftGraphAppId,
	openIdScopes,
	portalAppId,
	portalPermissions,
	securityInfoAppId,
} from './well-known.ts';
