// What users answered to terms of use.
import type { AgreementAcceptance } from '../../records/agreement.ts';
import type { AgreementAcceptanceStore } from '../agreement-acceptance-store.ts';
import type { Database } from './database.ts';

export function createAgreementAcceptanceStore(database: Database): AgreementAcceptanceStore {
	const read = async (column: 'user_id' | 'agreement_id', tenantId: string, id: string) =>
		(
			await database.within<{ resource: string }>(
				tenantId,
				`select resource from agreement_acceptances where tenant_id = $1 and ${column} = $2 order by recorded_at, id`,
				[tenantId, id],
			)
		).map(({ resource }) => JSON.parse(resource) as AgreementAcceptance);
	return {
		async add(acceptance) {
			const { tenantId, userId, agreementId, id, recordedAt } = acceptance;
			await database.within(tenantId, 'insert into agreement_acceptances values ($1, $2, $3, $4, $5, $6)', [
				tenantId,
				userId,
				agreementId,
				id,
				recordedAt,
				JSON.stringify(acceptance),
			]);
		},
		ofUser: (tenantId, userId) => read('user_id', tenantId, userId),
		ofAgreement: (tenantId, agreementId) => read('agreement_id', tenantId, agreementId),
		async removeOf(tenantId, agreementId) {
			await database.within(tenantId, 'delete from agreement_acceptances where tenant_id = $1 and agreement_id = $2', [
				tenantId,
				agreementId,
			]);
		},
	};
}
