// What the server asks of its storage: one narrow interface per aggregate. Every verb is atomic by itself; where
// several changes must stand or fall together they are one verb. All instants are epoch seconds.

import type { TenantAudit } from '../records/directory-audit.ts';
import type { AgreementAcceptanceStore } from './agreement-acceptance-store.ts';
import type { AttemptStore } from './attempt-store.ts';
import type { AuditChainStore } from './audit-chain-store.ts';
import type { AuthenticationMethodStore } from './authentication-method-store.ts';
import type { ConditionalAccessStore } from './conditional-access-store.ts';
import type { DeviceAuthorizationStore } from './device-authorization-store.ts';
import type { DeviceStore } from './device-store.ts';
import type { DirectoryChangeStore } from './directory-change-store.ts';
import type { DirectoryListStore } from './directory-list-store.ts';
import type { DirectoryStore } from './directory-store.ts';
import type { EventStreamStore } from './event-stream-store.ts';
import type { GrantStore } from './grant-store.ts';
import type { PushedRequestStore } from './pushed-request-store.ts';
import type { WithRefreshFacts } from './refresh-facts.ts';
import type { RiskStore } from './risk-store.ts';
import type { SealedStore } from './sealed-store.ts';
import type { SecurityEventStore } from './security-event-store.ts';
import type { SessionStore } from './session-store.ts';
import type { SettingsStore } from './settings-store.ts';
import type { SetupStore } from './setup-store.ts';
import type { SigningKeyStore } from './signing-key-store.ts';
import type { TransactionStore } from './transaction-store.ts';

/** What a sweep removes; instants are epoch seconds. */
export interface Sweep {
	/** whatever expired before */
	expiredBefore: number;
	/** of what anybody may begin, whatever expired before; as the others when absent */
	unprovenExpiredBefore?: number;
	/** sign-in records that were made before */
	signInsBefore: number;
	/** ends it early: the next one goes on */
	signal?: AbortSignal;
}

export interface Storage {
	directory: DirectoryStore;
	directoryLists: DirectoryListStore;
	directoryChanges: DirectoryChangeStore;
	authenticationMethods: AuthenticationMethodStore;
	conditionalAccess: ConditionalAccessStore;
	signingKeys: SigningKeyStore;
	auditChain: AuditChainStore;
	securityEvents: SecurityEventStore;
	eventStreams: EventStreamStore;
	sessions: SessionStore;
	transactions: TransactionStore;
	grants: GrantStore;
	deviceAuthorizations: DeviceAuthorizationStore;
	devices: DeviceStore;
	pushedRequests: PushedRequestStore;
	agreementAcceptances: AgreementAcceptanceStore;
	attempts: AttemptStore;
	risk: RiskStore;
	settings: SettingsStore;
	setup: SetupStore;
	sealed: SealedStore;
	/** absent where what is read costs no way to a database */
	withRefreshFacts?: WithRefreshFacts;
	/** removes what is over, in short steps: requests are answered between them */
	sweep(sweep: Sweep): Promise<void>;
	/**
	 * After an older copy was put back: all that may have been spent or revoked since is void.
	 *
	 * @param now epoch seconds
	 * @param auditOf what is written with it in the log of each tenant
	 */
	voidProofs(now: number, auditOf?: (tenantId: string) => TenantAudit): Promise<void>;
	/** @returns seconds that the storage's clock is ahead of this process's; absent where there is one clock */
	clockSkew?(): Promise<number>;
	close(): Promise<void>;
}
