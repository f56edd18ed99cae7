export { claimsFromChallenge } from '@countersign/protocol';
export type { AccountFilter } from './accounts.ts';
export type { InteractiveRequest, PendingRequest } from './acquire/authorization-request.ts';
export { relayResponse } from './acquire/bridge.ts';
export type { AuthorizationCodeRequest } from './acquire/by-code.ts';
export type { DeviceCodePrompt, DeviceCodeRequest } from './acquire/device-code.ts';
export type { ClientCredentialRequest } from './acquire/for-client.ts';
export type { LogoutRequest } from './acquire/logout.ts';
export type { OnBehalfOfRequest } from './acquire/on-behalf-of.ts';
export type { BaseRequest } from './acquire/request.ts';
export type { SilentRequest } from './acquire/silent.ts';
export type { Account, AuthenticationResult } from './authentication-result.ts';
export type { CacheStorage, WebCryptoKey, WebStorage } from './cache/cache-storage.ts';
export { createEncryptedStorage, type EncryptedStorageOptions } from './cache/encrypted-storage.ts';
export { indexedDbKey, sessionCookieKey } from './cache/encryption-keys.ts';
export { createFileStorage, type FileStorageOptions } from './cache/file-storage.ts';
export { createMemoryStorage } from './cache/memory-storage.ts';
export {
	type CachePlugin,
	type CachePluginContext,
	createPluginStorage,
	type PluginStorageOptions,
} from './cache/plugin-storage.ts';
export { createWebStorage } from './cache/web-storage.ts';
export { createChallengeFetch } from './challenge/challenge-fetch.ts';
export { challengeFromError } from './challenge/challenge-from-error.ts';
export type {
	ChallengeFetchOptions,
	ClientChallengeFetchOptions,
	RedirectResume,
	StepUp,
	TokenRequest,
	TokenResult,
} from './challenge/options.ts';
export { type Challenge, parseChallenge, parseChallengeHeader } from './challenge/parse-challenge.ts';
export { type ResumeOptions, resumeAfterRedirect } from './challenge/resume-after-redirect.ts';
export type { Interaction, TokenClient } from './challenge/token-source.ts';
export {
	type ConfidentialClient,
	type ConfidentialClientOptions,
	createConfidentialClient,
} from './confidential-client.ts';
export type { ClientOptions, GivenMetadata } from './configuration.ts';
export { type CertificateOptions, certificateCredential } from './credentials/certificate.ts';
export type { AssertionRequest, Credential } from './credentials/credential.ts';
export { federatedTokenFile } from './credentials/federated-token-file.ts';
export { createDpopKey, type DpopKey, type DpopKeyOptions, type ProofRequest } from './dpop/dpop-key.ts';
export {
	AuthError,
	ClientAuthError,
	ClientAuthError as ClientError,
	ClientConfigurationError,
} from './errors/auth-error.ts';
export type { ClientErrorCode, ConfigurationErrorCode } from './errors/codes.ts';
export { isInteractionRequired } from './errors/interaction-required.ts';
export type { Remedy } from './errors/remedy.ts';
export { InteractionRequiredAuthError, ServerError } from './errors/server-error.ts';
export type { ClientEvent } from './events.ts';
export { type AxiosLike, extendAxios } from './features/axios.ts';
export { acquireTokenByUsernamePassword, type UsernamePasswordRequest } from './features/by-password.ts';
export { acquireTokenByRefreshToken, type RefreshTokenRequest } from './features/by-refresh-token.ts';
export { acquireTokenByDpop, createDpopFetch, type DpopFetchOptions, type DpopRequest } from './features/dpop.ts';
export { discoverAuthorityHosts, type InstanceDiscoveryOptions } from './features/instance-discovery.ts';
export { acquireTokenInteractive, type LoopbackRequest } from './features/interactive.ts';
export { extendKy, type KyLike } from './features/ky.ts';
export { createLogger, type LoggerOptions, redact } from './features/logger.ts';
export {
	acquireTokenInLongRunningProcess,
	type InitiateLongRunningRequest,
	initiateLongRunningOnBehalfOf,
	type LongRunningRequest,
	stopLongRunningProcess,
} from './features/long-running.ts';
export { exportMsalCache, importMsalCache, type MsalCacheExportOptions } from './features/msal-cache.ts';
export { acquireTokenByPop, createPopFetch, type PopFetchOptions, type PopRequest } from './features/pop.ts';
export type { Environment } from './managed-identity/environment.ts';
export {
	createManagedIdentityClient,
	type ManagedIdentityClient,
	type ManagedIdentityOptions,
	type ManagedIdentityRequest,
	managedIdentityCredential,
} from './managed-identity/managed-identity-client.ts';
export type { SourceName } from './managed-identity/source.ts';
export { createPopKey, type PopKey, type PopKeyOptions, type SignedRequestOptions } from './pop/pop-key.ts';
export { createPublicClient, type LoginRequest, type PublicClient, type PublicSilentRequest } from './public-client.ts';
