// What every endpoint works with: the authority's dependencies, built once in app.ts.
import type { RefusalLog } from './access/refusal-log.ts';
import type { Signals } from './access/signals.ts';
import type { TargetApplications } from './access/target-applications.ts';
import type { Clock, RandomBytes } from './clock.ts';
import type { TenantSnapshots } from './directory/snapshot.ts';
import type { PublishedAnswers } from './endpoints/published-answers.ts';
import type { ProtocolError } from './errors.ts';
import type { EventSink } from './events.ts';
import type { TakeTurn } from './graph/turns.ts';
import type { RequestIds } from './http/error-response.ts';
import type { HttpRequest } from './http/message.ts';
import type { StaticFiles } from './http/static-files.ts';
import type { IssuerKeys } from './keys/issuer-keys.ts';
import type { Providers } from './keys/providers.ts';
import type { SigningKeys } from './keys/signing-keys.ts';
import type { RevocationLists } from './methods/certificate/revocation-lists.ts';
import type { FidoMetadata } from './methods/passkeys/fido-metadata.ts';
import type { OpenRequests } from './open-requests.ts';
import type { PasswordStrength } from './password-strength.ts';
import type { PasswordHasher } from './passwords.ts';
import type { Readiness } from './readiness.ts';
import type { SendMail } from './records/mail-message.ts';
import type { Notice } from './records/notice.ts';
import type { SendPhoneMessage } from './records/phone-message.ts';
import type { DirectoryUser } from './records/user.ts';
import type { Risk } from './risk/risk.ts';
import type { Secrets } from './secrets.ts';
import type { HeldSessions } from './session/session-cookies.ts';
import type { Storage } from './storage/storage.ts';
import type { Identifiers } from './tokens/identifiers.ts';
import type { VerifyOwnToken } from './tokens/verify.ts';

export interface Authority {
	/** public origin, without a trailing slash */
	origin: string;
	/** of the Graph-shaped API, which answers at the other too */
	graphOrigin: string;
	/** where browsers are asked for a certificate; absent where no listener asks */
	certificateOrigin?: string;
	clock: Clock;
	/** whether what expired by the clock may be deleted */
	isClockBelieved(): boolean;
	random: RandomBytes;
	storage: Storage;
	refusals: RefusalLog;
	/** where device, place and risk come from */
	signals: Signals;
	/** what detects risk, and what was tried lately */
	risk: Risk;
	targetApplications: TargetApplications;
	identifiers: Identifiers;
	/** of a token that this authority issued */
	verifyOwnToken: VerifyOwnToken;
	/** discovery documents and key sets, also while the storage does not answer */
	published: PublishedAnswers;
	openRequests: OpenRequests;
	/** administrators' changes of one tenant come one after another */
	takeTurn: TakeTurn;
	secrets: Secrets;
	keys: SigningKeys;
	issuerKeys: IssuerKeys;
	/** that prove a second factor to this authority */
	providers: Providers;
	/** of revoked certificates, as the tenants' authorities publish them */
	revocationLists: RevocationLists;
	snapshots: TenantSnapshots;
	passwords: PasswordHasher;
	/** absent where length and the list of leaked ones alone are asked: in tests */
	passwordStrength?: PasswordStrength;
	readiness: Readiness;
	/** of a request, in canonical text; `undefined` when it cannot be told */
	clientAddress(request: HttpRequest): string | undefined;
	/** of every tenant; where it is false, each tenant's settings say */
	nativeClientsWithoutPkce: boolean;
	/** the tenant's devices that hold no key are lent to whoever signs in: on a developer's machine alone */
	lendsDevices: boolean;
	/** the administrators' portal; absent where none is served */
	portal?: StaticFiles;
	/** who vouches for authenticators; absent where the operator named no file */
	fidoMetadata?: FidoMetadata;
	/** absent where nobody sends mail */
	sendMail?: SendMail;
	/** tells users by mail what became of their account, where mail is sent; nobody waits for it */
	tellUser(exchange: Exchange, user: DirectoryUser, notice: Notice): void;
	/** absent where nobody sends text messages */
	sendMessage?: SendPhoneMessage;
	/** text messages that one tenant may cause in an hour */
	messagesPerTenant: number;
	emit: EventSink;
}

/** One request on its way through: the message, its ids, and where it came from. */
export interface Exchange {
	request: HttpRequest;
	ids: RequestIds;
	/** epoch seconds */
	now: number;
	ipAddress?: string | undefined;
	/** on a developer's order, where the answer goes to a redirect URI that is still to be proven */
	orderedRefusal?: ProtocolError | undefined;
	/** of the browser that sent it; looked up once a request */
	heldSessions?: Promise<HeldSessions>;
	/** `jti` of the DPoP proof that was spent for it */
	spentProof?: string;
}
