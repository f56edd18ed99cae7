// What users answered to terms of use. An answer is never changed: a later one stands beside it.
import type { AgreementAcceptance } from '../records/agreement.ts';

export interface AgreementAcceptanceStore {
	add(acceptance: AgreementAcceptance): Promise<void>;
	/** @returns the user's answers, oldest first */
	ofUser(tenantId: string, userId: string): Promise<AgreementAcceptance[]>;
	/** @returns the answers to an agreement, oldest first */
	ofAgreement(tenantId: string, agreementId: string): Promise<AgreementAcceptance[]>;
	/** with the agreement that they are of. Microsoft Entra, "Terms of use": they are deleted with it */
	removeOf(tenantId: string, agreementId: string): Promise<void>;
}
