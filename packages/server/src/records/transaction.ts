// An interactive sign-in under way: the validated authorization request and what the user has done for it so far. It
// lives in storage, so that a restart loses nothing and every step is checked against the server's own state.
import type { RedirectPlatform } from './application.ts';
import type { AuthenticationFacts } from './authentication-facts.ts';
import type { ProvenDevice } from './proven-device.ts';

export type ResponseMode = 'query' | 'fragment' | 'form_post';
export type Prompt = 'none' | 'login' | 'select_account' | 'consent';

/**
 * `code`, `id_token`, or both: the hybrid flow; neither where only consent is asked for. OAuth 2.0 Multiple Response
 * Type Encoding Practices §3.
 */
export type ResponseType = 'code' | 'id_token';

/** The answer goes back to the client through the browser. */
export interface RedirectAnswer {
	kind: 'redirect';
	redirectUri: string;
	responseMode: ResponseMode;
	responseTypes: readonly ResponseType[];
	state?: string | undefined;
}

/** The answer waits for a device that asks for it. RFC 8628. */
export interface DeviceAnswer {
	kind: 'device';
	deviceCodeHash: string;
	/** who asked, for the user to see */
	ipAddress?: string;
	userAgent?: string;
	askedAt: number;
}

export interface AuthorizationRequest {
	/** it came by version 1 of the endpoint, and is answered in its form; with the resource that it named */
	version1?: { resource?: string | undefined } | undefined;
	/** the first segment of the path: a tenant, `common` or `organizations` */
	tenantSegment: string;
	clientAppId: string;
	answer: RedirectAnswer | DeviceAnswer;
	platform: RedirectPlatform;
	scope: string;
	nonce?: string | undefined;
	codeChallenge?: string | undefined;
	/** thumbprint of the key that the code is bound to. RFC 9449 §10 */
	dpopJkt?: string | undefined;
	prompt?: Prompt | undefined;
	loginHint?: string | undefined;
	domainHint?: string | undefined;
	/** languages that the application wants its pages in, in order of preference. OpenID Connect Core §3.1.2.1 */
	uiLocales?: string | undefined;
	/** seconds */
	maxAge?: number | undefined;
	/** an administrator is asked to consent for the whole tenant */
	adminConsent?: boolean | undefined;
	/** as sent: parsed again where it is used */
	claims?: string | undefined;
	/** authentication contexts in order of preference. RFC 9470 §4, OpenID Connect Core §3.1.2.1 */
	acrValues?: readonly string[] | undefined;
	correlationId: string;
}

/** Web Authentication Level 3 §13.4.3: made by the server, at random, and used once. */
export interface PasskeyChallenge {
	/** base64url */
	value: string;
	/** epoch seconds */
	createdAt: number;
}

/** What detectors of risk are told of a password; nothing of it tells which it was. */
export interface CredentialEvidence {
	/** other names for which the same password was tried and was wrong, in the last day */
	otherNames: number;
	/** networks that those tries came from */
	otherNetworks: number;
	/** names for which any password was wrong, from the network of this attempt, in the last hour */
	wrongNamesOfNetwork: number;
	/** the password stands in the list of leaked ones */
	isLeaked: boolean;
}

/** A code that was sent to a phone for this sign-in. */
export interface PhoneCode {
	/** keyed, of the code with the sign-in, the user and the number; base64url */
	hash: string;
	/** epoch seconds */
	sentAt: number;
}

export interface SignInTransaction {
	id: string;
	/** grows with every change: a form of an older revision has been answered already */
	revision: number;
	/** hash of the cookie of the browser that started it */
	browserHash: string;
	request: AuthorizationRequest;
	/** the pushed request that it began with, which is spent where it ends. RFC 9126 */
	pushedRequestHash?: string;
	/** epoch seconds */
	createdAt: number;
	expiresAt: number;
	/** pinned once known; a different user starts again */
	userId?: string | undefined;
	tenantId?: string | undefined;
	/** the browser's session that this sign-in continues */
	sessionId?: string | undefined;
	facts: AuthenticationFacts;
	/** a first factor was proven in this transaction */
	freshFirstFactor: boolean;
	/** what the password that was typed has in common with those that others typed */
	credential?: CredentialEvidence;
	/** id of the step that the user chose, of several that prove the same */
	chosenStep?: string;
	/** the device that proved itself for it, of its tenant and to its user */
	provenDevice?: ProvenDevice | undefined;
	/** that a passkey or a device is to sign; a form of the page spends it */
	challenge?: PasskeyChallenge | undefined;
	/** the user asked for another account than those signed in */
	useAnotherAccount: boolean;
	keepSignedIn?: boolean;
	/** the user was told that the password will soon be too old */
	passwordExpiryTold?: boolean;
	consented: boolean;
	/** the user said that the device that asks is theirs */
	deviceConfirmed?: boolean;
	/** what a method that is being registered showed and waits to see proven, sealed */
	sealedRegistration?: string;
	/** the last one that was sent; gone once it was right */
	phoneCode?: PhoneCode | undefined;
	/** the number that is being registered, and that the code went to */
	registeringPhone?: string | undefined;
	/** id of the terms of use's document that the user opened */
	viewedTerms?: string;
	finishedAt?: number;
}
