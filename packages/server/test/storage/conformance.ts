// What every storage must do, races included. Another backend runs this suite by calling it. Each store has its part
// in a file of its own.
import { describe } from 'vitest';
import type { Storage } from '../../src/storage/storage.ts';
import { attemptConformance } from './attempt-conformance.ts';
import { auditChainConformance } from './audit-chain-conformance.ts';
import { conditionalAccessConformance } from './conditional-access-conformance.ts';
import { configurationConformance } from './configuration-conformance.ts';
import { deviceConformance } from './device-conformance.ts';
import { directoryChangeConformance } from './directory-change-conformance.ts';
import { directoryConformance } from './directory-conformance.ts';
import { directoryDeltaConformance } from './directory-delta-conformance.ts';
import { eventStreamConformance } from './event-stream-conformance.ts';
import { grantConformance } from './grant-conformance.ts';
import { importConformance } from './import-conformance.ts';
import { installationConformance } from './installation-conformance.ts';
import { openedStorage } from './opened-storage.ts';
import { pushedRequestConformance } from './pushed-request-conformance.ts';
import { registeredMethodConformance } from './registered-method-conformance.ts';
import { riskConformance } from './risk-conformance.ts';
import { securityAuditConformance } from './security-audit-conformance.ts';
import { securityEventConformance } from './security-event-conformance.ts';
import { sessionConformance } from './session-conformance.ts';
import { signInLogConformance } from './sign-in-log-conformance.ts';
import { signingKeyConformance } from './signing-key-conformance.ts';
import { tenant, tenantId } from './stored-things.ts';
import { sweepConformance } from './sweep-conformance.ts';
import { tenantVersionConformance } from './tenant-version-conformance.ts';

export function storageConformance(name: string, open: () => Promise<Storage>): void {
	describe(`${name} storage`, () => {
		const opened = openedStorage(open);
		describe('the installation', () => installationConformance(open, tenant));
		auditChainConformance(opened.storage, tenantId);
		deviceConformance(opened.storage, tenantId);
		directoryChangeConformance(opened.storage, tenantId);
		directoryDeltaConformance(opened.storage, tenantId);
		riskConformance(opened.storage, tenantId);
		securityEventConformance(opened.storage, tenantId);
		eventStreamConformance(opened.storage, tenantId);
		signingKeyConformance(opened.storage, tenantId);
		directoryConformance(opened);
		importConformance(opened);
		registeredMethodConformance(opened);
		tenantVersionConformance(opened);
		conditionalAccessConformance(opened);
		grantConformance(opened);
		sessionConformance(opened);
		pushedRequestConformance(opened);
		attemptConformance(opened);
		securityAuditConformance(opened);
		configurationConformance(opened);
		sweepConformance(opened);
		signInLogConformance(opened);
	});
}
